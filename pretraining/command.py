"""The command line: train, resume, write the file of weights."""

import argparse
from pathlib import Path

from .training import Plan, Training
from .validation import network_of, validate
from .weights_file import write_weights

DESCRIPTION = """\
Train the net of skneuro's pretrained forecaster on synthetic series. A training depends on its seed
and options only; stopped at any time, it goes on from its checkpoint with --resume. Examples are
drawn while it runs: no data are read.
"""

EPILOG = """\
examples:
  python -m pretraining --folder runs/first
  python -m pretraining --folder runs/first --resume --batches 80000
  python -m pretraining --folder runs/first --validate
  python -m pretraining --folder runs/first --export weights.npz

One core is enough: OPENBLAS_NUM_THREADS=1 nice python -m pretraining ...
"""


def make_parser():
    """Parser of the command line."""
    plan = Plan()
    parser = argparse.ArgumentParser(
        prog="python -m pretraining",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--folder",
        type=Path,
        required=True,
        help="where checkpoint.npz and log.jsonl are written",
    )
    parser.add_argument("--resume", action="store_true", help="continue from the checkpoint")
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help="train nothing; write the averaged weights of the checkpoint as float16",
    )
    parser.add_argument(
        "--validate",
        action="store_true",
        help="train nothing; forecast the last training values of the development sets in the "
        "folder that SKNEURO_DATA names",
    )
    parser.add_argument("--seed", type=int, default=plan.seed, help="default: %(default)s")
    parser.add_argument(
        "--batches", type=int, default=plan.n_batches, help="in all (default: %(default)s)"
    )
    parser.add_argument(
        "--batch-size", type=int, default=plan.batch_size, help="default: %(default)s"
    )
    parser.add_argument(
        "--hidden", type=int, nargs="+", default=list(plan.hidden), help="default: %(default)s"
    )
    parser.add_argument(
        "--learning-rate", type=float, default=plan.learning_rate, help="default: %(default)s"
    )
    parser.add_argument(
        "--decay",
        type=float,
        default=plan.decay,
        help="last fraction of the batches, over which the rate falls (default: %(default)s)",
    )
    return parser


def main(arguments=None):
    """Run the command; its exit status."""
    options = make_parser().parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    checkpoint = options.folder / "checkpoint.npz"
    if options.export is not None:
        size, checksum = write_weights(checkpoint, options.export)
        print(f"{options.export}: {size} bytes, SHA-256 {checksum}")
        return 0
    if options.validate:
        for row in validate(network_of(checkpoint)):
            print(row, flush=True)
        return 0
    training = Training(
        Plan(
            hidden=tuple(options.hidden),
            seed=options.seed,
            n_batches=options.batches,
            batch_size=options.batch_size,
            learning_rate=options.learning_rate,
            decay=options.decay,
        )
    )
    if options.resume:
        training.resume(checkpoint)
    with (options.folder / "log.jsonl").open("a", encoding="utf-8") as file:

        def log(line):
            print(line, flush=True)
            file.write(line + "\n")
            file.flush()

        training.run(checkpoint, log)
    return 0

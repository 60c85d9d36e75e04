"""The commands, each with its own options; a benchmark is imported only when it is run."""

import argparse
import functools
import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DESCRIPTION = """\
Measure skneuro beside its peers. Contestants take turns in one run; medians and ratios are printed
(peer/ours: above 1, skneuro is faster), all measurements are kept as JSON in
docs/benchmarks/results/COMMAND/DATE-VERSION.json, and the page docs/benchmarks/COMMAND.md is made
from the newest result. Each command has options of its own: python -m benchmarks COMMAND --help.
"""

EPILOG = """\
examples:
  python -m benchmarks mlp --quick
  python -m benchmarks m4 --group Weekly
  python -m benchmarks compare --base ../skneuro-before mlp latency

Peers: mlp and recurrent need PyTorch (pip install -e ".[bench]"); recurrent measures Keras too,
where it is installed. Data: m4 and ett read the folder that the environment variable SKNEURO_DATA
names, else they download their files once; tables reads its folder tabular.
OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE are unset for everything measured: they would slow down
NumPy, but not PyTorch.
"""


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes
    ----------
    module : str
        Module of this package whose function ``run`` takes the parsed options.
    summary : str
        One line for the list of commands.
    add_options : callable
        Adds the command's options to its parser.
    """

    module: str
    summary: str
    add_options: Callable[[argparse.ArgumentParser], None]


def _add_quick(parser):
    parser.add_argument(
        "--quick", action="store_true", help="small problems, few repetitions, nothing written"
    )


def _add_mlp(parser):
    _add_quick(parser)
    parser.add_argument(
        "--older-sklearn",
        metavar="PYTHON",
        help="Python interpreter of an environment with scikit-learn 1.8, to compare with as well",
    )


def _add_m4(parser):
    _add_quick(parser)
    parser.add_argument(
        "--group",
        choices=["Hourly", "Weekly"],
        default="Hourly",
        help="group of the competition's series (default: Hourly)",
    )


def _add_compare(parser):
    parser.add_argument(
        "groups",
        nargs="*",
        metavar="GROUP",
        help="mlp, recurrent, latency or import (default: all four)",
    )
    parser.add_argument(
        "--base",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="checkout to compare with; only skneuro is imported from it",
    )
    parser.add_argument(
        "--alternations",
        type=_positive,
        metavar="N",
        help="measurements of each checkout per shape (default: 7, with --quick 1)",
    )
    _add_quick(parser)


def _add_tables(parser):
    _add_quick(parser)
    parser.add_argument("--table", nargs="*", metavar="NAME", help="tables (default: all)")
    parser.add_argument(
        "--contestant", nargs="*", metavar="NAME", help="contestants (default: all installed)"
    )
    parser.add_argument(
        "--seed", nargs="*", type=int, metavar="N", help="splits (default: 0 to 4, or 0 to 9)"
    )
    parser.add_argument(
        "--threads", type=_positive, default=2, metavar="N", help="threads, for the record"
    )
    parser.add_argument(
        "--pages-only", action="store_true", help="measure nothing, write the page again"
    )


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def _add_nothing(parser):
    """No options."""


COMMANDS = {
    "mlp": Command(
        "speed.mlp", "fit time of MLPRegressorNP beside scikit-learn and PyTorch", _add_mlp
    ),
    "recurrent": Command(
        "speed.recurrent.benchmark",
        "epochs and forecasts of RNNForecaster beside PyTorch",
        _add_quick,
    ),
    "latency": Command(
        "speed.latency", "predict of one row and of 10,000 rows beside scikit-learn", _add_quick
    ),
    "partial_fit": Command(
        "speed.partial_fit", "a call of partial_fit after 50,000 others", _add_quick
    ),
    "import": Command("speed.imports", "import time beside sklearn.neural_network", _add_quick),
    "scale": Command(
        "speed.scale", "time and memory with the number and length of series", _add_quick
    ),
    "memory": Command(
        "memory.benchmark", "adding and copying over hundreds of steps, by cell", _add_quick
    ),
    "attributions": Command(
        "explanations.benchmark",
        "attributions: known lags, faithfulness, speed beside captum and shap",
        _add_quick,
    ),
    "continual": Command(
        "continual.benchmark", "streams: plain training, replay, consolidation", _add_quick
    ),
    "m4": Command("forecasts.m4", "forecasts of a group of the M4 competition", _add_m4),
    "ett": Command(
        "forecasts.ett", "long forecasts of an electricity transformer (ETTh1)", _add_quick
    ),
    "multitask": Command(
        "tasks.multitask", "one net for several tasks beside a net for each", _add_quick
    ),
    "fewshot": Command(
        "fewshot.benchmark", "few samples of new groups, beside other few-shot methods", _add_quick
    ),
    "tables": Command("tables.benchmark", "nets for tables beside gradient boosting", _add_tables),
    "ablation": Command(
        "tables.ablation", "what each part of the nets for tables is worth", _add_quick
    ),
    "compare": Command(
        "speed.compare.benchmark",
        "speed of this checkout beside another one, shape by shape",
        _add_compare,
    ),
    "pages": Command(
        "harness.pages", "write all pages again from the newest results", _add_nothing
    ),
}


def make_parser():
    """Parser of the command line, with a subparser for each command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=functools.partial(
            argparse.RawDescriptionHelpFormatter, max_help_position=20
        ),
    )
    commands = parser.add_subparsers(
        title="commands", dest="command", required=True, metavar="COMMAND [OPTIONS]"
    )
    for name, command in COMMANDS.items():
        subparser = commands.add_parser(
            name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.",
        )
        command.add_options(subparser)
    return parser


def main(arguments=None):
    """Run one command; its exit status."""
    options = make_parser().parse_args(arguments)
    module = importlib.import_module(f".{COMMANDS[options.command].module}", __package__)
    with warnings.catch_warnings():
        # A fixed number of epochs is not meant to converge.
        warnings.filterwarnings("ignore", category=_convergence_warning())
        return module.run(options)


def _convergence_warning():
    from sklearn.exceptions import ConvergenceWarning

    return ConvergenceWarning

"""Command line: ``python -m benchmarks NAME [--quick] [--help]``."""

import argparse
import importlib

BENCHMARKS = {
    "mlp": "fit time of MLPRegressorNP beside scikit-learn and PyTorch",
    "recurrent": "training epoch, memory and forecast of RNNForecaster beside PyTorch",
    "memory": "adding and copying over hundreds of steps, by cell",
    "latency": "predict of one row and of 10,000 rows beside scikit-learn",
    "m4": "forecasts of a group of the M4 competition (--group)",
    "ett": "long forecasts of an electricity transformer (--file)",
    "scale": "time and memory with the number and length of series",
    "multitask": "one net for several tasks beside a net for each",
    "import": "import time beside sklearn.neural_network",
}
MODULES = {"import": "importing"}  # the others are called like their benchmark


def main():
    """Run one benchmark."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures peers and skneuro alternately in one run, prints medians and ratios "
        "(peer/ours: above 1 we win) and writes docs/benchmarks/NAME.json and NAME.md.",
        epilog="; ".join(f"{name}: {what}" for name, what in BENCHMARKS.items()),
    )
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument("--quick", action="store_true", help="few repeats, nothing written")
    parser.add_argument(
        "--older-sklearn",
        metavar="PYTHON",
        help="a Python with scikit-learn 1.8, measured as a further column of mlp",
    )
    parser.add_argument("--group", choices=["Hourly", "Weekly"], default="Hourly", help="of m4")
    parser.add_argument("--file", choices=["ETTh1"], default="ETTh1", help="of ett")
    arguments = parser.parse_args()
    module = importlib.import_module(f".{MODULES.get(arguments.name, arguments.name)}", __package__)
    module.run(arguments)


if __name__ == "__main__":
    main()

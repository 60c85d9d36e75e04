"""Command line: ``python -m benchmarks NAME [--quick] [--help]``."""

import argparse
import importlib

BENCHMARKS = {
    "mlp": "fit time of MLPRegressorNP beside scikit-learn and PyTorch",
    "recurrent": "training epoch, memory and forecast of RNNForecaster beside PyTorch",
    "memory": "adding and copying over hundreds of steps, by cell",
    "latency": "predict of one row and of 10,000 rows beside scikit-learn",
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
    arguments = parser.parse_args()
    module = importlib.import_module(f".{MODULES.get(arguments.name, arguments.name)}", __package__)
    module.run(arguments)


if __name__ == "__main__":
    main()

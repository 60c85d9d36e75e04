"""Peak memory of a training epoch, each in a fresh process: ours and PyTorch's."""

from dataclasses import asdict

from ...harness.fresh_process import answer, measure_in_fresh_process
from ...harness.peak_memory import peak, reset_peak
from .problems import Shape, make_data, options

SMALL = Shape(2, 2, 1, (1,), 2, epochs=1)


def peak_memory(library, cell, shape):
    """Megabytes that one epoch needs at its peak, beyond the imports and the data.

    Parameters
    ----------
    library : {"ours", "torch"}
        Whose training.
    cell : str
        The recurrent unit.
    shape : Shape
        Size of data and net; its number of epochs does not count.
    """
    return measure_in_fresh_process(__spec__.name, library, cell, asdict(shape))


def measure(library, cell, shape):
    """The same in this process."""
    shape["hidden"] = tuple(shape["hidden"])  # a list in JSON
    shape = Shape(**shape | {"epochs": 1})
    train(library, cell, SMALL, *make_data(SMALL))  # for what is imported and made at first use
    X, y = make_data(shape)
    before = reset_peak()
    train(library, cell, shape, X, y)
    return (peak() - before) / 1024


def train(library, cell, shape, X, y):
    """Fit once."""
    if library == "ours":
        from skneuro import RNNForecaster

        from ..estimator_fit import EstimatorFit

        EstimatorFit(RNNForecaster, X, y, options(cell, shape))()
    else:
        from .torch_nets import TorchFit

        TorchFit(cell, shape, X, y, None, n_threads=2)()


if __name__ == "__main__":
    answer(measure)

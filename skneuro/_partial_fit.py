"""When ``partial_fit`` is there."""

import functools
from types import MethodType

from .nn.optimizers import OPTIMIZERS


class PartialFitUnavailableError(AttributeError, ValueError):
    """The options rule ``partial_fit`` out.

    An `AttributeError`, so that ``hasattr`` says no; and the `ValueError` that scikit-learn's nets
    raise for ``early_stopping=True``.
    """


def is_stochastic(solver):
    """Whether a solver steps along mini-batches."""
    return solver in OPTIMIZERS


class partial_fit_method:  # noqa: N801 - a decorator
    """Method that is absent where the estimator's options rule it out.

    Like scikit-learn's ``available_if``, but the reason is what the user gets to read.

    Parameters
    ----------
    method : function
        The method.
    """

    def __init__(self, method):
        self.method = method
        functools.update_wrapper(self, method)

    def __get__(self, estimator, owner=None):
        """The bound method, or PartialFitUnavailableError."""
        if estimator is None:
            return self.method
        if not is_stochastic(estimator.solver):
            raise PartialFitUnavailableError(
                "partial_fit is only available for stochastic optimizers. "
                f"{estimator.solver} is not stochastic."
            )
        if estimator.early_stopping:
            raise PartialFitUnavailableError("partial_fit does not support early_stopping=True")
        return MethodType(self.method, estimator)

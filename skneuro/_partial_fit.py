"""When ``partial_fit`` is there."""

import functools
from types import MethodType

from .nn.optimizers import OPTIMIZERS
from .nn.schedules import FINITE_SCHEDULES


class PartialFitUnavailableError(AttributeError, ValueError):
    """The options rule ``partial_fit`` out.

    An `AttributeError`, so that ``hasattr`` says no; and the `ValueError` that scikit-learn's nets
    raise.
    """


def is_stochastic(solver):
    """Whether a solver steps along mini-batches."""
    return solver in OPTIMIZERS


def why_not(estimator):
    """Reason why the options rule ``partial_fit`` out, or None."""
    if not is_stochastic(estimator.solver):
        return (
            "partial_fit is only available for stochastic optimizers. "
            f"{estimator.solver} is not stochastic."
        )
    if estimator.early_stopping:
        return "partial_fit does not support early_stopping=True"
    if estimator.learning_rate in FINITE_SCHEDULES:
        return (
            f"partial_fit does not support learning_rate={estimator.learning_rate!r}, which must "
            "know the number of epochs; use 'constant', 'invscaling', 'adaptive' or 'exponential'."
        )
    if getattr(estimator, "class_weight", None) == "balanced":
        return (
            "partial_fit does not support class_weight='balanced', which must know how often each "
            "class occurs; pass a dict, or sample_weight."
        )
    return None


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
        reason = why_not(estimator)
        if reason is not None:
            raise PartialFitUnavailableError(reason)
        return MethodType(self.method, estimator)

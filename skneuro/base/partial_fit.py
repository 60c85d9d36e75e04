"""Availability of ``partial_fit``."""

from ..nn.training.optimizers import OPTIMIZERS
from ..nn.training.schedules import FINITE_SCHEDULES
from .typing import available_if


class PartialFitUnavailableError(AttributeError, ValueError):
    """Error raised if the options rule out ``partial_fit``.

    It is an `AttributeError`, so that ``hasattr`` is False, and a `ValueError`, as in
    scikit-learn's nets.
    """


def is_stochastic(solver):
    """Whether a solver trains on mini-batches."""
    return solver in OPTIMIZERS


def why_not(estimator):
    """Reason why the options rule out ``partial_fit``, or None."""
    if not is_stochastic(estimator.solver):
        return (
            "partial_fit is only available for stochastic optimizers. "
            f"{estimator.solver} is not stochastic."
        )
    if estimator.early_stopping:
        return "partial_fit does not support early_stopping=True"
    if estimator.learning_rate in FINITE_SCHEDULES:
        return (
            f"partial_fit does not support learning_rate={estimator.learning_rate!r}, which needs "
            "the number of epochs; use 'constant', 'invscaling', 'adaptive' or 'exponential'."
        )
    if getattr(estimator, "class_weight", None) == "balanced":
        return (
            "partial_fit does not support class_weight='balanced', which needs the frequency of "
            "each class; pass a dict, or sample_weight."
        )
    return None


def _can_partial_fit(estimator):
    """Return True if the options allow ``partial_fit``, else raise the reason."""
    reason = why_not(estimator)
    if reason is not None:
        raise PartialFitUnavailableError(reason)
    return True


partial_fit_method = available_if(_can_partial_fit)

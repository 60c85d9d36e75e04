"""When ``partial_fit`` is there."""

from ..nn.training.optimizers import OPTIMIZERS
from ..nn.training.schedules import FINITE_SCHEDULES
from .typing import available_if


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


def _can_partial_fit(estimator):
    """Whether the options allow it; the reason why not is raised."""
    reason = why_not(estimator)
    if reason is not None:
        raise PartialFitUnavailableError(reason)
    return True


partial_fit_method = available_if(_can_partial_fit)

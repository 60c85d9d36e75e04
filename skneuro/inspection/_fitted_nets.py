"""Find the nets inside a fitted estimator."""

from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

# Where scikit-learn's meta-estimators, and the forecaster, keep their fitted members.
HOLDERS_OF_ONE = ("best_estimator_", "regressor_", "estimator_", "final_estimator_")
HOLDERS_OF_MANY = ("regressors_", "estimators_")


def fitted_nets(estimator: Any, user: str) -> list[Any]:
    """Find the nets in a Pipeline, search, ensemble or forecaster; a net is returned as is.

    Parameters
    ----------
    estimator : estimator
        Fitted estimator that is a net or contains some.
    user : str
        Name of the class that needs the nets, for the error message.

    Returns
    -------
    nets : list of NeuralEstimator
        Fitted nets, at least one.
    """
    nets = _nets(estimator)
    if not nets:
        check_is_fitted(estimator)
        raise TypeError(
            f"{user} needs a fitted net of skneuro, or a Pipeline, search (refit=True), ensemble "
            f"or SeriesForecaster that ends in one, got {type(estimator).__name__}."
        )
    return nets


def _nets(estimator: Any) -> list[Any]:
    if is_net(estimator):
        return [estimator]
    if hasattr(estimator, "steps"):
        return _nets(estimator.steps[-1][1])
    for holder in HOLDERS_OF_MANY:  # first, since their estimator_ is an unfitted template
        if hasattr(estimator, holder):
            members = np.ravel(np.array(getattr(estimator, holder), dtype=object))
            return [net for member in members for net in _nets(member)]
    for holder in HOLDERS_OF_ONE:
        if hasattr(estimator, holder):
            return _nets(getattr(estimator, holder))
    return []


def is_net(estimator: Any) -> bool:
    """Whether an estimator has a training log with a record for each epoch."""
    history = getattr(estimator, "history_", None)
    return isinstance(history, list) and bool(history) and isinstance(history[0], dict)

"""Fitted attributes are set in one stroke, and a failed fit leaves them as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SET_BY_VALIDATION = ("n_features_in_", "feature_names_in_")


def set_fitted(estimator: Any, attributes: dict[str, Any]) -> None:
    """Set all fitted attributes; those of an earlier fit that this one lacks are removed.

    Parameters
    ----------
    estimator : estimator
        Estimator at the end of its fit.
    attributes : dict of str to object
        Values by name. What scikit-learn's validation of ``X`` sets stays as it is.
    """
    kept = {*attributes, *SET_BY_VALIDATION}
    for name in [name for name in vars(estimator) if name.endswith("_") and name not in kept]:
        delattr(estimator, name)
    vars(estimator).update(attributes)


@contextmanager
def kept_on_failure(estimator: Any) -> Iterator[None]:
    """Put back all fitted attributes if the block raises, also if it is interrupted.

    All attributes are fitted except parameters and scikit-learn's callback bookkeeping. The block
    must not change fitted objects in place: it works on copies and sets attributes at the end.
    """
    before = _fitted(estimator)
    try:
        yield
    except BaseException:
        for name in _fitted(estimator).keys() - before.keys():
            delattr(estimator, name)
        vars(estimator).update(before)
        raise


def _fitted(estimator: Any) -> dict[str, Any]:
    parameters = estimator.get_params(deep=False)
    return {
        name: value
        for name, value in vars(estimator).items()
        if name not in parameters and "_callback" not in name
    }

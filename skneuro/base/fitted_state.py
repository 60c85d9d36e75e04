"""Fitted attributes: all set at once, and restored if a fit fails."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

SET_BY_VALIDATION = ("n_features_in_", "feature_names_in_")


def set_fitted(estimator: Any, attributes: dict[str, Any]) -> None:
    """Set all fitted attributes, and remove those of an earlier fit that no longer apply.

    Parameters
    ----------
    estimator : estimator
        Estimator at the end of its fit.
    attributes : dict of str to object
        Attributes by name, except those set by scikit-learn's validation of ``X``.
    """
    kept = {*attributes, *SET_BY_VALIDATION}
    for name in [name for name in vars(estimator) if name.endswith("_") and name not in kept]:
        delattr(estimator, name)
    vars(estimator).update(attributes)


@contextmanager
def kept_on_failure(estimator: Any) -> Iterator[None]:
    """Restore all fitted attributes if the block raises or is interrupted.

    All attributes count as fitted, except parameters and the state of scikit-learn's callbacks.
    The block must not change fitted objects in place: it works on copies and sets attributes at
    the end.
    """
    before = _fitted(estimator)
    try:
        yield
    except BaseException:
        for name in _fitted(estimator).keys() - before.keys():
            delattr(estimator, name)
        vars(estimator).update(before)
        raise


@functools.cache
def _parameters(kind: type) -> frozenset[str]:
    """Names of the parameters of an estimator class; reading its signature takes a while."""
    return frozenset(cast(Any, kind)._get_param_names())


def _fitted(estimator: Any) -> dict[str, Any]:
    parameters = _parameters(estimator.__class__)
    return {
        name: value
        for name, value in vars(estimator).items()
        if name not in parameters and "_callback" not in name
    }

"""Appending new observations to the series of a fitted forecaster."""

from dataclasses import replace

from ...time_index.labels import check_follows, labels_after, labels_between
from ..panel.containers import read_container
from ..panel.covariates import check_table
from ..panel.read_series import read_later_steps
from .fitted_state import fitted_state


def updated_state(forecaster, X, y, refit):
    """Append new observations, and learn from them on request.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    X, y : object
        The arguments of ``update``.
    refit : bool
        Whether to fit the model to the longer series.

    Returns
    -------
    state : FittedState
        The state after the new observations.
    """
    state = fitted_state(forecaster)
    if y is None:
        hint = "" if X is None else " Without covariates they are passed by name, as update(y=...)."
        raise ValueError(f"update needs y, the new observations.{hint}")
    table, X = check_table(forecaster, X, reset=False)
    if X is None and forecaster.n_features_in_:
        raise ValueError(f"update needs X: fit saw {forecaster.n_features_in_} covariates.")
    container, y = read_container(y)
    _check_same_series(container, state.container)
    has_labels = container.has_labels or hasattr(table, "iloc")
    new = read_later_steps(container, y, table, X, forecaster.freq, state.series)
    new_by_name = {one.name: one for one in new}
    series = [
        _extended(one, new_by_name.get(one.name), has_labels, forecaster.freq)
        for one in state.series
    ]
    model = state.model.continued().fit(series) if refit else state.model
    return replace(state, model=model, series=series)


def _extended(series, new, has_labels, freq):
    """A series followed by its new observations, if there are any."""
    if new is None or len(new) == 0:
        return series
    if freq is not None:
        gap = labels_between(series.index, new.index[0])
        series = series.after_gap(gap) if len(gap) else series
    following = labels_after(series.index, len(new))
    if has_labels:
        check_follows(new.index, following, f"y of {series.name!r}")
    return series.followed_by(following, new.values, new.X)


def _check_same_series(container, fitted):
    """Refuse new observations in another container, or of other series, than those of ``fit``."""
    if container.kind != fitted.kind:
        raise ValueError(f"y must be in the same container as in fit ({fitted.kind}).")
    unknown = [name for name in container.names if name not in fitted.names]
    if unknown:
        raise ValueError(
            f"y has series {unknown[0]!r}, which fit did not see: forecast(y=...) forecasts it."
        )
    missing = [name for name in fitted.names if name not in container.names]
    if missing and not container.is_stacked:
        raise ValueError(
            f"y has no column {missing[0]!r}, which fit saw: series in the columns of one table "
            "must be updated together."
        )

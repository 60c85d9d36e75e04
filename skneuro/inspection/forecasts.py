"""Explanation of one forecast of a `SeriesForecaster`, in the units of the series."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_scalar

from ..forecasting.forecaster.what_if import Reveal, WhatIf
from ._explanation import Explanation
from ._shapley import shapley_values

LEVEL = "level of the window"
# Largest difference, relative to the forecast, between it and the same forecast by way of variants.
SAME = {"float64": 1e-9, "float32": 1e-4}


@dataclass
class Player:
    """An input of a forecast, which is revealed or not.

    Attributes
    ----------
    name : str
        Name of the input.
    kind : {"lag", "past", "known", "calendar", "static"}
        Kind of input.
    where : Any
        Positions in the history, or columns (and steps) of the covariates.
    value : float
        Value in the user's units; NaN if there are several.
    lag : int
        Number of steps from the value to the first forecast step; 0 for other inputs.
    """

    name: str
    kind: str
    where: Any
    value: float = np.nan
    lag: int = 0


def explain_series(
    forecaster: Any,
    state: Any,
    series: Any,
    step: int,
    n_ahead: int,
    block: int,
    baseline: Any,
    n_permutations: int,
    random_state: Any,
) -> Explanation:
    """Explain the forecast of one step of one series.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Fitted forecaster, for the names of covariates.
    state : FittedState
        Fitted state of the forecaster.
    series : SeriesData
        The series, with the covariates of future steps.
    step : int
        Step to explain, counted from 1.
    n_ahead : int
        Number of steps to forecast.
    block, baseline, n_permutations, random_state
        Arguments of `SeriesForecaster.explain`.
    """
    check_scalar(block, "block", Integral, min_val=1)
    check_scalar(n_permutations, "n_permutations", Integral, min_val=1)
    rng = check_random_state(random_state)
    forecast = float(state.model.point(state.model.forecast([series], n_ahead))[0, step - 1])
    if not np.isfinite(forecast):
        raise ValueError(f"The forecast of step {step} is {forecast}: there is nothing to explain.")
    what_if = _exact_what_if(state.model, series, n_ahead, step, forecast)
    players = _lag_players(what_if, series, block) + _covariate_players(
        what_if, forecaster, state.model, series, n_ahead
    )
    history, adjusted = what_if.chain.neutral(series.values)
    window = adjusted[-what_if.n_window :]
    level = float(np.nanmean(window if not np.isnan(window).all() else adjusted))
    start = _starting_level(baseline, adjusted, level)
    missing = np.isnan(what_if.values)

    def forecasts(base: NDArray[Any], coalitions: NDArray[np.bool_]) -> NDArray[np.float64]:
        variants = np.tile(base, (len(coalitions), 1))
        for k, player in enumerate(players):
            if player.kind == "lag":
                shown = coalitions[:, k, None]
                variants[:, player.where] = np.where(
                    shown, what_if.values[player.where], variants[:, player.where]
                )
        variants[:, missing] = np.nan
        return what_if.forecast(variants, _reveal(what_if, players, coalitions))[:, step - 1]

    base = history(level).astype(what_if.values.dtype)
    found = shapley_values(lambda c: forecasts(base, c), len(players), n_permutations, rng)
    values, error, empty, full = found
    nothing = np.zeros((1, len(players)), bool)
    baseline_value = float(forecasts(history(start).astype(base.dtype), nothing)[0])
    values = np.concatenate([[empty - baseline_value], values])
    error = np.concatenate([[0.0], error])
    names = [LEVEL, *(player.name for player in players)]
    data = np.array([level, *(player.value for player in players)])
    lags = np.array([0, *(player.lag for player in players)])
    if start == level:  # the baseline is the window at its own level
        values, error, names, data, lags = values[1:], error[1:], names[1:], data[1:], lags[1:]
    return Explanation(
        values=values,
        error=error,
        baseline_value=baseline_value,
        baseline_level=start,
        predictions=float(full),
        gap=float(full) - baseline_value - float(values.sum()),
        feature_names=names,
        data=data,
        lags=lags,
        block=block,
        history=what_if.values.astype(float),
        history_index=series.index[-what_if.n_kept :],
        step=step,
        label=_label_of_step(series, step),
        series_name=series.name,
        output_name=f"forecast of {_name_of(series)}",
        baseline_name=f"baseline: history at {start:.4g}",
    )


def _exact_what_if(model: Any, series: Any, n_ahead: int, step: int, forecast: float) -> WhatIf:
    """The forecast as a function of its inputs; checked to be the forecast itself."""
    tolerance = SAME.get(series.values.dtype.name, 1e-9)
    for n_kept in (None, len(series)):  # gaps may be filled with values from long ago
        what_if = WhatIf(model, series, n_ahead, n_kept)
        again = what_if.forecast(what_if.values[None], _everything(what_if))[0, step - 1]
        if abs(again - forecast) <= tolerance * max(abs(forecast), np.nanmax(abs(series.values))):
            return what_if
    raise ValueError(
        f"explain cannot follow this forecast exactly: by way of its inputs it is {again:.10g} "
        f"instead of {forecast:.10g}. A regressor or transformer that is not a function of single "
        "windows or values cannot be explained."
    )


def _starting_level(baseline: Any, adjusted: NDArray[Any], level: float) -> float:
    if isinstance(baseline, str):
        if baseline not in ("mean", "level"):
            raise ValueError(f"baseline={baseline!r} must be 'mean', 'level' or a number.")
        return float(np.nanmean(adjusted, dtype=float)) if baseline == "mean" else level
    check_scalar(baseline, "baseline", Real)
    return float(baseline)


# Players --------------------------------------------------------------------------------------


def _lag_players(what_if: WhatIf, series: Any, block: int) -> list[Player]:
    """A player for each step or block of the history, the newest first."""
    n, name = what_if.n_kept, _name_of(series)
    players = []
    for first in range(1, n + 1, block):
        last = min(first + block - 1, n)
        where = np.arange(n - last, n - first + 1)
        where = where[~np.isnan(what_if.values[where])]
        if len(where) == 0:
            continue
        value = float(what_if.values[where[0]]) if len(where) == 1 else np.nan
        title = f"lag {first}" if first == last else f"lags {first} to {last}"
        players.append(Player(f"{title} of {name}", "lag", where, value, first))
    return players


def _covariate_players(
    what_if: WhatIf, forecaster: Any, model: Any, series: Any, n_ahead: int
) -> list[Player]:
    """Players for past covariates, covariates known in advance, calendar and static features."""
    names = [str(name) for name in getattr(forecaster, "feature_names_in_", ())]
    names = names or [f"x{k}" for k in range(forecaster.n_features_in_)]
    now, n_window, n_steps = len(series), what_if.n_window, len(what_if.panel.values)
    players = [Player(f"{names[c]} so far", "past", k) for k, c in enumerate(model.past)]
    for k, c in enumerate(model.known):
        before = np.arange(n_steps) < n_window
        players.append(Player(f"{names[c]} so far", "known", (before, k)))
        for h in range(1, n_ahead + 1):
            steps = np.arange(n_steps) == n_window + h - 1
            if h == n_ahead:  # the last row stands for the steps after it
                steps = np.arange(n_steps) >= n_window + h - 1
            row = series.X[min(now + h, len(series.X)) - 1]
            players.append(Player(f"{names[c]} at +{h}", "known", (steps, k), float(row[c])))
    players += [
        Player(name, "calendar", [2 * k, 2 * k + 1])
        for k, name in enumerate(model.panel_builder.calendar)
    ]
    players += [
        Player(f"static feature {k}", "static", k, float(series.static[k]))
        for k in range(model.panel_builder.n_static)
    ]
    return players


def _reveal(what_if: WhatIf, players: list[Player], coalitions: NDArray[np.bool_]) -> Reveal:
    """Covariates that coalitions of players reveal."""
    reveal = _blank(what_if, len(coalitions), np.zeros)
    for k, player in enumerate(players):
        shown = coalitions[:, k]
        if player.kind == "known":
            steps, column = player.where
            assert reveal.known is not None
            reveal.known[:, steps, column] = shown[:, None]
        elif player.kind != "lag":
            getattr(reveal, player.kind)[:, player.where] = (
                shown[:, None] if player.kind == "calendar" else shown
            )
    return reveal


def _everything(what_if: WhatIf) -> Reveal:
    """One variant that reveals all covariates."""
    return _blank(what_if, 1, np.ones)


def _blank(what_if: WhatIf, n: int, fill: Callable[..., NDArray[Any]]) -> Reveal:
    panel = what_if.panel
    sizes = {
        name: getattr(panel, name).shape[1]
        for name in ("past", "known", "calendar", "static")
        if getattr(panel, name) is not None
    }
    shapes = {name: (n, size) for name, size in sizes.items()}
    if "known" in sizes:
        shapes["known"] = (n, len(panel.values), sizes["known"])  # type: ignore[assignment]
    return Reveal(**{name: fill(shape, bool) for name, shape in shapes.items()})


# Names ----------------------------------------------------------------------------------------


def _name_of(series: Any) -> str:
    """Name of a series for people; an array has none."""
    return "the series" if series.name in (None, 0) else str(series.name)


def _label_of_step(series: Any, step: int) -> Any:
    from ..time_index.labels import labels_after

    return labels_after(series.index, step)[-1]

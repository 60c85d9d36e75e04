"""The contestants of the zero-shot benchmark: each makes medians and intervals of a problem."""

import time
from typing import NamedTuple

import numpy as np

from skneuro.forecasting import PretrainedForecaster, naive2, seasonal_naive

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
RIVALS = ("AutoETS", "AutoTheta", "AutoARIMA")


class Made(NamedTuple):
    """Forecasts of a problem.

    ``median`` has the shape ``(horizon, n_series)``; ``quantiles``, at `QUANTILES`, is
    ``(horizon, n_series, n_levels)``, or None for a method of points; ``fit`` and ``forecast`` are
    seconds.
    """

    median: np.ndarray
    quantiles: np.ndarray | None = None
    fit: float | None = None
    forecast: float | None = None


def pretrained(problem):
    """The forecaster of skneuro; a season of 1 has it look for one."""
    season = None if problem.named == 1 else problem.named
    forecaster = PretrainedForecaster(
        horizon=problem.horizon, season=season, quantiles=list(QUANTILES)
    )
    series = dict(enumerate(problem.past))
    start = time.perf_counter()
    forecaster.fit(y=series)
    middle = time.perf_counter()
    forecasts = forecaster.forecast_quantiles()
    end = time.perf_counter()
    values = np.stack([np.asarray(forecasts[key]) for key in series], axis=1)
    return Made(values[..., QUANTILES.index(0.5)], values, middle - start, end - middle)


def naive(problem):
    """Repeat the last season."""
    return Made(seasonal_naive(problem.past, problem.horizon, problem.named))


def seasonally_adjusted_naive(problem):
    """Naive2, the benchmark of M4; without seasons where values are not positive."""
    positive = all(np.min(one) > 0 for one in problem.past)
    return Made(naive2(problem.past, problem.horizon, problem.named if positive else 1))


def statsforecast(name):
    """A method that runs a model of statsforecast, one process, after a run that compiles it."""

    def method(problem):
        from statsforecast import StatsForecast, models

        model = getattr(models, name)(season_length=problem.named)
        fallback = models.SeasonalNaive(season_length=1)
        runner = StatsForecast([model], freq=1, fallback_model=fallback)
        levels = (50, 80, 95)
        runner.forecast(df=_frame(problem.head(1)), h=problem.horizon, level=list(levels))
        start = time.perf_counter()
        made = runner.forecast(df=_frame(problem), h=problem.horizon, level=list(levels))
        seconds = time.perf_counter() - start

        def column(suffix):
            return made[f"{name}{suffix}"].to_numpy().reshape(-1, problem.horizon).T

        ends = [column(f"-lo-{level}") for level in reversed(levels)]
        ends += [column("")] + [column(f"-hi-{level}") for level in levels]
        return Made(column(""), np.stack(ends, axis=2), forecast=seconds)

    return method


def _frame(problem):
    """The series as statsforecast takes them."""
    import pandas as pd

    return pd.concat(
        [
            pd.DataFrame({"unique_id": k, "ds": np.arange(1, len(one) + 1), "y": one})
            for k, one in enumerate(problem.past)
        ]
    )

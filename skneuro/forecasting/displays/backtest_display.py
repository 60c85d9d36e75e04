"""Errors of a backtest as a picture."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..._sklearn.optional import check_matplotlib_support, merge_styles
from ...base.typing import Table
from ..evaluation.backtesting import backtest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LEVEL = re.compile(r"q0\.\d+")  # the column of a quantile


def _percentage(truth, forecast):
    size = truth.abs() + forecast.abs()
    return 200 * (truth - forecast).abs() / size.where(size > 0, 1)


def _distance(truth, forecast):
    return (truth - forecast).abs()


# How far off a single forecast is, how the distances at a step become one, and what it is called.
METRICS = {
    "mae": (_distance, "mean", "mean absolute error"),
    "rmse": (_distance, lambda errors: np.sqrt(np.mean(errors**2)), "root mean squared error"),
    "smape": (_percentage, "mean", "sMAPE (%)"),
}


class BacktestDisplay:
    """How the error of forecasts grows with the steps they look ahead.

    A line for the error over all series and origins, and a band for the middle half of the single
    forecasts. Use `from_estimator` or `from_predictions` to make one.

    Parameters
    ----------
    errors : DataFrame
        Indexed by step: "error", and "lower" and "upper" end of the band.
    metric : {'mae', 'rmse', 'smape'}
        What the errors are.
    coverage : float, default=None
        Share of the truths that lay within the intervals.
    interval_name : str, default=None
        What is said of these intervals.

    Attributes
    ----------
    line_ : matplotlib Artist
        The error by step.
    band_ : matplotlib Artist or None
        From the lower to the upper quartile.
    ax_ : matplotlib Axes
        Where it is drawn.
    figure_ : matplotlib Figure
        The figure around it.

    See Also
    --------
    backtest : The forecasts and what came.
    ForecastDisplay : Forecasts of one series.

    Notes
    -----
    Errors in units of the series mix series of different sizes; 'smape' does not.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.datasets import load_sunspots
    >>> from skneuro.forecasting import BacktestDisplay, SeriesForecaster
    >>> forecaster = SeriesForecaster(Ridge(), window=132, horizon=12)
    >>> display = BacktestDisplay.from_estimator(forecaster, load_sunspots(), origins=20)
    >>> display.errors["error"].round(1).loc[[1, 12]]
    step
    1     13.9
    12    20.1
    Name: error, dtype: float64
    """

    def __init__(
        self,
        *,
        errors: "pd.DataFrame",
        metric: str,
        coverage: "pd.Series[Any] | None" = None,
        interval_name: str | None = None,
    ) -> None:
        self.errors = errors
        self.metric = metric
        self.coverage = coverage
        self.interval_name = interval_name

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        name: str | None = None,
        band: bool = True,
        line_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the errors.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a figure. A second forecaster can be drawn into the axes of a
            first.
        name : str, default=None
            What the legend calls the line, to tell several apart.
        band : bool, default=True
            Whether to draw the band.
        line_kwargs, band_kwargs : dict, default=None
            For matplotlib's ``plot`` of the line and ``fill_between`` of the band.

        Returns
        -------
        display : BacktestDisplay
            With the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt
        from matplotlib.ticker import MaxNLocator

        if ax is None:
            _, ax = plt.subplots(layout="constrained")
        steps = self.errors.index.to_numpy()
        marker = "o" if len(steps) == 1 else None
        style = merge_styles({"label": self._label(name), "marker": marker}, line_kwargs or {})
        (self.line_,) = ax.plot(steps, self.errors["error"], **style)
        self.band_ = self._draw_band(ax, name, band_kwargs or {}) if band else None
        ax.set(xlabel="steps ahead", ylabel=METRICS[self.metric][2])
        ax.margins(x=0.02)
        ax.set_ylim(bottom=0, auto=True)  # so that a further line makes room for itself
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False)
        if name is None and self.coverage is not None:
            ax.set_title(self._coverage_in_words(), loc="left", fontsize="medium")
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_estimator(
        cls,
        forecaster: Any,
        y: Table,
        X: Table | None = None,
        *,
        metric: str | Callable[..., Any] = "mae",
        ax: "Axes | None" = None,
        name: str | None = None,
        band: bool = True,
        line_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
        **backtest_kwargs: Any,
    ) -> Self:
        """Run a backtest and draw its errors.

        Parameters
        ----------
        forecaster : SeriesForecaster
            What is tried; it is cloned.
        y, X : object
            The series and what is known about their steps, as for `backtest`.
        metric : {'mae', 'rmse', 'smape'}, default='mae'
            What is drawn.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a figure.
        name : str, default=None
            What the legend calls the line, to tell several apart.
        band : bool, default=True
            Whether to draw the band.
        line_kwargs, band_kwargs : dict, default=None
            For matplotlib, as in `plot`.
        **backtest_kwargs : dict
            ``origins``, ``stride`` and all else that `backtest` takes.

        Returns
        -------
        display : BacktestDisplay
            With the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        _check_metric(metric)
        table = backtest(forecaster, y, X, **backtest_kwargs)
        display = _display(cls, table, metric)
        if forecaster.interval is not None:
            display.interval_name = f"the {forecaster.interval:.0%} interval"
        return display.plot(
            ax, name=name, band=band, line_kwargs=line_kwargs, band_kwargs=band_kwargs
        )

    @classmethod
    def from_predictions(
        cls,
        table: "pd.DataFrame",
        *,
        metric: str | Callable[..., Any] = "mae",
        ax: "Axes | None" = None,
        name: str | None = None,
        band: bool = True,
        line_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the errors of a backtest.

        Parameters
        ----------
        table : DataFrame
            Of `backtest`, or one with its columns "step", "truth" and "forecast".
        metric : {'mae', 'rmse', 'smape'}, default='mae'
            What is drawn.
        ax : matplotlib Axes, default=None
            Where to draw; None makes a figure.
        name : str, default=None
            What the legend calls the line, to tell several apart.
        band : bool, default=True
            Whether to draw the band.
        line_kwargs, band_kwargs : dict, default=None
            For matplotlib, as in `plot`.

        Returns
        -------
        display : BacktestDisplay
            With the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_predictions")
        _check_metric(metric)
        return _display(cls, table, metric).plot(
            ax, name=name, band=band, line_kwargs=line_kwargs, band_kwargs=band_kwargs
        )

    def _draw_band(self, ax, name, style):
        defaults = {"color": self.line_.get_color(), "alpha": 0.15, "linewidth": 0}
        if name is None:
            defaults["label"] = "middle half of the forecasts"
        ends = self.errors["lower"], self.errors["upper"]
        return ax.fill_between(self.errors.index, *ends, **merge_styles(defaults, style))

    def _label(self, name):
        if name is None:
            return METRICS[self.metric][2]
        if self.coverage is None:
            return name
        return f"{name} ({self._coverage_in_words()})"

    def _coverage_in_words(self):
        return f"{self.coverage:.0%} within {self.interval_name}"


def _check_metric(metric):
    if metric not in METRICS:
        raise ValueError(f"metric={metric!r} must be one of {', '.join(METRICS)}.")


def _display(cls, table, metric):
    """A display of a table of forecasts."""
    missing = {"step", "truth", "forecast"} - set(table.columns)
    if missing:
        raise ValueError(f"table has no column {min(missing)!r}; backtest makes one that has.")
    distance, mean, _ = METRICS[metric]
    table = table[table["truth"].notna()]
    if table.empty:
        raise ValueError("table has no row with a truth: there is nothing to compare.")
    distances = distance(table["truth"], table["forecast"]).groupby(table["step"])
    errors = distances.agg(mean).to_frame("error")
    errors["lower"], errors["upper"] = distances.quantile(0.25), distances.quantile(0.75)
    return cls(errors=errors, metric=metric, **_coverage(table))


def _coverage(table):
    """The share of truths within the interval, or within the outermost quantiles."""
    ends, name = ("lower", "upper"), "the interval"
    if "lower" not in table:
        levels = sorted(float(column[1:]) for column in table if _LEVEL.fullmatch(str(column)))
        if len(levels) < 2:
            return {}
        ends = f"q{levels[0]:g}", f"q{levels[-1]:g}"
        name = f"quantiles {levels[0]:g} to {levels[-1]:g}"
    within = table["truth"].between(table[ends[0]], table[ends[1]])
    return {"coverage": float(within.mean()), "interval_name": name}

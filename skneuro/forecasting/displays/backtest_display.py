"""Plot of the errors of a backtest."""

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

_LEVEL = re.compile(r"q0\.\d+")  # name of the column of a quantile


def _percentage(truth, forecast):
    size = truth.abs() + forecast.abs()
    return 200 * (truth - forecast).abs() / size.where(size > 0, 1)


def _distance(truth, forecast):
    return (truth - forecast).abs()


# Error of a single forecast, aggregation of the errors at a step, and name of the result.
METRICS = {
    "mae": (_distance, "mean", "mean absolute error"),
    "rmse": (_distance, lambda errors: np.sqrt(np.mean(errors**2)), "root mean squared error"),
    "smape": (_percentage, "mean", "sMAPE (%)"),
}


class BacktestDisplay:
    """Plot of the forecast error against the number of steps ahead.

    A line shows the error over all series and origins, a band the middle half of the errors of
    single forecasts. Use `from_estimator` or `from_predictions` to make one.

    Parameters
    ----------
    errors : DataFrame
        Errors by step: columns "error", and "lower" and "upper" for the ends of the band.
    metric : {'mae', 'rmse', 'smape'}
        Error metric.
    coverage : float, default=None
        Fraction of the true values within the intervals.
    interval_name : str, default=None
        Name of the intervals, for the legend.

    Attributes
    ----------
    line_ : matplotlib Artist
        Line of the error.
    band_ : matplotlib Artist or None
        Band from the lower to the upper quartile.
    ax_ : matplotlib Axes
        Axes of the plot.
    figure_ : matplotlib Figure
        Figure of the plot.

    See Also
    --------
    backtest : Forecasts beside the true values.
    ForecastDisplay : Plot of the forecast of one series.

    Notes
    -----
    'mae' and 'rmse' are in the units of the series, so large series dominate; 'smape' has no unit.

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
        """Plot the errors.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw into; None creates a figure. Reuse the axes of another display to compare
            forecasters.
        name : str, default=None
            Name of the line in the legend, to distinguish several.
        band : bool, default=True
            Whether to draw the band.
        line_kwargs, band_kwargs : dict, default=None
            Keyword arguments of line and band, for matplotlib's ``plot`` and ``fill_between``.

        Returns
        -------
        display : BacktestDisplay
            Display with its artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt
        from matplotlib.ticker import MaxNLocator

        if ax is None:
            _, ax = plt.subplots(layout="constrained")
        n_ahead = self.errors.index.to_numpy()
        marker = "o" if len(n_ahead) == 1 else None
        style = merge_styles({"label": self._label(name), "marker": marker}, line_kwargs or {})
        (self.line_,) = ax.plot(n_ahead, self.errors["error"], **style)
        self.band_ = self._draw_band(ax, name, band_kwargs or {}) if band else None
        ax.set(xlabel="steps ahead", ylabel=METRICS[self.metric][2])
        ax.margins(x=0.02)
        ax.set_ylim(bottom=0, auto=True)  # the limits adapt to further lines
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
        """Run a backtest and plot its errors.

        Parameters
        ----------
        forecaster : SeriesForecaster
            Forecaster to evaluate; it is cloned.
        y, X : object
            Series and covariates, as for `backtest`.
        metric : {'mae', 'rmse', 'smape'}, default='mae'
            Error metric to plot.
        ax : matplotlib Axes, default=None
            Axes to draw into; None creates a figure.
        name : str, default=None
            Name of the line in the legend, to distinguish several.
        band : bool, default=True
            Whether to draw the band.
        line_kwargs, band_kwargs : dict, default=None
            Keyword arguments for matplotlib, as in `plot`.
        **backtest_kwargs : dict
            Further arguments of `backtest`, such as ``origins`` and ``stride``.

        Returns
        -------
        display : BacktestDisplay
            Display with its artists.
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
        """Plot the errors of a backtest.

        Parameters
        ----------
        table : DataFrame
            Result of `backtest`, or a table with its columns "step", "truth" and "forecast".
        metric : {'mae', 'rmse', 'smape'}, default='mae'
            Error metric to plot.
        ax : matplotlib Axes, default=None
            Axes to draw into; None creates a figure.
        name : str, default=None
            Name of the line in the legend, to distinguish several.
        band : bool, default=True
            Whether to draw the band.
        line_kwargs, band_kwargs : dict, default=None
            Keyword arguments for matplotlib, as in `plot`.

        Returns
        -------
        display : BacktestDisplay
            Display with its artists.
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
    if not isinstance(metric, str) or metric not in METRICS:
        raise ValueError(f"metric={metric!r} must be one of {', '.join(METRICS)}.")


def _display(cls, table, metric):
    """Aggregate the errors in a table of forecasts into a display."""
    if not hasattr(table, "columns"):
        raise TypeError(f"table must be a DataFrame, as backtest returns, got {table!r}.")
    missing = {"step", "truth", "forecast"} - set(table.columns)
    if missing:
        raise ValueError(f"table has no column {min(missing)!r}; backtest returns a valid table.")
    distance, mean, _ = METRICS[metric]
    table = table[table["truth"].notna()]
    if table.empty:
        raise ValueError("table has no row with a truth to compare the forecasts with.")
    distances = distance(table["truth"], table["forecast"]).groupby(table["step"])
    errors = distances.agg(mean).to_frame("error")
    errors["lower"], errors["upper"] = distances.quantile(0.25), distances.quantile(0.75)
    return cls(errors=errors, metric=metric, **_coverage(table))


def _coverage(table):
    """Fraction of true values within the interval, or within the outermost quantiles."""
    ends, name = ("lower", "upper"), "the interval"
    if "lower" not in table:
        levels = sorted(float(column[1:]) for column in table if _LEVEL.fullmatch(str(column)))
        if len(levels) < 2:
            return {}
        ends = f"q{levels[0]:g}", f"q{levels[-1]:g}"
        name = f"quantiles {levels[0]:g} to {levels[-1]:g}"
    within = table["truth"].between(table[ends[0]], table[ends[1]])
    return {"coverage": float(within.mean()), "interval_name": name}

"""Plot of a forecast."""

from numbers import Integral
from typing import TYPE_CHECKING, Any, Self

from numpy.typing import ArrayLike

from ..._sklearn.optional import check_matplotlib_support
from ...base.axes import make_axes
from ...base.typing import Table
from ...time_index.labels import labels_after
from ._shown_series import check_parts, choose_series, forecast_series, truth_of, values_of
from ._time_plot import band, format_axes, line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


class ForecastDisplay:
    """Plot of a series, its forecast and the uncertainty of the forecast.

    Use `from_estimator` or `from_predictions` to make one.

    Parameters
    ----------
    forecast : Series
        Forecast, indexed by time.
    history : Series, default=None
        Observations before the forecast.
    truth : Series, default=None
        True values.
    interval : DataFrame, default=None
        Prediction interval, with columns "lower" and "upper".
    quantiles : DataFrame, default=None
        Quantiles, with a column for each level.
    level : float, default=None
        Coverage probability of the interval, for the legend.

    Attributes
    ----------
    history_line_, forecast_line_, truth_line_ : matplotlib Artist or None
        Lines of the plot.
    interval_band_ : matplotlib Artist or None
        Band of the interval.
    quantile_bands_ : list of matplotlib Artist
        Bands between pairs of quantiles, the widest first.
    ax_ : matplotlib Axes
        Axes of the plot.
    figure_ : matplotlib Figure
        Figure of the plot.

    See Also
    --------
    BacktestDisplay : Plot of the errors of a backtest.
    SeriesForecaster : The forecaster.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.datasets import load_sunspots
    >>> from skneuro.forecasting import ForecastDisplay, SeriesForecaster
    >>> sunspots = load_sunspots()
    >>> forecaster = SeriesForecaster(Ridge(), window=132, horizon=24, interval=0.8)
    >>> forecaster.fit(y=sunspots[:-24])
    SeriesForecaster(...)
    >>> display = ForecastDisplay.from_estimator(forecaster, truth=sunspots)
    >>> display.ax_.get_ylabel()
    'sunspots'
    """

    def __init__(
        self,
        *,
        forecast: "pd.Series[Any]",
        history: "pd.Series[Any] | None" = None,
        truth: "pd.Series[Any] | None" = None,
        interval: "pd.DataFrame | None" = None,
        quantiles: "pd.DataFrame | None" = None,
        level: float | None = None,
    ) -> None:
        self.forecast = forecast
        self.history = history
        self.truth = truth
        self.interval = interval
        self.quantiles = quantiles
        self.level = level

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        history_kwargs: dict[str, Any] | None = None,
        forecast_kwargs: dict[str, Any] | None = None,
        truth_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Plot the forecast.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw into; None creates a figure.
        history_kwargs, forecast_kwargs, truth_kwargs : dict, default=None
            Keyword arguments of the lines, for matplotlib's ``plot``.
        band_kwargs : dict, default=None
            Keyword arguments of interval and quantiles, for matplotlib's ``fill_between``.

        Returns
        -------
        display : ForecastDisplay
            Display with its artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        ax = make_axes() if ax is None else ax
        foreground = plt.rcParams["text.color"]  # follows light and dark styles
        self.history_line_ = line(
            ax, self.history, history_kwargs, label="history", color="0.45", linewidth=1.2
        )
        self.forecast_line_ = line(
            ax, self.forecast, forecast_kwargs, label="forecast", color="C0", linewidth=2, zorder=3
        )
        band_style = {"color": self.forecast_line_.get_color(), **(band_kwargs or {})}
        self.interval_band_ = self._draw_interval(ax, band_style)
        self.quantile_bands_ = self._draw_quantiles(ax, band_style)
        self.truth_line_ = line(
            ax, self.truth, truth_kwargs, label="truth", color=foreground, linewidth=1.2
        )
        format_axes(ax, self.forecast)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _draw_interval(self, ax, style):
        if self.interval is None:
            return None
        label = "interval" if self.level is None else f"{self.level:.0%} interval"
        ends = self.interval["lower"], self.interval["upper"]
        return band(ax, *ends, label=label, **style)

    def _draw_quantiles(self, ax, style):
        """Draw a band between the outermost levels, the next inner ones, and so on."""
        if self.quantiles is None:
            return []
        levels = sorted(self.quantiles.columns)
        pairs = [(levels[k], levels[-1 - k]) for k in range(len(levels) // 2)]
        outermost = f"quantiles {levels[0]:g} to {levels[-1]:g}"
        return [
            band(
                ax,
                self.quantiles[low],
                self.quantiles[high],
                label=None if k else outermost,
                **style,
            )
            for k, (low, high) in enumerate(pairs)
        ]

    @classmethod
    def from_estimator(
        cls,
        forecaster: Any,
        steps: int | None = None,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
        truth: Table | None = None,
        series: Any = None,
        n_history: int | None = None,
        ax: "Axes | None" = None,
        history_kwargs: dict[str, Any] | None = None,
        forecast_kwargs: dict[str, Any] | None = None,
        truth_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Plot the forecast of a fitted forecaster.

        Interval and quantiles are included if the forecaster has them.

        Parameters
        ----------
        forecaster : SeriesForecaster
            Fitted forecaster.
        steps : int, default=None
            Number of steps to forecast; None is ``horizon``.
        X, y, static : object
            Arguments of `SeriesForecaster.forecast`.
        truth : array-like, Series, DataFrame or dict, default=None
            True values, in the container of ``y`` in `fit` or of the one series shown. With an
            index they may cover more steps than the forecast, for instance the whole series.
        series : object, default=None
            Name of the series to show; None is the first.
        n_history : int, default=None
            Number of steps to show before the forecast; None is four times the forecast, at least
            30.
        ax : matplotlib Axes, default=None
            Axes to draw into; None creates a figure.
        history_kwargs, forecast_kwargs, truth_kwargs, band_kwargs : dict, default=None
            Keyword arguments for matplotlib, as in `plot`.

        Returns
        -------
        display : ForecastDisplay
            Display with its artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        import pandas as pd

        if n_history is not None and not (isinstance(n_history, Integral) and n_history >= 1):
            raise ValueError(f"n_history={n_history!r} must be an int >= 1.")
        container, all_series = forecast_series(forecaster, X, y, static)
        k = choose_series(container.names, series)
        shown = all_series[k]
        name = {"array": None, "wide array": f"series {k}"}.get(container.kind, shown.name)

        def requested(method):
            values = values_of(method(steps, X, y=y, static=static), container, k)
            following = labels_after(shown.index, len(values))
            if values.ndim == 1:
                return pd.Series(values, following, name=name)
            return pd.DataFrame(values, following)

        forecast, parts = requested(forecaster.forecast), {}
        if forecaster.interval is not None:
            ends = requested(forecaster.forecast_interval)
            parts = {"interval": ends.set_axis(["lower", "upper"], axis=1)}
            parts["level"] = forecaster.interval
        if forecaster.quantiles is not None:
            levels = requested(forecaster.forecast_quantiles)
            parts["quantiles"] = levels.set_axis(sorted(forecaster.quantiles), axis=1)
        if truth is not None:
            grid = None if forecaster.freq is None else shown.index
            parts["truth"] = truth_of(truth, shown.name, k, forecast.index, grid)
        n_history = max(4 * len(forecast), 30) if n_history is None else n_history
        history = pd.Series(shown.values, shown.index, name=name).tail(n_history)
        return cls(forecast=forecast, history=history, **parts).plot(
            ax,
            history_kwargs=history_kwargs,
            forecast_kwargs=forecast_kwargs,
            truth_kwargs=truth_kwargs,
            band_kwargs=band_kwargs,
        )

    @classmethod
    def from_predictions(
        cls,
        forecast: "pd.Series[Any]",
        *,
        history: "pd.Series[Any] | None" = None,
        truth: "pd.Series[Any] | None" = None,
        interval: "pd.DataFrame | None" = None,
        quantiles: "pd.DataFrame | None" = None,
        level: float | None = None,
        ax: "Axes | None" = None,
        history_kwargs: dict[str, Any] | None = None,
        forecast_kwargs: dict[str, Any] | None = None,
        truth_kwargs: dict[str, Any] | None = None,
        band_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Plot a forecast of one series, made by any method.

        Parameters
        ----------
        forecast : Series
            Forecast, indexed by time.
        history, truth : Series, default=None
            Observations before the forecast, and true values.
        interval : DataFrame, default=None
            Prediction interval, with columns "lower" and "upper".
        quantiles : DataFrame, default=None
            Quantiles, with a column for each level.
        level : float, default=None
            Coverage probability of the interval, for the legend.
        ax : matplotlib Axes, default=None
            Axes to draw into; None creates a figure.
        history_kwargs, forecast_kwargs, truth_kwargs, band_kwargs : dict, default=None
            Keyword arguments for matplotlib, as in `plot`.

        Returns
        -------
        display : ForecastDisplay
            Display with its artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_predictions")
        parts: dict[str, Any] = {"forecast": forecast, "history": history, "truth": truth}
        parts |= {"interval": interval, "quantiles": quantiles}
        check_parts(**parts)
        return cls(**parts, level=level).plot(
            ax,
            history_kwargs=history_kwargs,
            forecast_kwargs=forecast_kwargs,
            truth_kwargs=truth_kwargs,
            band_kwargs=band_kwargs,
        )

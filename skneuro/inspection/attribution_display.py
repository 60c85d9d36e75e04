"""Plots of attributions: bars, a heat map, a waterfall, and a history with its influence."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._sklearn.optional import check_matplotlib_support
from ..base.axes import make_axes
from ._attribution_plots import draw_bars, draw_heat_map, draw_history, draw_waterfall
from .attribution import attributions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLOTS = {
    "bar": draw_bars,
    "heatmap": draw_heat_map,
    "waterfall": draw_waterfall,
    "history": draw_history,
}


class AttributionDisplay:
    """Plots of attributions.

    Use `from_estimator` for a net, or pass the result of `attributions`, `shapley_attributions` or
    `SeriesForecaster.explain`.

    Parameters
    ----------
    explanation : Explanation
        Attributions to plot.

    Attributes
    ----------
    artists_ : object
        Bars, image or line of the plot.
    ax_ : matplotlib Axes
        Axes with the plot.
    figure_ : matplotlib Figure
        Figure that contains the axes.

    See Also
    --------
    attributions : Attributions of nets by gradients.
    shapley_attributions : Attributions of any estimator.
    skneuro.forecasting.SeriesForecaster.explain : Explanation of a forecast.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.inspection import AttributionDisplay
    >>> X, y = load_diabetes(return_X_y=True, as_frame=True)
    >>> net = MLPRegressorNP(
    ...     hidden_layer_sizes=10, learning_rate="onecycle", max_iter=50, random_state=0
    ... )
    >>> pipeline = make_pipeline(StandardScaler(), net).fit(X, y)
    >>> display = AttributionDisplay.from_estimator(pipeline, X[:1], kind="waterfall", background=X)
    >>> display.ax_.get_xlabel()
    'prediction'
    """

    def __init__(self, *, explanation: Any) -> None:
        self.explanation = explanation

    def plot(
        self,
        kind: str = "bar",
        ax: "Axes | None" = None,
        *,
        row: int | None = None,
        max_display: int = 12,
    ) -> Self:
        """Draw the attributions.

        Parameters
        ----------
        kind : {"bar", "heatmap", "waterfall", "history"}, default="bar"
            Plot to draw: bars of one row, or of the mean absolute attribution of all; a heat map
            of steps and channels, or of rows and features; a waterfall from baseline to prediction;
            or the history of a forecast, with the contribution of each step beneath.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        row : int, default=None
            Row to plot. None is the first one for 'waterfall', else all rows.
        max_display : int, default=12
            Largest number of features in bars and waterfalls; the others are added up.

        Returns
        -------
        display : AttributionDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        if kind not in PLOTS:
            raise ValueError(f"kind={kind!r} must be one of {list(PLOTS)}.")
        n_rows = np.size(self.explanation.predictions)
        if row is not None and not -n_rows <= row < n_rows:
            raise ValueError(f"row={row!r} is not among the {n_rows} rows.")
        ax = make_axes() if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        self.artists_ = PLOTS[kind](ax, self.explanation, row, max_display)
        ax.spines[["top", "right"]].set_visible(False)
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        *,
        kind: str = "bar",
        row: int | None = None,
        max_display: int = 12,
        ax: "Axes | None" = None,
        **options: Any,
    ) -> Self:
        """Compute attributions of a net and draw them.

        Parameters
        ----------
        estimator : estimator
            Fitted net, or what `attributions` accepts in its place.
        X : array-like
            Rows or windows to explain.
        kind : {"bar", "heatmap", "waterfall"}, default="bar"
            Type of plot, as in `plot`.
        row : int, default=None
            Row to plot, as in `plot`.
        max_display : int, default=12
            Largest number of features, as in `plot`.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        **options : dict
            Keyword arguments of `attributions`.

        Returns
        -------
        display : AttributionDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        explanation = attributions(estimator, X, **options)
        return cls(explanation=explanation).plot(kind, ax, row=row, max_display=max_display)

"""Plot how far back a net or forecaster remembers."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._sklearn.optional import check_matplotlib_support, merge_styles
from ..base.axes import finish, make_axes
from .memory import memory_profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Style = dict[str, Any] | None

Y_LABELS = {
    "gradient": "norm of the gradient",
    "forgetting": "change of the state (standard deviations)",
    "capacity": "squared correlation",
    "timescales": "time scale (steps)",
}


class MemoryDisplay:
    """Memory of a net or forecaster by lag, or the time scales of its units.

    Use `from_estimator` to create one.

    Parameters
    ----------
    profile : Bunch
        Result of `memory_profile`.

    Attributes
    ----------
    line_ : matplotlib Artist
        Line of the mean by lag, or points of the time scales.
    band_ : matplotlib Artist or None
        Band from the lower to the upper quantile; None for 'timescales'.
    effective_ : matplotlib Artist or None
        Vertical line at the effective memory; None for 'timescales'.
    ax_ : matplotlib Axes
        Axes with the plot.
    figure_ : matplotlib Figure
        Figure that contains the axes.

    See Also
    --------
    memory_profile : Computes what is plotted.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import RNNForecaster
    >>> from skneuro.inspection import MemoryDisplay
    >>> X = np.random.default_rng(0).standard_normal((200, 8))
    >>> net = RNNForecaster("gru", 8, learning_rate="onecycle", max_iter=20, random_state=0)
    >>> display = MemoryDisplay.from_estimator(net.fit(X, X[:, 5]), X)
    >>> display.ax_.get_xlabel()
    'lag (steps before the newest)'
    """

    def __init__(self, *, profile: Any) -> None:
        self.profile = profile

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        log: bool = False,
        line_kwargs: Style = None,
        band_kwargs: Style = None,
        effective_kwargs: Style = None,
    ) -> Self:
        """Draw the profile.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        log : bool, default=False
            Whether the y axis is logarithmic; that of 'timescales' always is.
        line_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot`` of the mean.
        band_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``fill_between`` of the band.
        effective_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``axvline`` of the effective memory.

        Returns
        -------
        display : MemoryDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        from matplotlib.ticker import MaxNLocator

        ax = make_axes() if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        self.band_: Any = None
        self.effective_: Any = None
        profile = self.profile
        ax.set_ylabel(Y_LABELS[profile.kind])
        if profile.kind == "timescales":
            self._draw_scales(line_kwargs)
        else:
            self._draw_lags(line_kwargs, band_kwargs, effective_kwargs)
            if log:
                ax.set_yscale("log")
            else:
                ax.set_ylim(bottom=0)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        finish(ax)
        return self

    def _draw_lags(self, line_kwargs: Style, band_kwargs: Style, effective_kwargs: Style) -> None:
        """Draw mean, band and effective memory."""
        import matplotlib.pyplot as plt

        profile, ax = self.profile, self.ax_
        what = "folds" if profile.kind == "capacity" else "windows"
        style = {"color": "C0", "alpha": 0.25, "linewidth": 0, "label": f"10 to 90 % of {what}"}
        self.band_ = ax.fill_between(
            profile.lags, profile.lower, profile.upper, **merge_styles(style, band_kwargs or {})
        )
        label = "mean"
        if profile.kind == "capacity":
            label = f"mean; capacity {profile.capacity:.1f}"
            if profile.n_channels > 1:
                ax.set_ylabel(f"{Y_LABELS['capacity']}, sum over channels")
        style = {"color": "C0", "label": label, "marker": "o" if len(profile.lags) < 40 else ""}
        style = merge_styles({**style, "markersize": 3}, line_kwargs or {})
        self.line_: Any = ax.plot(profile.lags, profile.mean, **style)[0]
        n = profile.effective_memory
        style = {
            "color": plt.rcParams["text.color"],
            "linestyle": "--",
            "linewidth": 1,
            "label": f"95 % within {n} step{'s' * (n != 1)}",
        }
        self.effective_ = ax.axvline(n - 0.5, **merge_styles(style, effective_kwargs or {}))
        ax.set_xlabel("lag (steps before the newest)")

    def _draw_scales(self, line_kwargs: Style) -> None:
        """Draw a point per unit; units that never forget are at the top."""
        scales = np.asarray(self.profile.timescales)
        finite = scales[np.isfinite(scales)]
        top = 2 * max(finite.max(initial=1.0), self.profile.window)
        style = {"linestyle": "", "marker": "o", "color": "C0", "label": "units"}
        self.line_ = self.ax_.plot(
            np.arange(1, len(scales) + 1),
            np.where(np.isfinite(scales), scales, top),
            **merge_styles(style, line_kwargs or {}),
        )[0]
        self.ax_.set_yscale("log")
        for axis in (self.ax_.yaxis.set_major_formatter, self.ax_.yaxis.set_minor_formatter):
            axis(lambda value, _: f"{value:g}")
        self.ax_.set_xlabel("unit, in the order of time scales")
        self.ax_.axhline(
            self.profile.window,
            color="C1",
            linestyle="--",
            linewidth=1,
            label=f"window of {self.profile.window} steps",
        )

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any = None,
        *,
        kind: str = "gradient",
        ax: "Axes | None" = None,
        log: bool = False,
        line_kwargs: Style = None,
        band_kwargs: Style = None,
        effective_kwargs: Style = None,
        **options: Any,
    ) -> Self:
        """Measure the memory of an estimator and draw it.

        Parameters
        ----------
        estimator : estimator
            Fitted recurrent net, perceptron that reads windows, or `SeriesForecaster`.
        X : array-like, default=None
            Windows, as for `memory_profile`.
        kind : {"gradient", "forgetting", "capacity", "timescales"}, default="gradient"
            Measure of memory, as for `memory_profile`.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        log : bool, default=False
            Whether the y axis is logarithmic.
        line_kwargs, band_kwargs, effective_kwargs : dict, default=None
            Keyword arguments for matplotlib, as in `plot`.
        **options : dict
            Further keyword arguments of `memory_profile`.

        Returns
        -------
        display : MemoryDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        return cls(profile=memory_profile(estimator, X, kind=kind, **options)).plot(
            ax,
            log=log,
            line_kwargs=line_kwargs,
            band_kwargs=band_kwargs,
            effective_kwargs=effective_kwargs,
        )

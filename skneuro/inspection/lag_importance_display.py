"""Plot the importance of the lags of windows."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._sklearn.optional import check_matplotlib_support, merge_styles
from ..base.axes import finish, make_axes
from .lags import lag_importance

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class LagImportanceDisplay:
    """Permutation importance of blocks of lags, a line of bars per channel.

    Use `from_estimator` to create one.

    Parameters
    ----------
    result : Bunch
        Result of `lag_importance`.

    Attributes
    ----------
    bars_ : list of matplotlib BarContainer
        Bars of each channel.
    ax_ : matplotlib Axes
        Axes with the bars.
    figure_ : matplotlib Figure
        Figure that contains the axes.

    See Also
    --------
    lag_importance : Computes what is plotted.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.inspection import LagImportanceDisplay
    >>> X = np.random.default_rng(0).standard_normal((300, 6))
    >>> model = Ridge().fit(X, X[:, 3])
    >>> display = LagImportanceDisplay.from_estimator(model, X, X[:, 3], block=2)
    >>> display.ax_.get_ylabel()
    'loss of score'
    """

    def __init__(self, *, result: Any) -> None:
        self.result = result

    def plot(self, ax: "Axes | None" = None, *, bar_kwargs: dict[str, Any] | None = None) -> Self:
        """Draw the importances with their standard deviations.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        bar_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``bar``.

        Returns
        -------
        display : LagImportanceDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        ax = make_axes() if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        result, self.bars_ = self.result, []
        first, last = result.lags.T
        n_channels = result.importances_mean.shape[1]
        widths = 0.8 * (last - first + 1) / n_channels
        middles = (first + last) / 2
        for k, name in enumerate(result.feature_names):
            style = {
                "color": f"C{k}",
                "label": name,
                "ecolor": plt.rcParams["text.color"],
                "error_kw": {"linewidth": 1},
            }
            bars = ax.bar(
                middles + (k - (n_channels - 1) / 2) * widths,
                result.importances_mean[:, k],
                widths,
                yerr=result.importances_std[:, k],
                **merge_styles(style, bar_kwargs or {}),
            )
            self.bars_.append(bars)
        ax.axhline(0, color=plt.rcParams["axes.edgecolor"], linewidth=0.8)
        ax.set_xlabel("lag (steps before the newest)")
        ax.set_ylabel("loss of score")
        if len(first) <= 20:
            labels = [f"{a}" if a == b else f"{a}-{b}" for a, b in result.lags]
            ax.set_xticks(middles, labels)
        else:
            ax.set_xlim(-1, np.max(last) + 1)
        finish(ax)
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        ax: "Axes | None" = None,
        bar_kwargs: dict[str, Any] | None = None,
        **options: Any,
    ) -> Self:
        """Compute the importance of lags and draw it.

        Parameters
        ----------
        estimator : estimator
            Fitted estimator that reads windows.
        X : array-like
            Windows, as for `lag_importance`.
        y : array-like
            True targets.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        bar_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``bar``.
        **options : dict
            Keyword arguments of `lag_importance`.

        Returns
        -------
        display : LagImportanceDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        result = lag_importance(estimator, X, y, **options)
        return cls(result=result).plot(ax, bar_kwargs=bar_kwargs)

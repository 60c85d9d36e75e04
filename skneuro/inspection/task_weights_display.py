"""Plot the weights of the tasks of a multi-task net by epoch."""

from typing import TYPE_CHECKING, Any, Self

from .._sklearn.optional import check_matplotlib_support, merge_styles
from ..base.axes import finish, make_axes
from ..multitask import MultiTaskNet
from ._fitted_nets import fitted_nets

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


LINE_STYLES = ("-", "--", ":", "-.")


class TaskWeightsDisplay:
    """Weight of each task of a `MultiTaskNet` by epoch.

    Use `from_estimator` to create one.

    Parameters
    ----------
    weights : DataFrame
        Task weights, with a row per epoch and a column per task.

    Attributes
    ----------
    lines_ : list of matplotlib Artist
        Lines of the weights, one per task.
    ax_ : matplotlib Axes
        Axes with the lines.
    figure_ : matplotlib Figure
        Figure that contains the axes.

    See Also
    --------
    skneuro.MultiTaskNet : The option ``task_weights`` chooses how weights are set.

    Examples
    --------
    >>> from sklearn.datasets import load_linnerud
    >>> from skneuro import MultiTaskNet
    >>> from skneuro.inspection import TaskWeightsDisplay
    >>> X, y = load_linnerud(return_X_y=True, as_frame=True)
    >>> net = MultiTaskNet(8, task_weights="uncertainty", learning_rate="onecycle", max_iter=30)
    >>> display = TaskWeightsDisplay.from_estimator(net.fit(X, y))
    >>> display.weights.columns.tolist()
    ['Weight', 'Waist', 'Pulse']
    """

    def __init__(self, *, weights: "pd.DataFrame") -> None:
        self.weights = weights

    def plot(self, ax: "Axes | None" = None, *, line_kwargs: dict[str, Any] | None = None) -> Self:
        """Draw the weights.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        line_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot``.

        Returns
        -------
        display : TaskWeightsDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt
        from matplotlib.ticker import MaxNLocator

        ax = make_axes() if ax is None else ax
        epochs = self.weights.index.to_numpy()
        marker = "o" if len(epochs) == 1 else None
        n_colors = len(plt.rcParams["axes.prop_cycle"])
        self.lines_: list[Any] = []
        for k, task in enumerate(self.weights):
            dashes = LINE_STYLES[k // n_colors % len(LINE_STYLES)]  # once the colors repeat
            style = {"label": str(task), "marker": marker, "linestyle": dashes}
            style = merge_styles(style, line_kwargs or {})
            self.lines_ += ax.plot(epochs, self.weights[task], **style)
        ax.set(xlabel="epoch", ylabel="weight of the task's loss")
        ax.set_ylim(bottom=0, auto=True)
        ax.margins(x=0.02)
        if len(epochs) == 1:
            ax.set_xlim(0.5, 1.5)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        finish(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        *,
        ax: "Axes | None" = None,
        line_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Draw the weights of a fitted net.

        Parameters
        ----------
        estimator : estimator
            Fitted `MultiTaskNet`, or a Pipeline or search that ends in one.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        line_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot``.

        Returns
        -------
        display : TaskWeightsDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        import pandas as pd

        net, *others = fitted_nets(estimator, cls.__name__)
        if others or not isinstance(net, MultiTaskNet):
            found = f"{len(others) + 1} nets" if others else f"a {type(net).__name__}"
            raise TypeError(
                f"{cls.__name__} needs one MultiTaskNet, got {found}: others have no task weights."
            )
        weights = pd.DataFrame(net.task_weights_history_)
        weights.index = pd.RangeIndex(1, len(weights) + 1, name="epoch")
        return cls(weights=weights).plot(ax, line_kwargs=line_kwargs)

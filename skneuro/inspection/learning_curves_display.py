"""Plot the loss of a net by epoch."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._sklearn.optional import check_matplotlib_support, merge_styles
from ..base.axes import finish, make_axes
from ._fitted_nets import fitted_nets
from ._history import best_epoch, column

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Style = dict[str, Any] | None


class LearningCurvesDisplay:
    """Training and validation loss of a net by epoch.

    Use `from_estimator` to create one.

    Parameters
    ----------
    histories : list of list of dict
        Training log ``history_`` of each net; several nets are the members of an ensemble.
    best_epochs : list of int, default=None
        Epoch to mark for each net, counted from 1. None marks the lowest validation loss, or the
        lowest training loss if there is no validation data.
    loss_name : str, default=None
        Name of the loss, for the axis label.
    score_name : str, default="score"
        Name of the validation score, for the axis label.

    Attributes
    ----------
    loss_lines_ : list of matplotlib Artist
        Lines of the training loss, one per net.
    validation_loss_lines_ : list of matplotlib Artist
        Lines of the validation loss, one per net; empty without validation data.
    score_lines_ : list of matplotlib Artist
        Lines of the validation score, one per net; empty unless ``score=True``.
    best_points_ : list of matplotlib Artist
        Markers of the best epoch, one per net.
    ax_ : matplotlib Axes
        Axes with the losses.
    score_ax_ : matplotlib Axes or None
        Axes with the score, on the right; None unless ``score=True``.
    figure_ : matplotlib Figure
        Figure that contains the axes.

    See Also
    --------
    sklearn.model_selection.LearningCurveDisplay : Scores by the number of samples.

    Notes
    -----
    The training loss is a mean over the epoch, during which the weights change; it includes dropout
    and the penalties on the weights. The validation loss is computed at the end of the epoch,
    without dropout and penalties, so it can be lower than the training loss.

    Examples
    --------
    >>> from sklearn.datasets import make_friedman1
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.inspection import LearningCurvesDisplay
    >>> X, y = make_friedman1(500, random_state=0)
    >>> net = MLPRegressorNP(early_stopping=True, max_iter=500, random_state=0).fit(X, y)
    >>> display = LearningCurvesDisplay.from_estimator(net)
    >>> display.ax_.get_ylabel()
    'loss: squared error'
    """

    def __init__(
        self,
        *,
        histories: list[list[dict[str, Any]]],
        best_epochs: list[int] | None = None,
        loss_name: str | None = None,
        score_name: str = "score",
    ) -> None:
        self.histories = histories
        self.best_epochs = best_epochs
        self.loss_name = loss_name
        self.score_name = score_name

    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        score: bool = False,
        loss_kwargs: Style = None,
        validation_kwargs: Style = None,
        score_kwargs: Style = None,
        best_kwargs: Style = None,
    ) -> Self:
        """Draw the curves.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        score : bool, default=False
            Whether to also draw the validation score, on a second y axis.
        loss_kwargs, validation_kwargs, score_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot`` of the training loss, the validation loss
            and the validation score.
        best_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot`` of the best epochs.

        Returns
        -------
        display : LearningCurvesDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        ax = make_axes() if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        self.score_ax_: Any = None
        style = {"label": "training loss", "color": "C0"}
        self.loss_lines_ = self._lines(ax, "loss", style, loss_kwargs)
        style = {"label": "validation loss", "color": "C1"}
        self.validation_loss_lines_ = self._lines(ax, "validation_loss", style, validation_kwargs)
        self.score_lines_ = self._draw_score(score_kwargs) if score else []
        self.best_points_ = self._draw_best(best_kwargs)
        self._format_axes()
        return self

    def _lines(self, ax: "Axes", name: str, style: dict[str, Any], kwargs: Style) -> list[Any]:
        """Draw a line for each net with such values; the first one has the legend's label."""
        lines: list[Any] = []
        if len(self.histories) > 1:
            label = f"{style['label']}, {len(self.histories)} nets"
            style = {**style, "label": label, "alpha": 0.7, "linewidth": 1}
        for history in self.histories:
            values = column(history, name)
            if np.isnan(values).all():
                continue
            points = {"marker": "o"} if np.isfinite(values).sum() == 1 else {}
            first = {} if not lines else {"label": None}
            style_of_line = merge_styles({**style, **points, **first}, kwargs or {})
            lines += ax.plot(column(history, "epoch"), values, **style_of_line)
        return lines

    def _draw_score(self, kwargs: Style) -> list[Any]:
        if all(np.isnan(column(history, "validation_score")).all() for history in self.histories):
            raise ValueError(
                "score=True needs a validation score: fit with early_stopping=True, or pass X_val "
                "and y_val to fit."
            )
        self.score_ax_ = self.ax_.twinx()
        self.score_ax_.set_ylabel(f"validation score: {self.score_name}")
        self.score_ax_.spines["top"].set_visible(False)
        style = {"label": "validation score", "color": "C2", "linestyle": "--"}
        return self._lines(self.score_ax_, "validation_score", style, kwargs)

    def _draw_best(self, kwargs: Style) -> list[Any]:
        """Mark the best epoch of each net on its validation loss, or on its training loss."""
        import matplotlib.pyplot as plt

        points: list[Any] = []
        color = plt.rcParams["text.color"]  # dark on light, light on dark
        style = {"linestyle": "", "marker": "o", "color": color, "zorder": 3}
        epochs = self.best_epochs or [best_epoch(history) for history in self.histories]
        for history, epoch in zip(self.histories, epochs, strict=True):
            record = next((record for record in history if record["epoch"] == epoch), None)
            if record is None:
                continue
            held_out = record["validation_loss"]
            label = f"best epoch: {epoch}" if len(epochs) == 1 else "best epochs"
            style["label"] = None if points else label
            height = record["loss"] if held_out is None else held_out
            points += self.ax_.plot(epoch, height, **merge_styles(style, kwargs or {}))
        return points

    def _format_axes(self) -> None:
        """Set labels, integer ticks and one legend for both axes."""
        from matplotlib.ticker import MaxNLocator

        records = [record for history in self.histories for record in history]
        by_iteration = all(record["learning_rate"] is None for record in records)  # L-BFGS
        unit = "iteration" if by_iteration else "epoch"
        self.ax_.set_xlabel(unit)
        self.ax_.set_ylabel("loss" if self.loss_name is None else f"loss: {self.loss_name}")
        self.ax_.xaxis.set_major_locator(MaxNLocator(integer=True))
        groups = (self.loss_lines_, self.validation_loss_lines_, self.score_lines_)
        finish(self.ax_, [group[0] for group in (*groups, self.best_points_) if group], ncols=2)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        *,
        score: bool = False,
        ax: "Axes | None" = None,
        loss_kwargs: Style = None,
        validation_kwargs: Style = None,
        score_kwargs: Style = None,
        best_kwargs: Style = None,
    ) -> Self:
        """Draw the learning curves of a fitted net.

        The marked epoch is the one whose weights ``early_stopping`` kept; otherwise the one with
        the lowest validation loss, or the lowest training loss if there is no validation data.

        Parameters
        ----------
        estimator : estimator
            Fitted net of this package, or a Pipeline, search or ensemble that ends in one. All
            members of an ensemble or a `SeriesForecaster` are drawn.
        score : bool, default=False
            Whether to also draw the validation score, on a second y axis.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        loss_kwargs, validation_kwargs, score_kwargs, best_kwargs : dict, default=None
            Keyword arguments for matplotlib, as in `plot`.

        Returns
        -------
        display : LearningCurvesDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        nets = fitted_nets(estimator, cls.__name__)
        targets = getattr(getattr(nets[0], "_fitted", None), "targets", None)
        return cls(
            histories=[net.history_ for net in nets],
            best_epochs=[best_epoch(net.history_, net.best_loss_ is None) for net in nets],
            loss_name=_loss_name(targets),
            score_name=getattr(targets, "score_name", "score"),
        ).plot(
            ax,
            score=score,
            loss_kwargs=loss_kwargs,
            validation_kwargs=validation_kwargs,
            score_kwargs=score_kwargs,
            best_kwargs=best_kwargs,
        )


def _loss_name(targets: Any) -> str | None:
    """Name of the loss, and whether it refers to standardized targets."""
    name = getattr(targets, "loss_name", None)
    if name is None:
        return None
    scaled = ", of y standardized" if getattr(targets, "scale", False) else ""
    return name.replace("_", " ") + scaled

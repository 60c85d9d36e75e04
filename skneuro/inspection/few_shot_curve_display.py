"""Plot the error on new groups by the number of their known samples."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import cross_val_score

from .._sklearn.optional import check_matplotlib_support, merge_styles
from ..base.axes import finish, make_axes
from ..fewshot import FewShotSplit

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class FewShotCurveDisplay:
    """Score on new groups by the number of their samples that are known.

    Use `from_estimator` to create one.

    Parameters
    ----------
    n_shots : list of int
        Numbers of known samples.
    scores : dict of str to ndarray of shape (len(n_shots), n_splits)
        Scores of each estimator.
    score_name : str, default="score"
        Name of the score, for the axis label.

    Attributes
    ----------
    lines_ : list of matplotlib Artist
        Line of the mean score of each estimator.
    bands_ : list of matplotlib Artist
        Band of a standard error around each line.
    ax_ : matplotlib Axes
        Axes with the scores.
    figure_ : matplotlib Figure
        Figure that contains the axes.

    See Also
    --------
    skneuro.FewShotSplit : Splitter that holds out the groups.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro import FewShotRegressor
    >>> from skneuro.inspection import FewShotCurveDisplay
    >>> rng = np.random.default_rng(0)
    >>> group = np.repeat(np.arange(30), 8)
    >>> x = rng.uniform(-3, 3, group.size)
    >>> y = rng.normal(size=30)[group] * x + 0.1 * rng.normal(size=group.size)
    >>> display = FewShotCurveDisplay.from_estimator(
    ...     FewShotRegressor(8, group=0, max_iter=100, random_state=0),
    ...     np.column_stack([group, x]),
    ...     y,
    ...     group,
    ...     n_shots=(0, 2, 5),
    ...     n_splits=3,
    ...     baselines={"pooled": Ridge()},
    ...     random_state=0,
    ... )
    >>> [line.get_label() for line in display.lines_]
    ['FewShotRegressor', 'pooled']
    """

    def __init__(
        self,
        *,
        n_shots: Sequence[int],
        scores: Mapping[str, Any],
        score_name: str = "score",
    ) -> None:
        self.n_shots = n_shots
        self.scores = scores
        self.score_name = score_name

    def plot(self, ax: "Axes | None" = None, *, line_kwargs: dict[str, Any] | None = None) -> Self:
        """Draw the curves.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        line_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot`` of the lines.

        Returns
        -------
        display : FewShotCurveDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        ax = make_axes() if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        self.lines_: list[Any] = []
        self.bands_: list[Any] = []
        for k, (name, scores) in enumerate(self.scores.items()):
            scores = np.asarray(scores)
            mean = scores.mean(axis=1)
            error = scores.std(axis=1) / np.sqrt(scores.shape[1])
            style = {"label": name, "marker": "o", "color": f"C{k}"}
            self.lines_ += ax.plot(self.n_shots, mean, **merge_styles(style, line_kwargs or {}))
            color = self.lines_[-1].get_color()
            band = ax.fill_between(
                self.n_shots, mean - error, mean + error, color=color, alpha=0.2, linewidth=0
            )
            self.bands_.append(band)
        ax.set_xlabel("known samples of a new group")
        ax.set_ylabel(self.score_name)
        ax.set_xticks(list(self.n_shots))
        finish(ax, self.lines_, ncols=3)
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        groups: Any,
        *,
        n_shots: Sequence[int] = (0, 1, 2, 5, 10),
        n_splits: int = 5,
        baselines: Mapping[str, Any] | Sequence[Any] = (),
        scoring: Any = None,
        n_jobs: int | None = None,
        random_state: int | None = None,
        ax: "Axes | None" = None,
        line_kwargs: dict[str, Any] | None = None,
    ) -> Self:
        """Cross-validate estimators on new groups, and draw their scores by the number of shots.

        Parameters
        ----------
        estimator : estimator
            Estimator to evaluate, which is cloned. It must find the groups in ``X``, as few-shot
            nets do with ``group``.
        X : array-like of shape (n_samples, n_features)
            Input data.
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Targets.
        groups : array-like of shape (n_samples,)
            Group of each sample, to split by.
        n_shots : sequence of int, default=(0, 1, 2, 5, 10)
            Numbers of known samples of the groups that are held out.
        n_splits : int, default=5
            Number of splits for each number of shots.
        baselines : dict of str to estimator, or list of estimators, default=()
            Further estimators to compare with.
        scoring : str or callable, default=None
            Score, as in scikit-learn's ``cross_val_score``.
        n_jobs : int, default=None
            Number of splits to run in parallel, as in scikit-learn's ``cross_val_score``.
        random_state : int, default=None
            Seed of the splits.
        ax : matplotlib Axes, default=None
            Axes object to plot on. If None, a new figure is created.
        line_kwargs : dict, default=None
            Keyword arguments for matplotlib's ``plot`` of the lines.

        Returns
        -------
        display : FewShotCurveDisplay
            Object that stores the artists.
        """
        check_matplotlib_support(f"{cls.__name__}.from_estimator")
        if not isinstance(baselines, Mapping):
            baselines = {type(model).__name__: model for model in baselines}
        models = {type(estimator).__name__: estimator, **baselines}
        scores = {
            name: np.array(
                [
                    cross_val_score(
                        clone(model),
                        X,
                        y,
                        groups=groups,
                        cv=FewShotSplit(n, n_splits, random_state=random_state),
                        scoring=scoring,
                        n_jobs=n_jobs,
                    )
                    for n in n_shots
                ]
            )
            for name, model in models.items()
        }
        name = scoring if isinstance(scoring, str) else "score"
        display = cls(n_shots=list(n_shots), scores=scores, score_name=name.replace("_", " "))
        return display.plot(ax, line_kwargs=line_kwargs)

"""Shapley values of groups of columns, for any estimator."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, check_scalar

from ..base.typing import Data
from ._explanation import Explanation
from ._groups import columns_of_groups
from ._responses import Response
from ._shapley import shapley_values

ROWS_AT_ONCE = 1 << 15  # rows that the estimator predicts at once
MOST_BACKGROUND = 100


def shapley_attributions(
    estimator: Any,
    X: Data,
    *,
    groups: dict[str, ArrayLike] | None = None,
    background: Data | None = None,
    output: Any = None,
    response_method: str = "auto",
    n_permutations: int = 20,
    random_state: Any = None,
) -> Explanation:
    """Explain predictions of any estimator by Shapley values of groups of columns.

    The Shapley value of a group is its mean contribution to a prediction over all orders in which
    the groups can be revealed [1]_. Groups that are not revealed have the values of background
    rows, over which predictions are averaged. The values of a row always add up to the difference
    between its prediction and the mean prediction for the background.

    Parameters
    ----------
    estimator : estimator
        Any fitted regressor or classifier of scikit-learn or of this package.
    X : array-like of shape (n_samples, n_features) or (n_samples, n_timesteps, n_channels)
        Rows to explain; a DataFrame may have columns of any type.
    groups : dict of str to array-like, default=None
        Names or positions of the columns in each group; those of windows with three axes are
        counted step by step. Columns outside all groups form one group each.
    background : array-like of the same number of axes as ``X``, default=None
        Rows that provide the values of groups that are not revealed, usually some training data.
        None draws at most 100 rows of ``X``.
    output : object, default=None
        Output to explain: a class, the position of a target, a quantile level as a float, or the
        name of a regression task. None is the only target or the second of two classes.
    response_method : {"auto", "predict", "decision_function", "predict_proba"}, default="auto"
        Scale on which classes are explained: 'auto' and 'decision_function' are log-odds, or the
        decision function of a classifier without probabilities.
    n_permutations : int, default=20
        Number of random orders for more than 12 groups, each followed by its reverse.
    random_state : int, RandomState instance or None, default=None
        Seed for the orders and the background rows.

    Returns
    -------
    result : Explanation
        Bunch with these attributes.

        values : ndarray of shape (n_samples, n_groups)
            Shapley values.
        error : ndarray of shape (n_samples, n_groups)
            Standard errors of the values; zero for at most 12 groups, whose values are exact.
        baseline_value : ndarray of shape (n_samples,)
            Mean output for the background.
        predictions : ndarray of shape (n_samples,)
            Output for ``X``.
        gap : ndarray of shape (n_samples,)
            ``predictions - baseline_value - values.sum()``, no more than rounding error.
        feature_names : list of str
            Names of the groups.
        output_name, baseline_name : str
            Names of the explained output and of the baseline.

    See Also
    --------
    attributions : Attributions of nets by gradients, much faster for many columns.
    lag_importance : Importance of lags for the score on a data set.

    Notes
    -----
    The number of predictions is ``n_samples * len(background)`` times ``2 ** n_groups`` for at most
    12 groups, and times ``2 * n_permutations * (n_groups + 1)`` for more.

    References
    ----------
    .. [1] Lundberg & Lee (2017). A unified approach to interpreting model predictions. NeurIPS.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from skneuro.inspection import shapley_attributions
    >>> X = np.random.default_rng(0).standard_normal((100, 4))
    >>> model = LinearRegression().fit(X, X @ [1.0, 2.0, 3.0, 4.0])
    >>> result = shapley_attributions(
    ...     model, [[1.0, 1.0, 1.0, 1.0]], groups={"both": [0, 1]}, background=np.zeros((1, 4))
    ... )
    >>> result.feature_names, result.values.round(6)
    (['both', 'x2', 'x3'], array([[3., 3., 4.]]))
    """
    check_is_fitted(estimator)
    check_scalar(n_permutations, "n_permutations", Integral, min_val=1)
    rng = check_random_state(random_state)
    response = Response(estimator, output, response_method)
    table = _Table(X)
    others = table if background is None else _Table(background)
    if background is None and len(others) > MOST_BACKGROUND:
        others = others.take(np.sort(rng.choice(len(others), MOST_BACKGROUND, replace=False)))
    columns = columns_of_groups(groups or {}, table.names)

    def value(coalitions: NDArray[np.bool_]) -> NDArray[np.float64]:
        revealed = np.zeros((len(coalitions), len(table.names)), bool)
        for k, chosen in enumerate(columns.values()):
            revealed[:, chosen] = coalitions[:, k, None]
        return _mean_responses(response, table, others, revealed)

    values, error, empty, full = shapley_values(value, len(columns), n_permutations, rng)
    return Explanation(
        values=values.T,
        error=error.T,
        baseline_value=empty,
        predictions=full,
        gap=full - empty - values.sum(axis=0),
        feature_names=list(columns),
        output_name=response.name,
        baseline_name="baseline: background rows",
    )


class _Table:
    """Rows as a list of columns: those of a DataFrame keep their types.

    Parameters
    ----------
    X : array-like or DataFrame
        Rows, or windows with three axes.
    """

    def __init__(self, X: Any) -> None:
        self.frame = X if hasattr(X, "iloc") else None
        array = None if self.frame is not None else np.asarray(X)
        self.axes = () if array is None else array.shape[1:]
        if self.frame is not None:
            self.names = [str(name) for name in X.columns]
            self.columns = [X.iloc[:, k] for k in range(X.shape[1])]
        else:
            assert array is not None
            if array.ndim not in (2, 3):
                raise ValueError(f"X must have two or three axes, got {array.ndim}.")
            flat = array.reshape(len(array), -1)
            self.names = [f"x{k}" for k in range(flat.shape[1])]
            self.columns = list(flat.T)

    def __len__(self) -> int:
        return len(self.columns[0])

    def take(self, rows: NDArray[np.intp]) -> "_Table":
        """Some of the rows."""
        if self.frame is not None:
            return _Table(self.frame.iloc[rows])
        return _Table(np.column_stack([c[rows] for c in self.columns]).reshape(-1, *self.axes))

    def mixed(
        self, others: "_Table", rows: NDArray[Any], other_rows: NDArray[Any], own: NDArray[np.bool_]
    ) -> Any:
        """Rows with some values of this table and the rest of another one.

        Column ``k`` of the result is ``rows`` of this table where ``own[:, k]``, and ``other_rows``
        of the other table elsewhere.
        """
        if self.frame is None:
            mixed = [
                np.where(own[:, k], column[rows], other[other_rows])
                for k, (column, other) in enumerate(zip(self.columns, others.columns, strict=True))
            ]
            return np.column_stack(mixed).reshape(len(rows), *self.axes)
        mixed_columns = {}
        for k, column in enumerate(self.columns):
            hidden = others.columns[k].iloc[other_rows].reset_index(drop=True)
            mixed_columns[column.name] = (
                column.iloc[rows].reset_index(drop=True).where(own[:, k], hidden)
            )
        return type(self.frame)(mixed_columns)


def _mean_responses(
    response: Response, table: _Table, others: _Table, revealed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Mean response ``(n_coalitions, n_samples)`` over the other rows, for revealed columns."""
    n_samples, n_others = len(table), len(others)
    per_coalition = n_samples * n_others
    at_once = max(ROWS_AT_ONCE // per_coalition, 1)
    parts = []
    for start in range(0, len(revealed), at_once):
        part = revealed[start : start + at_once]
        rows = np.tile(np.repeat(np.arange(n_samples), n_others), len(part))
        other_rows = np.tile(np.arange(n_others), n_samples * len(part))
        own = np.repeat(part, per_coalition, axis=0)
        y = response(table.mixed(others, rows, other_rows, own))
        parts.append(y.reshape(len(part), n_samples, n_others).mean(axis=2))
    return np.concatenate(parts)

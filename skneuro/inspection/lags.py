"""Importance of the lags of windows, by permutation."""

from numbers import Integral
from typing import Any

import numpy as np
from sklearn.metrics import check_scoring
from sklearn.utils import Bunch, check_random_state
from sklearn.utils.validation import check_is_fitted, check_scalar

from ..base.typing import Data
from ._fitted_nets import is_net
from ._net_function import channel_names, window_of


def lag_importance(
    estimator: Any,
    X: Any,
    y: Data,
    *,
    scoring: Any = None,
    block: int = 1,
    n_channels: int | None = None,
    n_repeats: int = 5,
    random_state: Any = None,
) -> Bunch:
    """Permutation importance of blocks of lags of each channel.

    A block of neighboring steps of one channel is exchanged between windows, all steps of the block
    together; its importance is the loss of score. Neighboring values of a series are nearly equal,
    so that single lags can replace each other: a longer ``block`` shows what they are worth
    together.

    Parameters
    ----------
    estimator : estimator
        Fitted estimator that reads windows: a recurrent net, or any estimator of rows that hold
        windows from the oldest step to the last.
    X : array-like of shape (n_samples, n_timesteps * n_channels) or \
(n_samples, n_timesteps, n_channels)
        Windows that the score is computed on.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        True targets.
    scoring : str, callable or None, default=None
        Scorer, as in scikit-learn; None uses the ``score`` of the estimator.
    block : int, default=1
        Number of steps in a block; blocks are counted from the last step, and the oldest one may be
        shorter.
    n_channels : int, default=None
        Number of channels of two-dimensional windows. None is that of a recurrent net, or 1.
    n_repeats : int, default=5
        Number of permutations of each block.
    random_state : int, RandomState instance or None, default=None
        Seed for the permutations.

    Returns
    -------
    result : Bunch
        Dictionary-like object with these attributes.

        importances : ndarray of shape (n_blocks, n_channels, n_repeats)
            Loss of score in each permutation.
        importances_mean, importances_std : ndarray of shape (n_blocks, n_channels)
            Mean and standard deviation over the permutations.
        lags : ndarray of shape (n_blocks, 2)
            First and last lag of each block; lag 0 is the last step of a window.
        feature_names : list of str
            Names of the channels.
        score : float
            Score without permutation.

    See Also
    --------
    sklearn.inspection.permutation_importance : Importance of single columns.
    LagImportanceDisplay : Plots of the result.
    attributions : Contributions to single predictions.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.inspection import lag_importance
    >>> X = np.random.default_rng(0).standard_normal((300, 6))
    >>> model = Ridge().fit(X, X[:, 3])
    >>> result = lag_importance(model, X, X[:, 3], block=2, random_state=0)
    >>> result.lags.tolist()
    [[0, 1], [2, 3], [4, 5]]
    >>> int(result.importances_mean.argmax())
    1
    """
    check_is_fitted(estimator)
    check_scalar(block, "block", Integral, min_val=1)
    check_scalar(n_repeats, "n_repeats", Integral, min_val=1)
    rng = check_random_state(random_state)
    scorer = check_scoring(estimator, scoring)
    names = getattr(X, "columns", None)
    array = np.asarray(X)
    columns = _columns_by_step(estimator, array, n_channels)
    score = scorer(estimator, X, y)
    lags = _blocks(len(columns), block)
    importances = np.empty((len(lags), columns.shape[1], n_repeats))
    flat = array.reshape(len(array), -1)
    for b, (first, last) in enumerate(lags):
        steps = slice(len(columns) - 1 - last, len(columns) - first)
        for channel in range(columns.shape[1]):
            chosen = columns[steps, channel]
            for repeat in range(n_repeats):
                shuffled = flat.copy()
                shuffled[:, chosen] = flat[rng.permutation(len(flat))][:, chosen]
                changed = shuffled.reshape(array.shape)
                changed = changed if names is None else type(X)(changed, columns=names)
                importances[b, channel, repeat] = score - scorer(estimator, changed, y)
    return Bunch(
        importances=importances,
        importances_mean=importances.mean(axis=2),
        importances_std=importances.std(axis=2),
        lags=np.array(lags),
        feature_names=_names(estimator, names, columns.shape[1]),
        score=score,
    )


def _blocks(n_timesteps: int, block: int) -> list[tuple[int, int]]:
    """First and last lag of each block, from the last step back."""
    return [(k, min(k + block, n_timesteps) - 1) for k in range(0, n_timesteps, block)]


def _columns_by_step(estimator: Any, X: Any, n_channels: int | None) -> Any:
    """Positions ``(n_timesteps, n_channels)`` in a flat row, from the oldest step to the last."""
    inputs = estimator._fitted.inputs if is_net(estimator) else None
    window = None if inputs is None else window_of(inputs)
    n_features = int(np.prod(X.shape[1:]))
    positions = np.arange(n_features)
    if X.ndim == 3:
        steps = positions.reshape(X.shape[1:])
        newest_first = getattr(inputs, "column_order", None) == "newest_first"
        return steps[::-1] if newest_first else steps
    if window is not None:
        order = getattr(inputs, "columns", None)
        return (positions if order is None else order).reshape(window)
    n_channels = 1 if n_channels is None else n_channels
    if n_features % n_channels:
        raise ValueError(f"n_channels={n_channels} does not divide the {n_features} columns of X.")
    return positions.reshape(-1, n_channels)


def _names(estimator: Any, names: Any, n_channels: int) -> list[str]:
    if is_net(estimator) and window_of(estimator._fitted.inputs) is not None:
        return channel_names(names, estimator._fitted.inputs, n_channels)
    return [f"channel {k}" for k in range(n_channels)]

"""A sample of the rows of a stream, kept to be replayed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def stacked(first: Any, second: Any) -> Any:
    """Rows of two arrays or sparse matrices, one after the other."""
    if sparse.issparse(first) or sparse.issparse(second):
        return sparse.vstack([first, second], format="csr")
    return np.concatenate([first, second])


def priorities(times: NDArray[Any], half_life: float | None, rng: Any) -> NDArray[np.float64]:
    """Random numbers by which rows are kept, the smallest first.

    Rows with the smallest numbers are a random sample without replacement; with a half-life, a row
    has half the weight of one that came so many rows later (Efraimidis & Spirakis 2006).

    Parameters
    ----------
    times : ndarray of shape (n_rows,)
        Number of each row in the stream.
    half_life : float or None
        Number of rows that halve the weight.
    rng : RandomState
        Source of the numbers.
    """
    keys = np.log(rng.standard_exponential(len(times)))
    if half_life is not None:
        keys -= np.log(2.0) / half_life * times
    return keys


def rows_to_keep(keys: NDArray[Any], groups: NDArray[Any], size: int) -> NDArray[np.intp]:
    """Positions of the rows to keep: by their keys, as many of each group if possible."""
    order = np.lexsort((keys, groups))
    starts = np.flatnonzero(np.r_[True, groups[order][1:] != groups[order][:-1]])
    rank_in_group = np.empty(len(keys), int)
    counts = np.diff(np.r_[starts, len(keys)])
    rank_in_group[order] = np.arange(len(keys)) - np.repeat(starts, counts)
    return np.sort(np.lexsort((keys, rank_in_group))[:size])


def rows_to_replay(
    groups: NDArray[Any],
    new_groups: NDArray[Any],
    weights: NDArray[Any] | None,
    ratio: float,
    rng: Any,
) -> NDArray[np.intp]:
    """Positions of kept rows to mix into new ones.

    Parameters
    ----------
    groups, new_groups : ndarray of shape (n_kept,) and (n_new,)
        Class of each kept and of each new row; all the same without classes.
    weights : ndarray of shape (n_kept,) or None
        Weights of the kept rows; their sum limits the number of rows.
    ratio : float
        Number of rows to replay per new row, for the classes of the new rows.
    rng : RandomState
        Source of the choice.
    """
    present = np.unique(new_groups)
    per_group = len(new_groups) / len(present)
    chosen = []
    for group in np.unique(groups):
        pool = np.flatnonzero(groups == group)
        count = ratio * per_group if group in present else (1.0 + ratio) * per_group
        if weights is None:
            copies, rest = divmod(round(count), len(pool))
            chosen += [*[pool] * copies, rng.choice(pool, rest, replace=False)]
        else:
            total = weights[pool].sum()
            if total > 0:
                n = round(min(count, total))
                chosen.append(rng.choice(pool, n, p=weights[pool] / total))
    return np.concatenate(chosen) if chosen else np.empty(0, np.intp)

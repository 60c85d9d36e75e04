"""The windows that a regressor is trained on, and those that are held out."""

import numpy as np


def window_ends(panel, window, block):
    """Find all windows that a regressor can learn from.

    A series long enough for a whole window and its target yields whole windows only; a shorter one
    also windows that begin before the series. Windows without any observed value and windows whose
    target has a gap are left out.

    Parameters
    ----------
    panel : Panel
        Time steps of all series.
    window, block : int
        Number of steps in a window and in its target.

    Returns
    -------
    ends : ndarray of int, of shape (n_windows,)
        Positions of the first step after each window.
    """
    lengths = np.diff(panel.starts)
    first = np.where(lengths >= window + block, window, 1)
    counts = np.maximum(lengths - block - first + 1, 0)
    n = int(counts.sum())
    if n == 0:
        raise ValueError(
            f"No series is long enough: horizon={block} needs {block + 1} steps at least, but the "
            f"longest has n_samples={int(lengths.max())}."
        )
    dtype = np.int32 if panel.starts[-1] < 2**31 else np.int64
    offset = panel.starts[:-1] + first - (np.cumsum(counts) - counts)
    ends = np.arange(n, dtype=dtype)
    ends += offset.astype(dtype)[0] if len(counts) == 1 else np.repeat(offset, counts).astype(dtype)
    if panel.missing is None:
        return ends
    gaps = np.concatenate([[0], np.cumsum(panel.missing)])
    begins = np.maximum(ends - window, np.repeat(panel.starts[:-1], counts))
    seen = gaps[ends] - gaps[begins] < ends - begins
    ends = ends[seen & (gaps[ends + block] == gaps[ends])]
    if len(ends) == 0:
        raise ValueError(
            f"y has too many gaps: there are no {block} steps without one (horizon={block}) with a "
            f"known step among the {window} before them (window={window})."
        )
    return ends


def split_ends(panel, ends, block, fraction):
    """Hold out the last windows of each series.

    Parameters
    ----------
    panel : Panel
        Time steps of all series.
    ends : ndarray of int, of shape (n_windows,)
        Positions of the first step after each window.
    block : int
        Number of steps in a target.
    fraction : float
        Fraction of the windows of a series to hold out.

    Returns
    -------
    train, held_out : ndarray of int
        Ends of the windows of each part; no target step belongs to both.
    """
    series = np.searchsorted(panel.starts, ends, side="right") - 1
    counts = np.bincount(series, minlength=len(panel.starts) - 1)
    position = np.arange(len(ends)) - (np.cumsum(counts) - counts)[series]
    first_held_out = counts - np.ceil(fraction * counts).astype(int)
    late = position >= first_held_out[series]
    early = position + block <= first_held_out[series]
    if not early.any() or not late.any():
        raise ValueError(
            f"early_stopping with validation_fraction={fraction} of {len(ends)} windows, each of "
            f"which forecasts {block} steps, leaves none to train on or none to hold out."
        )
    return ends[early], ends[late]

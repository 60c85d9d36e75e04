"""Coefficient of determination of the forecasts of many series."""

import numpy as np
from sklearn.metrics import r2_score

from .alignment import aligned


def mean_r2(y_true, y_pred):
    """R2 averaged over the series, aligned by series and time.

    Parameters
    ----------
    y_true, y_pred : array-like, Series, DataFrame or dict
        True values, of which NaN are ignored, and forecasts.

    Returns
    -------
    score : float
        Mean R2 of the series with at least two known true values.
    """
    compared = aligned(y_true, y_pred=y_pred)
    pairs = [
        (y[~np.isnan(y)], f[~np.isnan(y)])
        for y, f in zip(compared.y_true.T, compared.forecasts[0].T, strict=True)
    ]
    # r2_score warns of a single value, and returns NaN: only where no series has two
    pairs = [pair for pair in pairs if len(pair[0]) > 1] or pairs[:1]
    return float(np.mean([r2_score(y, f) for y, f in pairs]))

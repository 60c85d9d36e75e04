"""Faithfulness without a known truth: what happens to forecasts if inputs are removed."""

import numpy as np
from sklearn.metrics import mean_absolute_error

from skneuro import RNNForecaster
from skneuro.datasets import fetch_ett, fetch_m4
from skneuro.inspection import attributions

WINDOW, FRACTIONS = 96, (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
N_TRAIN, N_EXPLAINED = 4000, 200


def ett_windows():
    """Windows of ETTh1's seven columns and the oil temperature a step ahead, standardized."""
    table = fetch_ett().to_numpy()
    table = (table - table[:8640].mean(axis=0)) / table[:8640].std(axis=0)
    return cut([table[:8640]], [table[8640:11520]], target=6)


def m4_windows():
    """Windows of M4 Hourly's training series and the value a step ahead, each standardized."""
    train = fetch_m4("Hourly")[0]
    series = train.values() if isinstance(train, dict) else [s for _, s in train.groupby(level=0)]
    arrays = [np.asarray(one, float)[:, None] for one in list(series)[:200]]
    arrays = [(one - one.mean()) / (one.std() or 1.0) for one in arrays]
    return cut(arrays[:150], arrays[150:], target=0)


def cut(train, test, target):
    """Random windows of both parts, and the value that follows each."""
    rng = np.random.default_rng(0)
    found = []
    for arrays, n in ((train, N_TRAIN), (test, N_EXPLAINED)):
        X, y = [], []
        for _ in range(n):
            one = arrays[rng.integers(len(arrays))]
            end = rng.integers(WINDOW, len(one))
            X.append(one[end - WINDOW : end])
            y.append(one[end, target])
        found += [np.stack(X), np.array(y)]
    return found


def curve(net, X, order, baseline, inserts):
    """Mean absolute change of the forecasts if the first inputs of an order are removed.

    With ``inserts`` they are kept instead, and all others are removed.
    """
    forecasts = net.predict(X).ravel()
    flat, blank = X.reshape(len(X), -1), np.broadcast_to(baseline.ravel(), (len(X), baseline.size))
    changes = []
    for fraction in FRACTIONS:
        n = round(fraction * flat.shape[1])
        first = np.zeros(flat.shape, bool)
        np.put_along_axis(first, order[:, :n], True, axis=1)
        kept = first if inserts else ~first
        changed = net.predict(np.where(kept, flat, blank).reshape(X.shape)).ravel()
        changes.append(mean_absolute_error(forecasts, changed))
    return np.array(changes)


def area(changes):
    """Area under a curve of changes, relative to the change if everything is removed."""
    widths = np.diff(FRACTIONS)
    return float((widths * (changes[1:] + changes[:-1]) / 2).sum() / max(changes[0], changes[-1]))


def measure(name, windows, n_epochs):
    """Row of the table for one data set."""
    X, y, X_test, y_test = windows
    net = RNNForecaster(
        "gru", 32, learning_rate="onecycle", max_iter=n_epochs, batch_size=64, random_state=0
    ).fit(X, y)
    baseline = X.mean(axis=0)
    values = attributions(net, X_test, background=X).values.reshape(len(X_test), -1)
    order = np.argsort(-np.abs(values), axis=1)
    rng = np.random.default_rng(0)
    shuffled = rng.permuted(np.tile(np.arange(values.shape[1]), (len(values), 1)), axis=1)
    found = {"data": name, "R2": round(net.score(X_test, y_test), 3)}
    for what, inserts in (("deletion", False), ("insertion", True)):
        ours = area(curve(net, X_test, order, baseline, inserts))
        random = area(curve(net, X_test, shuffled, baseline, inserts))
        factor = ours / random if what == "deletion" else random / ours
        found |= {
            f"{what}, ours": round(ours, 3),
            f"{what}, random": round(random, 3),
            f"{what}, factor": round(factor, 2),
        }
    return found

"""Windows whose target depends on known lags: are these found?"""

import numpy as np
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import permutation_importance

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.datasets import make_lagged
from skneuro.inspection import attributions

KINDS = "linear", "product", "threshold"
N_TIMESTEPS, N_CHANNELS, N_TERMS = 24, 8, 3
N_EXPLAINED = 200
OPTIONS = {"learning_rate": "onecycle", "batch_size": 64, "random_state": 0}
NETS = {
    "mlp": lambda n: MLPRegressorNP(
        hidden_layer_sizes=(64, 64),
        learning_rate_init=0.003,
        alpha=1.0,
        max_iter=n,
        **OPTIONS,
    ),
    "gru": lambda n: RNNForecaster("gru", 32, learning_rate_init=0.01, max_iter=n, **OPTIONS),
    "lstm": lambda n: RNNForecaster("lstm", 32, learning_rate_init=0.01, max_iter=n, **OPTIONS),
}


def precision(scores, truth):
    """Fraction of the terms among as many inputs with the highest scores."""
    relevant = np.flatnonzero(truth.ravel())
    found = np.argsort(-scores.ravel(), kind="stable")[: len(relevant)]
    return len(np.intersect1d(found, relevant)) / len(relevant)


def rank_correlation(gradients, truth, terms):
    """Rank correlation of derivatives with the true ones, over windows and relevant inputs."""
    return spearmanr(gradients[:, terms].ravel(), truth[:, terms].ravel()).statistic


def measure(kind, cell, sizes, n_epochs):
    """Row of the table: precision of several methods for one kind of target and one net."""
    n_train, n_test = sizes
    options = {"n_timesteps": N_TIMESTEPS, "n_channels": N_CHANNELS, "kind": kind}
    X, y = make_lagged(n_train, random_state=0, **options)
    X_test, y_test, dy = make_lagged(n_test, random_state=1, derivatives=True, **options)
    flat, flat_test = X.reshape(n_train, -1), X_test.reshape(n_test, -1)
    truth = dy.reshape(n_test, -1).any(axis=0)
    net = NETS[cell](n_epochs)
    data, test = (flat, flat_test) if cell == "mlp" else (X, X_test)
    net.fit(data, y)
    explained = test[:N_EXPLAINED]
    ours = attributions(net, explained, background=data[:1000]).values.reshape(N_EXPLAINED, -1)
    slopes = attributions(net, explained, method="gradient").values.reshape(N_EXPLAINED, -1)
    windows = dy[:N_EXPLAINED].reshape(N_EXPLAINED, -1)
    importance = None
    if cell == "mlp":
        importance = permutation_importance(net, flat_test, y_test, n_repeats=3, random_state=0)
    found = {
        "target": kind,
        "net": cell,
        "R2": round(net.score(test, y_test), 3),
        "precision, all windows": precision(np.abs(ours).mean(axis=0), truth),
        "precision, single windows": float(
            np.mean([precision(np.abs(one), truth) for one in ours])
        ),
        "rank correlation of gradients": round(
            float(rank_correlation(slopes, windows, np.flatnonzero(truth))), 3
        )
        if kind != "linear"
        else "-",
        "precision, permutation": "-"
        if importance is None
        else precision(importance.importances_mean, truth),
    }
    return found, net, data, explained


def boosted(kind, sizes):
    """Precision of the permutation importance of boosted trees, which know nothing of windows."""
    options = {"n_timesteps": N_TIMESTEPS, "n_channels": N_CHANNELS, "kind": kind}
    X, y = make_lagged(sizes[0], random_state=0, **options)
    X_test, y_test, dy = make_lagged(sizes[1], random_state=1, derivatives=True, **options)
    model = HistGradientBoostingRegressor(random_state=0).fit(X.reshape(len(X), -1), y)
    flat = X_test.reshape(len(X_test), -1)
    result = permutation_importance(model, flat, y_test, n_repeats=2, random_state=0)
    truth = dy.reshape(len(flat), -1).any(axis=0)
    return precision(result.importances_mean, truth)

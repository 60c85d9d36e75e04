"""Sequences as test data, and small recurrent nets for them."""

import numpy as np
from sklearn.base import is_classifier

from skneuro import RNNClassifier, RNNForecaster

NETS = {"forecaster": RNNForecaster, "classifier": RNNClassifier}
# Nets that only read forward and can continue from a state, with each option at least once.
ONWARD = {
    "rnn": {"cell": "rnn"},
    "relu": {"cell": "rnn", "activation": "relu", "initial_state": "learned"},
    "gru": {"cell": "gru"},
    "lstm": {"cell": "lstm"},
    "normalized": {"cell": "lstm", "layer_norm": True, "initial_state": "learned"},
    "residual": {"cell": "gru", "hidden_layer_sizes": (5, 5), "residual": True, "layer_norm": True},
    "dilated": {"cell": "rnn", "hidden_layer_sizes": (4, 5), "dilations": (1, 3)},
    "mean": {"cell": "gru", "readout": "mean", "dilations": (2,)},
    "attention": {"cell": "lstm", "readout": "attention", "hidden_layer_sizes": (4, 3)},
    "truncated": {"cell": "gru", "readout": "mean", "tbptt_steps": 4},
}
WHOLE = {  # nets that need the whole window
    "both ways": {"cell": "gru", "bidirectional": True, "hidden_layer_sizes": (4, 3)},
    "both ways, mean": {"cell": "lstm", "bidirectional": True, "readout": "mean"},
    "both ways, dilated": {"cell": "rnn", "bidirectional": True, "dilations": (2,)},
    "last value": {"cell": "gru", "anchor": "last"},
    "mean value": {"cell": "rnn", "anchor": "mean", "bidirectional": True, "readout": "attention"},
    "standardized": {"cell": "gru", "anchor": "standard", "initial_state": "learned"},
}


def sequences(n_samples=40, n_timesteps=6, n_channels=2, dtype=np.float64):
    """Windows ``(n_samples, n_timesteps, n_channels)``."""
    shape = (n_samples, n_timesteps, n_channels)
    return np.random.RandomState(0).randn(*shape).astype(dtype)


def fitted(net, X, **options):
    """Net trained for a few epochs to predict the difference of the last steps."""
    quick = {"hidden_layer_sizes": 4, "max_iter": 3, "learning_rate_init": 0.05, "random_state": 0}
    model = net(**{**quick, **options})
    y = np.nan_to_num(X[:, -1, 0] - X[:, -2, -1])
    if is_classifier(model):
        y = np.array(["down", "level", "up"])[np.digitize(y, [-0.5, 0.5])]
    return model.fit(X, y)


def said(net, X):
    """Predicted probabilities of a classifier, or predictions of a regressor."""
    return net.predict_proba(X) if is_classifier(net) else net.predict(X)


def read(net, X, state=None):
    """Predictions of a net after reading windows step by step, and its final state."""
    for t in range(X.shape[1]):
        y, state = net.step(X[:, t], state)
    return y, state


def padded(X, n_steps):
    """Windows with missing steps put before the first one."""
    return np.concatenate([np.full((len(X), n_steps, X.shape[2]), np.nan, X.dtype), X], axis=1)

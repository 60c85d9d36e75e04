"""The public estimators, in the configurations in which common behavior is tested."""

import inspect

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone, is_classifier

import skneuro

PUBLIC = {
    name: member
    for name in skneuro.__all__
    if inspect.isclass(member := getattr(skneuro, name)) and issubclass(member, BaseEstimator)
}
# Configurations besides the default. High learning rates and few epochs are for speed only.
FAST = {"learning_rate_init": 0.01, "max_iter": 60}
SMALL = {"hidden_layer_sizes": 16, "learning_rate_init": 0.03, "max_iter": 30}
SHORT = {"hidden_layer_sizes": 16, "learning_rate_init": 0.05, "max_iter": 20}
STACKED = {"hidden_layer_sizes": (8, 8), "learning_rate_init": 0.02, "max_iter": 40}
TABLE = {"hidden_layer_sizes": 16, "max_iter": 30}
CONFIGURATIONS = {
    "MLPRegressorNP": [
        {"solver": "sgd"},
        {"solver": "lbfgs", "max_iter": 60},
        {"solver": "adamw", "activation": "gelu", **FAST},
        {"solver": "rmsprop", "max_iter": 60},
        {"solver": "adagrad", "learning_rate_init": 0.1, "max_iter": 60},
        {"early_stopping": True, "learning_rate_init": 0.01},
        {"normalization": "batch", **FAST},
        {"linear_skip": True, "scale_target": True},
        {"loss": "quantile", "quantiles": (0.1, 0.5, 0.9), **FAST},
        {"loss": "huber", "learning_rate": "cosine", **FAST},
        {"l1": 1e-3, "max_grad_norm": 1.0, "initializer": "orthogonal", **FAST},
        {"batch_size": 16, "max_iter": 30},
        {"hidden_layer_sizes": (40, 40), "residual": True, "normalization": "layer", **FAST},
    ],
    "MLPClassifierNP": [
        {"solver": "sgd", "learning_rate_init": 0.1, "max_iter": 60},
        {"solver": "lbfgs", "max_iter": 60},
        {"solver": "adamw", "activation": "silu", **FAST},
        {"solver": "rmsprop", "max_iter": 60},
        {"solver": "adagrad", "learning_rate_init": 0.1, "max_iter": 60},
        {"early_stopping": True, "validation_fraction": 0.3, "learning_rate_init": 0.01},
        {"normalization": "batch", **FAST},
        {"linear_skip": True, **FAST},
        {"class_weight": "balanced", **FAST},
        {"l1": 1e-3, "max_grad_norm": 1.0, **FAST},
        {"batch_size": 16, "max_iter": 30},
    ],
    "RNNForecaster": [
        {"cell": "gru", "bidirectional": True, "readout": "attention", **SMALL},
        {"layer_norm": True, "initial_state": "learned", "gate_bias": "chrono", **SHORT},
        {"cell": "rnn", "activation": "relu", "residual": True, "dilations": (1, 2), **STACKED},
        {"cell": "rnn", "tbptt_steps": 8, "recurrent_initializer": "glorot_uniform", **SMALL},
        {"cell": "gru", "anchor": "standard", **SMALL, "max_iter": 40},
        {"cell": "rnn", "anchor": "mean", "loss": "quantile", "quantiles": (0.1, 0.5), **SMALL},
        {"anchor": "last", "linear_skip": True, "max_iter": 30},
        {"cell": "rnn", "solver": "sgd", "max_grad_norm": 1.0, **SMALL},
        {"cell": "rnn", "solver": "lbfgs", "max_grad_norm": None, "max_iter": 30},
        {"cell": "rnn", "early_stopping": True, "n_iter_no_change": 30, **SMALL},
        {"cell": "rnn", "batch_size": 16, "max_iter": 30},
    ],
    "RNNClassifier": [
        {"cell": "gru", "bidirectional": True, "readout": "mean", **SMALL},
        {"cell": "gru", "layer_norm": True, "gate_bias": "chrono", **SMALL},
        {"cell": "rnn", "residual": True, "dilations": (1, 2), "tbptt_steps": 4, **STACKED},
        {"cell": "rnn", "activation": "relu", "class_weight": "balanced", "max_iter": 30},
        {"initial_state": "learned", "readout": "attention", **SMALL},
        {"cell": "rnn", "linear_skip": True, "max_iter": 30},
        {"cell": "rnn", "solver": "lbfgs", "max_grad_norm": None, "max_iter": 20},
        {"cell": "rnn", "early_stopping": True, "validation_fraction": 0.3, **SMALL},
        {"cell": "rnn", "batch_size": 16, "max_iter": 20},
    ],
    "MultiTaskNet": [
        {"tasks": "regression"},
        {"tasks": ["multiclass"]},
        {"tasks": "regression", "sharing": "cross_stitch", "task_weights": "uncertainty", **FAST},
        {"tasks": ["multiclass"], "sharing": "cross_stitch", "task_weights": "pcgrad", **FAST},
        {"tasks": "regression", "sharing": "mmoe", "task_weights": "gradnorm", **FAST},
        {"tasks": ["multiclass"], "sharing": "mmoe", "task_weights": "dwa", **FAST},
        {"tasks": "regression", "sharing": "none", "head_layer_sizes": 8, **FAST},
        {"tasks": ["multiclass"], "solver": "lbfgs", "head_layer_sizes": (8, 4), "max_iter": 60},
        {"tasks": "regression", "trunk": "gru", "readout": "mean", **SMALL, "max_iter": 60},
        {"tasks": ["multiclass"], "early_stopping": True, "validation_fraction": 0.3, **FAST},
        {"tasks": "regression", "batch_size": 16, "max_iter": 30},
    ],
    "FewShotRegressor": [
        {"solver": "lbfgs", "hidden_layer_sizes": (), "max_iter": 60},
        {"trunk": "gru", "readout": "mean", **SMALL, "max_iter": 60},
        {"early_stopping": True, "n_iter_no_change": 30, **FAST},
        {"batch_size": 16, "max_iter": 60},
        {"normalization": "layer", "l1": 1e-3, "scale_target": False, **FAST},
        {"method": "maml", "n_shots": 20, **SHORT, "max_iter": 100},
        {"method": "reptile", "inner_steps": 3, **SHORT, "max_iter": 100},
    ],
    "FewShotClassifier": [
        {"solver": "lbfgs", "hidden_layer_sizes": (), "max_iter": 60},
        {"trunk": "gru", "readout": "mean", **SMALL, "max_iter": 60},
        {"early_stopping": True, "validation_fraction": 0.3, **FAST},
        {"activation": "relu", **FAST},
        {"method": "prototype", **FAST},
        {"batch_size": 16, "max_iter": 60},
    ],
    "TabularRegressorNP": [
        {"numeric_embedding": "piecewise_linear", **TABLE},
        {"loss": "quantile", "quantiles": (0.1, 0.5, 0.9), "n_ensemble": 1, **TABLE},
        {"numeric_embedding": None, "solver": "adam", "activation": "relu", **TABLE},
        {"early_stopping": True, **TABLE},
    ],
    "TabularClassifierNP": [
        {"numeric_embedding": "piecewise_linear", "class_weight": "balanced", **TABLE},
        {"numeric_embedding": None, "label_smoothing": 0.0, "n_ensemble": 1, **TABLE},
        {"early_stopping": True, "validation_fraction": 0.3, **TABLE},
    ],
    "WindowTransformer": [
        {"window": 4, "pad": "zero"},
        {"window": 3, "stride": 2, "pad": "nan"},
        {"lags": (0, 2)},
    ],
}
# Configurations whose results are too random for scikit-learn's checks.
NOISY = {
    "MLPRegressorNP": [{"dropout": 0.2, "input_noise": 0.1}],
    "MLPClassifierNP": [{"dropout": 0.2, "normalization": "batch"}],
    "RNNForecaster": [{"hidden_layer_sizes": (8, 8), "dropout": 0.2, "input_noise": 0.1}],
    "RNNClassifier": [{"cell": "gru", "recurrent_dropout": 0.2, "dropout": 0.2}],
    "FewShotRegressor": [{"dropout": 0.2, "input_noise": 0.1, "max_iter": 60}],
    "FewShotClassifier": [{"dropout": 0.2, "class_weight": "balanced", "max_iter": 60}],
    "TabularRegressorNP": [{"dropout": 0.3, "input_noise": 0.1, **TABLE}],
    "TabularClassifierNP": [{"dropout": 0.3, **TABLE}],
    "MultiTaskNet": [
        {"tasks": "regression", "dropout": 0.2, "task_weights": "pcgrad", "head_layer_sizes": 8}
    ],
}


def configured(tables=(CONFIGURATIONS,)):
    """An instance of every public estimator in its default and each other configuration."""
    return [
        estimator(**options)
        for name, estimator in PUBLIC.items()
        for options in [{}, *(options for table in tables for options in table.get(name, ()))]
    ]


def briefly(estimator):
    """Copy of the estimator that trains for a few epochs, with a fixed seed."""
    parameters = estimator.get_params()
    return clone(estimator).set_params(
        **{
            name: value
            for name, value in {"max_iter": 3, "random_state": 0}.items()
            if name in parameters
        }
    )


def label(estimator):
    """Representation of the estimator on one line, as the name of a test."""
    return " ".join(repr(estimator).split())


def learns(estimator):
    """Whether the estimator is trained, epoch by epoch."""
    return "max_iter" in estimator.get_params()


def trains_on(estimator):
    """Whether the net offers all solvers, warm starts and `partial_fit`."""
    return learns(estimator) and hasattr(type(estimator), "partial_fit")


def sample_data(estimator, n_samples=60, n_features=4, dtype=np.float64):
    """Inputs and targets of the kind the estimator takes."""
    rng = np.random.RandomState(0)
    X = rng.randn(n_samples, n_features).astype(dtype)
    y = X[:, 0] + X[:, -1] ** 2
    return X, np.array(["no", "yes"])[(y > 1).astype(int)] if is_classifier(estimator) else y


def refused(estimator, method="fit", error=ValueError):
    """Message of the error that fitting raises; no attributes must be left behind."""
    with pytest.raises(error) as raised:
        getattr(estimator, method)(*sample_data(estimator))
    assert vars(estimator).keys() == estimator.get_params().keys()
    return str(raised.value)


def outputs(estimator, X):
    """All predictions of a fitted estimator, by method."""
    methods = ("predict", "predict_proba", "predict_log_proba", "predict_quantiles", "transform")
    return {name: getattr(estimator, name)(X) for name in methods if hasattr(estimator, name)}


def assert_same_outputs(one, other, X):
    """Assert that two fitted estimators predict the same."""
    found, expected = outputs(one, X), outputs(other, X)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)

"""Several tasks on data of scikit-learn: digits, with missing labels too, and Linnerud."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_digits, load_linnerud
from sklearn.model_selection import LeaveOneOut, ShuffleSplit, cross_val_predict
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MultiTaskNet

from .mean_and_error import mean_and_error

TASKS = {"digit": "multiclass", "odd": "binary", "ink": "regression"}
DIGITS = {"learning_rate_init": 0.003, "n_iter_no_change": 1000, "random_state": 0}


def _digit_tasks():
    X, digit = load_digits(return_X_y=True)
    Y = np.column_stack([digit, digit % 2, X.sum(axis=1)]).astype(float)
    return X / 16, Y


def _one_net(X, Y, X_test, Y_test, n_epochs):
    options = {"max_iter": n_epochs, **DIGITS}
    net = MultiTaskNet(100, tasks=list(TASKS.values()), **options).fit(X, Y)
    return list(net.score_tasks(X_test, Y_test).values())


def _scaled(regressor):
    """With targets standardized, as inside a `MultiTaskNet`."""
    return TransformedTargetRegressor(regressor, transformer=StandardScaler())


def _net_per_task(X, Y, X_test, Y_test, n_epochs):
    """scikit-learn's MLPs, each on the rows that have its label."""
    options, scores = {"max_iter": n_epochs, **DIGITS}, []
    for k, kind in enumerate(TASKS.values()):
        labeled = ~np.isnan(Y[:, k])
        net = MLPClassifier(100, **options)
        if kind == "regression":
            net = _scaled(MLPRegressor(hidden_layer_sizes=100, **options))
        net.fit(X[labeled], Y[labeled, k])
        scores.append(net.score(X_test, Y_test[:, k]))
    return scores


def _complete(X, Y, X_test, Y_test, n_epochs):
    rows = ~np.isnan(Y).any(axis=1)
    return _one_net(X[rows], Y[rows], X_test, Y_test, n_epochs)


def digits(effort):
    """Three tasks of an image, with all labels and with half of them."""
    X, Y = _digit_tasks()
    arms = {
        ("all", "one net"): _one_net,
        ("all", "scikit-learn, one MLP per task"): _net_per_task,
        ("half of each task's", "one net"): _one_net,
        ("half of each task's", "one net, complete rows only"): _complete,
        ("half of each task's", "scikit-learn, one MLP per task"): _net_per_task,
    }
    scores = {arm: [] for arm in arms}
    rng = np.random.default_rng(0)
    for train, test in ShuffleSplit(effort.n_repeats, test_size=0.5, random_state=0).split(X):
        with_gaps = Y[train].copy()
        with_gaps[rng.random(with_gaps.shape) < 0.5] = np.nan
        for arm, measure in arms.items():
            labels = Y[train] if arm[0] == "all" else with_gaps
            scores[arm].append(measure(X[train], labels, X[test], Y[test], effort.epochs(60)))
    rows = []
    for (labels, model), values in scores.items():
        row = {"labels": labels, "model": model}
        for name, column in zip(TASKS, np.transpose(values), strict=True):
            row[name] = mean_and_error(column)
        rows.append(row)
        print(row, flush=True)
    return rows


def linnerud(effort):
    """Three numbers of twenty people."""
    X, Y = load_linnerud(return_X_y=True)
    options = {"alpha": 10.0, "solver": "lbfgs", "random_state": 0}
    options["max_iter"] = effort.epochs(500)
    single = _scaled(MultiOutputRegressor(MLPRegressor(hidden_layer_sizes=8, **options)))
    models = {
        "one net": MultiTaskNet(8, tasks="regression", **options),
        "none shared": MultiTaskNet(8, tasks="regression", sharing="none", **options),
        "MultiOutputRegressor(MLPRegressor)": single,
    }
    rows = []
    for name, model in models.items():
        predicted = cross_val_predict(
            make_pipeline(StandardScaler(), model), X, Y, cv=LeaveOneOut()
        )
        errors = ((predicted - Y) ** 2).mean(axis=0) / Y.var(axis=0)
        row = {"model": name} | dict(
            zip(load_linnerud().target_names, np.round(errors, 3).tolist(), strict=True)
        )
        rows.append(row)
        print(row, flush=True)
    return rows

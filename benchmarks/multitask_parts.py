"""The measurements of the multi-task benchmark."""

import warnings

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_digits, load_linnerud
from sklearn.model_selection import LeaveOneOut, ShuffleSplit, cross_val_predict
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MultiTaskNet

from .measuring import alternate, median, ratio, seconds
from .multitask_families import SCALES, related_tasks, scaled_tasks

warnings.simplefilter("ignore")  # a fixed number of epochs is not convergence

ALPHAS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
FAMILY = {"learning_rate_init": 0.005, "max_iter": 150}
SHARINGS = ("hard", "cross_stitch", "mmoe", "none")
PEER = "MLPRegressor"


def mean_and_error(values):
    """Mean and standard error as text."""
    values = np.asarray(values)
    return f"{values.mean():.3f} ± {values.std(ddof=1) / np.sqrt(len(values)):.3f}"


# Relatedness ---------------------------------------------------------------------------------


def _scarce_error(arm, alpha, relatedness, seed):
    """Error of the first task."""
    X, Y, X_test, Y_test = related_tasks(relatedness, seed)
    options = {"alpha": alpha, "random_state": seed, **FAMILY}
    if arm == PEER:
        labelled = ~np.isnan(Y[:, 0])
        net = MLPRegressor(hidden_layer_sizes=64, **options).fit(X[labelled], Y[labelled, 0])
        predicted = net.predict(X_test)
    else:
        # an expert needs less: there are four of them
        net = MultiTaskNet(32 if arm == "mmoe" else 64, sharing=arm, **options).fit(X, Y)
        predicted = net.predict(X_test)[:, 0]
    return float(np.mean((predicted - Y_test[:, 0]) ** 2))


def relatedness(n_seeds):
    """Sharing against single nets, from unrelated to fully shared tasks."""
    arms = (*SHARINGS, PEER)
    chosen = {
        arm: min(
            ALPHAS,
            key=lambda alpha, arm=arm: np.mean(
                [_scarce_error(arm, alpha, 0.5, seed) for seed in (100, 101, 102)]
            ),
        )
        for arm in arms
    }
    print("alpha:", chosen, flush=True)
    rows, raw = [], {}
    for related in (1.0, 0.9, 0.7, 0.4, 0.0):
        errors = {
            arm: [_scarce_error(arm, chosen[arm], related, seed) for seed in range(n_seeds)]
            for arm in arms
        }
        raw[str(related)] = errors
        single = min(np.mean(errors["none"]), np.mean(errors[PEER]))
        row = {"relatedness": f"{related:g}"}
        row |= {arm: mean_and_error(errors[arm]) for arm in arms}
        for arm in SHARINGS[:-1]:
            row[f"change, {arm}"] = f"{np.mean(errors[arm]) / single - 1:+.0%}"
        rows.append(row)
        print(row, flush=True)
    return rows, {"tried": ALPHAS, "chosen": chosen}, raw


# Scales --------------------------------------------------------------------------------------

BALANCED = {
    "equal weights": {},
    "gradnorm": {"task_weights": "gradnorm", "gradnorm_alpha": 0.12},  # the paper's, for its toy
    "uncertainty": {"task_weights": "uncertainty"},
    "dwa": {"task_weights": "dwa"},
    "pcgrad": {"task_weights": "pcgrad"},
    "equal weights, scale_target=True": {"scale_target": True},
}


def balancing(n_seeds):
    """Ten tasks of different scales under each way to weigh them."""
    rows = []
    for name, options in BALANCED.items():
        errors, smallest = [], []
        for seed in range(n_seeds):
            X, Y, X_test, Y_test = scaled_tasks(seed)
            net = MultiTaskNet(
                (100, 100, 100),
                max_iter=60,
                n_iter_no_change=np.inf,
                random_state=seed,
                **{"scale_target": False, **options},
            ).fit(X, Y)
            of_task = ((net.predict(X_test) - Y_test) ** 2).mean(axis=0) / Y_test.var(axis=0)
            errors.append(of_task.mean())
            smallest.append(of_task[0])
        rows.append(
            {
                "weights": name,
                "mean error": mean_and_error(errors),
                f"error of the task of scale {SCALES[0]:g}": mean_and_error(smallest),
            }
        )
        print(rows[-1], flush=True)
    return rows


# Real data -----------------------------------------------------------------------------------

TASKS = {"digit": "multiclass", "odd": "binary", "ink": "regression"}
DIGITS = {"learning_rate_init": 0.003, "max_iter": 60, "n_iter_no_change": 1000, "random_state": 0}


def _digit_tasks():
    X, digit = load_digits(return_X_y=True)
    Y = np.column_stack([digit, digit % 2, X.sum(axis=1)]).astype(float)
    return X / 16, Y


def _one_net(X, Y, X_test, Y_test, **options):
    net = MultiTaskNet(100, tasks=list(TASKS.values()), **DIGITS, **options).fit(X, Y)
    return list(net.score_tasks(X_test, Y_test).values())


def _scaled(regressor):
    """With targets standardised, as inside a `MultiTaskNet`."""
    return TransformedTargetRegressor(regressor, transformer=StandardScaler())


def _net_per_task(X, Y, X_test, Y_test):
    """scikit-learn's MLPs, each on the rows that have its label."""
    scores = []
    for k, kind in enumerate(TASKS.values()):
        labelled = ~np.isnan(Y[:, k])
        net = MLPClassifier(100, **DIGITS)
        if kind == "regression":
            net = _scaled(MLPRegressor(hidden_layer_sizes=100, **DIGITS))
        net.fit(X[labelled], Y[labelled, k])
        scores.append(net.score(X_test, Y_test[:, k]))
    return scores


def _complete(X, Y, X_test, Y_test):
    rows = ~np.isnan(Y).any(axis=1)
    return _one_net(X[rows], Y[rows], X_test, Y_test)


def digits(n_splits):
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
    for train, test in ShuffleSplit(n_splits, test_size=0.5, random_state=0).split(X):
        with_gaps = Y[train].copy()
        with_gaps[rng.random(with_gaps.shape) < 0.5] = np.nan
        for arm, measure in arms.items():
            labels = Y[train] if arm[0] == "all" else with_gaps
            scores[arm].append(measure(X[train], labels, X[test], Y[test]))
    rows = []
    for (labels, model), values in scores.items():
        row = {"labels": labels, "model": model}
        for name, column in zip(TASKS, np.transpose(values), strict=True):
            row[name] = mean_and_error(column)
        rows.append(row)
        print(row, flush=True)
    return rows


def linnerud():
    """Three numbers of twenty people."""
    X, Y = load_linnerud(return_X_y=True)
    options = {"alpha": 10.0, "solver": "lbfgs", "max_iter": 500, "random_state": 0}
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


# Time ----------------------------------------------------------------------------------------


def fit_time(n_rounds):
    """One net with all tasks beside one of scikit-learn's per task."""
    rows = []
    for n_samples, n_features, n_tasks, hidden in (
        (1000, 20, 3, (50,)),
        (5000, 20, 3, (100,)),
        (5000, 50, 10, (100, 100)),
    ):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(n_samples, n_features))
        Y = X[:, :n_tasks] + 0.1 * rng.normal(size=(n_samples, n_tasks))
        options = {"max_iter": 20, "batch_size": 200, "n_iter_no_change": 1000, "random_state": 0}
        ours = MultiTaskNet(hidden, tasks="regression", **options)
        peer = MultiOutputRegressor(MLPRegressor(hidden_layer_sizes=hidden, **options))
        times = alternate(
            {
                "ours": lambda m=ours, X=X, Y=Y: seconds(lambda: m.fit(X, Y)),
                "peer": lambda m=peer, X=X, Y=Y: seconds(lambda: m.fit(X, Y)),
            },
            n_rounds,
        )
        rows.append(
            {
                "rows": n_samples,
                "inputs": n_features,
                "tasks": n_tasks,
                "hidden": "-".join(map(str, hidden)),
                "one net (s)": median(times["ours"]),
                "MLP per task (s)": median(times["peer"]),
                "ratio": ratio(times["peer"], times["ours"]),
            }
        )
        print(rows[-1], flush=True)
    return rows

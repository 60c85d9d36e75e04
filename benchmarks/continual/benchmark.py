"""Learning from streams without forgetting: plain training, replay, consolidation, half-life."""

import time

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import SGDClassifier

from skneuro import MLPClassifierNP, MLPRegressorNP
from skneuro.continual import ContinualClassifier, ContinualRegressor

from ..harness.publishing import publish
from .streams import CLASSES, drifting, new_classes, permuted_pixels

SEEDS, EPOCHS, BATCH = range(5), 30, 50
NET = {"hidden_layer_sizes": 100, "learning_rate_init": 0.003, "batch_size": 32}
STREAM_NET = {"hidden_layer_sizes": 50, "learning_rate_init": 0.005, "activation": "tanh"}
CONSOLIDATION = 100.0
HALF_LIVES = 30, 100, 300, 1000

NOTES = """*New classes*: scikit-learn's digits in five parts with two classes each, which come one
after the other and never again; the net has to tell all ten apart (class-incremental learning).
*Permuted pixels*: all digits in each of five parts, with the pixels in an order of its own.
*Accuracy* is that on the test rows of all parts, after the last one. *Backward transfer* is the
mean over the parts but the last of the accuracy at the end minus that right after the part was
learned: negative where it is forgotten. Each part is seen {epochs} times. Mean over {seeds} seeds
(split, order, net), with standard error.

*plain* calls `partial_fit` of the net. *replay n* is `ContinualClassifier(replay_size=n)`.
*consolidation* is elastic weight consolidation with the strength {strength:g}, without replay.
*joint* trains on all parts at once, for as many epochs. The net has one hidden layer of
{hidden} units.

*Drifting*: 6,000 rows whose coefficients turn once in 4,000 rows, in calls of {batch} rows.
Each call is forecast before it is learned; the error is the mean squared error of these forecasts,
without the first 500 rows, in units of the variance. *half-life n* forgets rows after n rows.
Earlier rows contradict later ones here, so replay without half-life hurts."""


def classifiers(seed):
    """What learns the parts of digits, by name; joint training apart."""
    net = MLPClassifierNP(**NET, random_state=seed)
    sgd = SGDClassifier(random_state=seed)
    wrap = {"n_epochs": EPOCHS, "random_state": seed}
    return {
        "plain": ContinualClassifier(net, replay_size=0, **wrap),
        "consolidation": ContinualClassifier(
            net, replay_size=0, consolidation=CONSOLIDATION, **wrap
        ),
        **{f"replay {n}": ContinualClassifier(net, replay_size=n, **wrap) for n in (50, 200, 500)},
        "replay 200 and consolidation": ContinualClassifier(
            net, replay_size=200, consolidation=CONSOLIDATION, **wrap
        ),
        "SGDClassifier": ContinualClassifier(sgd, replay_size=0, **wrap),
        "SGDClassifier, replay 200": ContinualClassifier(sgd, replay_size=200, **wrap),
    }


def learn_parts(model, parts):
    """Final accuracy, backward transfer and seconds."""
    start = time.process_time()
    learned = []
    for part in parts:
        model.partial_fit(part.X, part.y, classes=CLASSES)
        learned.append(model.score(part.X_test, part.y_test))
    seconds = time.process_time() - start
    final = [model.score(part.X_test, part.y_test) for part in parts]
    return np.mean(final), np.mean(np.subtract(final, learned)[:-1]), seconds


def learn_jointly(parts, seed):
    """Accuracy and seconds of a net that sees all parts at once."""
    net = MLPClassifierNP(**NET, max_iter=EPOCHS, tol=0.0, n_iter_no_change=EPOCHS)
    net.set_params(random_state=seed)
    start = time.process_time()
    net.fit(np.concatenate([p.X for p in parts]), np.concatenate([p.y for p in parts]))
    seconds = time.process_time() - start
    return np.mean([net.score(p.X_test, p.y_test) for p in parts]), np.nan, seconds


def follow(model, X, y):
    """Relative error of forecasts made before each call, and seconds."""
    start, errors = time.process_time(), []
    for first in range(0, len(X), BATCH):
        rows = slice(first, first + BATCH)
        if first >= 500:
            errors.append(np.mean((model.predict(X[rows]) - y[rows]) ** 2))
        model.partial_fit(X[rows], y[rows])
    return np.mean(errors) / y.var(), np.nan, time.process_time() - start


def regressors(seed):
    """What follows the drifting stream, by name."""
    net = MLPRegressorNP(**STREAM_NET, random_state=seed)
    wrap = {"n_epochs": 5, "random_state": seed}
    return {
        "plain": ContinualRegressor(net, replay_size=0, **wrap),
        "replay 500": ContinualRegressor(net, replay_size=500, **wrap),
        **{
            f"replay 500, half-life {n}": ContinualRegressor(
                net, replay_size=500, half_life=n, **wrap
            )
            for n in HALF_LIVES
        },
        "consolidation": ContinualRegressor(net, replay_size=0, consolidation=1.0, **wrap),
    }


def row(stream, method, results):
    """Row of the table from the results of all seeds."""
    score, transfer, seconds = np.array(results).T
    error = score.std(ddof=1) / np.sqrt(len(score)) if len(score) > 1 else 0.0
    return {
        "stream": stream,
        "method": method,
        "score": "error" if stream == "drifting" else "accuracy",
        "mean": round(float(score.mean()), 3),
        "standard error": round(float(error), 3),
        "backward transfer": "-" if np.isnan(transfer).any() else round(float(transfer.mean()), 3),
        "seconds": float(np.median(seconds)),
    }


def run(arguments):
    """Learn all streams with all methods and publish the table."""
    seeds = range(1) if arguments.quick else SEEDS
    rows, raw = [], {}
    for stream, make in (("new classes", new_classes), ("permuted pixels", permuted_pixels)):
        results = {}
        for seed in seeds:
            parts = make(seed)
            if arguments.quick:
                parts = [p._replace(X=p.X[:60], y=p.y[:60]) for p in parts[:2]]
            results.setdefault("joint", []).append(learn_jointly(parts, seed))
            for method, model in classifiers(seed).items():
                results.setdefault(method, []).append(learn_parts(clone(model), parts))
        rows += [row(stream, method, found) for method, found in results.items()]
        raw[stream] = results
        print(*rows, sep="\n", flush=True)
    results = {}
    for seed in seeds:
        X, y = drifting(seed, 800 if arguments.quick else 6000)
        for method, model in regressors(seed).items():
            results.setdefault(method, []).append(follow(model, X, y))
    rows += [row("drifting", method, found) for method, found in results.items()]
    raw["drifting"] = results
    publish(
        "continual",
        title="Learning without forgetting",
        headline=headline(rows),
        rows=rows,
        notes=NOTES.format(
            epochs=EPOCHS,
            seeds=len(seeds),
            strength=CONSOLIDATION,
            hidden=NET["hidden_layer_sizes"],
            batch=BATCH,
        ),
        raw=raw,
        quick=arguments.quick,
    )


def headline(rows):
    """Distance of replay to joint training, and of the half-life to the best on the drift."""
    mean = {(row["stream"], row["method"]): row["mean"] for row in rows}
    found = {
        f"replay 200 minus joint, {stream}": round(
            mean[stream, "replay 200"] - mean[stream, "joint"], 3
        )
        for stream in ("new classes", "permuted pixels")
    }
    on_drift = {method: value for (stream, method), value in mean.items() if stream == "drifting"}
    best = min(on_drift.values())
    half_life = min(value for method, value in on_drift.items() if "half-life" in method)
    found["error with half-life over the best, drifting"] = round(half_life / best, 3)
    found["error of replay over plain, drifting"] = round(
        on_drift["replay 500"] / on_drift["plain"], 2
    )
    return found

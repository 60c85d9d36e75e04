"""One record for each fit, written at once, so that a run can be continued."""

import json
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.metrics import log_loss

import skneuro

from ..harness.results import RESULTS

FILE = RESULTS / "tables" / "fits.jsonl"


def read(path=None):
    """All records, the newest of each table, seed, contestant and version."""
    path = Path(path or FILE)
    lines = path.read_text().splitlines() if path.exists() else []
    records = [json.loads(line) for line in lines]
    return list({key(record): record for record in records}.values())


def key(record):
    """Table, seed, contestant and version of a record."""
    return record["table"], record["seed"], record["contestant"], record["version"]


def version_of(contestant):
    """Version of skneuro for its own nets; rivals need not be measured again for it."""
    return skneuro.__version__ if contestant.endswith("NP") or "NP," in contestant else "rival"


def measure(table, seed, contestant, make, threads):
    """Fit one contestant on one split; a record of errors and seconds."""
    X_train, X_test, y_train, y_test = table.split(seed)
    model = make(table, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        started = time.perf_counter()
        model.fit(X_train, y_train)
        fitted = time.perf_counter()
        error, loss = errors(model, X_test, y_test, table.is_regression)
    return {
        "table": table.name,
        "seed": seed,
        "contestant": contestant,
        "version": version_of(contestant),
        "error": error,
        "log_loss": loss,
        "fit_seconds": fitted - started,
        "predict_seconds": time.perf_counter() - fitted,
        "threads": threads,
    }


def errors(model, X, y, is_regression):
    """Root mean squared error, or classification error and log-loss."""
    if is_regression:
        return float(np.sqrt(np.mean((model.predict(X) - y) ** 2))), None
    p = np.asarray(model.predict_proba(X), dtype=float)
    classes = np.asarray(model.classes_)
    loss = log_loss(y, p / p.sum(axis=1, keepdims=True), labels=classes)
    return float(np.mean(classes[p.argmax(axis=1)] != y)), float(loss)


def append(record, path=None):
    """Write a record to the end of the file."""
    path = Path(path or FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")

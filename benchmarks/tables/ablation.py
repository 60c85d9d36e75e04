"""What each part of the nets for tables is worth, on parts of the training data only."""

import math
import time
import warnings
from statistics import mean

from sklearn.model_selection import train_test_split

from skneuro import TabularClassifierNP, TabularRegressorNP

from ..harness.publishing import publish
from .data import index, load
from .fits import errors

TABLES = ("cal_housing", "kin8nm", "phoneme", "adult", "letter")
N_ROWS, SEED = 2500, 100
BASE = {"n_ensemble": 4, "max_iter": 60, "random_state": 0}
VARIANTS = {
    "as it is": {},
    "periodic embeddings only": {"numeric_embedding": "periodic"},
    "piecewise-linear encodings only": {"numeric_embedding": "piecewise_linear"},
    "no embeddings of numbers": {"numeric_embedding": None},
    "one member": {"n_ensemble": 1},
    "8 members": {"n_ensemble": 8},
    "no dropout": {"dropout": 0.0},
    "no weight decay": {"weight_decay": 0.0},
    "no validation folds, last epoch": {"early_stopping": False},
    "cosine schedule": {"learning_rate": "cosine"},
    "beta_2 = 0.999": {"beta_2": 0.999},
    "ReLU": {"activation": "relu"},
    "no label smoothing": {"label_smoothing": 0.0},
    "256 units": {"hidden_layer_sizes": (256, 256, 256)},
}
NOTES = """Each row changes one part. The nets learn from at most {n_rows} rows of the training part
of split 0 of each table and are scored on a quarter of that part; the test part is not touched.
{n_members} members and {n_epochs} epochs unless the row says otherwise, one seed. The columns are
geometric means of the error (RMSE, classification error or log-loss) relative to the first row:
above 1, the change makes it worse. A single seed of five tables tells differences of a few percent
from noise only where all columns agree. The parts were chosen from such runs."""


def run(options):
    """Measure the variants, and write the page."""
    names = [name for name in TABLES if name in index()]
    tables = {name: load(name) for name in (names[:1] if options.quick else names)}
    variants = dict(list(VARIANTS.items())[:2]) if options.quick else VARIANTS
    found = {}
    for variant, changes in variants.items():
        found[variant] = {name: _measure(table, changes) for name, table in tables.items()}
        if not options.quick:
            print(variant, found[variant], flush=True)
    publish(
        "tables-ablation",
        command="ablation",
        quick=options.quick,
        title="Tables: what each part is worth",
        headline={},
        rows=[_row(variant, found, tables) for variant in variants],
        notes=NOTES.format(n_rows=N_ROWS, n_members=BASE["n_ensemble"], n_epochs=BASE["max_iter"]),
        raw=found,
    )


def _measure(table, changes):
    """Error, log-loss and seconds of one variant on one table."""
    if table.is_regression and "label_smoothing" in changes:
        return None
    X, _, y, _ = table.split(0)
    stratify = None if table.is_regression else y
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.25, random_state=SEED, stratify=stratify
    )
    net = TabularRegressorNP if table.is_regression else TabularClassifierNP
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = net(**{**BASE, **changes}).fit(X_train[:N_ROWS], y_train[:N_ROWS])
    seconds = time.perf_counter() - started
    return [*errors(model, X_test, y_test, table.is_regression), seconds]


def _row(variant, found, tables):
    """Geometric means relative to the first variant, by kind of task."""
    base = found["as it is"]

    def relative(which, names):
        pairs = [(found[variant][name], base[name]) for name in names]
        ratios = [own[which] / other[which] for own, other in pairs if own is not None]
        return math.exp(mean(map(math.log, ratios))) if ratios else None

    regression = [name for name, table in tables.items() if table.is_regression]
    classes = [name for name in tables if name not in regression]
    return {
        "variant": variant,
        "regression": relative(0, regression),
        "classification": relative(0, classes),
        "log-loss": relative(1, classes),
        "seconds": relative(2, tables),
    }

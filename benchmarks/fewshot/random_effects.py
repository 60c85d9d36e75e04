"""Synthetic random effects, inside a nonlinear function or added to one."""

import warnings

import numpy as np

from .rivals import make_rivals

N_FEATURES, N_TEST = 4, 20
SHAPES = [(10, 20), (100, 10), (300, 5), (1000, 10)]  # groups, rows of each


def draw(kind, n_groups, n_rows, seed):
    """Rows of known groups to train on, and other rows of these groups to test on."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), n_rows + N_TEST)
    X = rng.normal(size=(len(groups), N_FEATURES))
    common, direction = rng.normal(size=(2, N_FEATURES))
    if kind == "inside":
        effect = rng.normal(size=n_groups)[groups]
        mean = 3 * np.tanh(X @ common / 2 + effect * (X @ direction) / 2)
    else:
        mean = 3 * np.tanh(X @ common / 2) + 2 * rng.normal(size=n_groups)[groups]
    y = mean + 0.3 * rng.normal(size=len(groups))
    is_train = np.tile(np.arange(n_rows + N_TEST) < n_rows, n_groups)
    table = np.column_stack([groups, X])
    return table[is_train], y[is_train], table[~is_train], mean[~is_train]


def random_effects(effort):
    """A row for each kind and shape, with the mean squared errors of the arms."""
    rows = []
    for kind in ("inside", "added"):
        for n_groups, n_rows in SHAPES[: 1 if effort.options else None]:
            X, y, X_test, truth = draw(kind, n_groups, n_rows, seed=0)
            errors = {}
            for arm, estimator in make_rivals(effort, X.shape[1]).items():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    predicted = estimator.fit(X, y).predict(X_test)
                errors[arm] = float(np.mean((predicted - truth) ** 2))
            rivals = [error for arm, error in errors.items() if not arm.startswith("bayes")]
            ratio = errors["bayes"] / min(rivals)
            rows.append(
                {"effect": kind, "groups": n_groups, "rows": n_rows, **errors, "ratio": ratio}
            )
            print(rows[-1], flush=True)
    return rows

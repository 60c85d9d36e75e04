"""Tasks that have much, little or nothing in common: when sharing helps."""

import numpy as np
from sklearn.neural_network import MLPRegressor

from skneuro import MultiTaskNet

from .mean_and_error import mean_and_error
from .synthetic import related_tasks

ALPHAS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
LEARNING_RATE, N_EPOCHS = 0.005, 150
SHARINGS = ("hard", "cross_stitch", "mmoe", "none")
PEER = "MLPRegressor"


def _scarce_error(arm, alpha, relatedness, seed, n_epochs):
    """Error of the first task."""
    X, Y, X_test, Y_test = related_tasks(relatedness, seed)
    options = {
        "alpha": alpha,
        "learning_rate_init": LEARNING_RATE,
        "max_iter": n_epochs,
        "random_state": seed,
    }
    if arm == PEER:
        labeled = ~np.isnan(Y[:, 0])
        net = MLPRegressor(hidden_layer_sizes=64, **options).fit(X[labeled], Y[labeled, 0])
        predicted = net.predict(X_test)
    else:
        # an expert needs less: there are four of them
        net = MultiTaskNet(32 if arm == "mmoe" else 64, sharing=arm, **options).fit(X, Y)
        predicted = net.predict(X_test)[:, 0]
    return float(np.mean((predicted - Y_test[:, 0]) ** 2))


def relatedness(effort):
    """Sharing against single nets, from unrelated to fully shared tasks."""
    arms, n_epochs = (*SHARINGS, PEER), effort.epochs(N_EPOCHS)
    alpha_seeds = range(100, 100 + effort.n_alpha_seeds)
    chosen = {
        arm: min(
            ALPHAS[: effort.n_alphas],
            key=lambda alpha, arm=arm: np.mean(
                [_scarce_error(arm, alpha, 0.5, seed, n_epochs) for seed in alpha_seeds]
            ),
        )
        for arm in arms
    }
    print("alpha:", chosen, flush=True)
    rows, raw = [], {}
    for related in (1.0, 0.9, 0.7, 0.4, 0.0):
        errors = {
            arm: [
                _scarce_error(arm, chosen[arm], related, seed, n_epochs)
                for seed in range(effort.n_repeats)
            ]
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

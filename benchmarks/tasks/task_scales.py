"""Ten tasks of different scales under each way to balance them."""

import numpy as np

from skneuro import MultiTaskNet

from .mean_and_error import mean_and_error
from .synthetic import SCALES, scaled_tasks

BALANCED = {
    "equal weights": {},
    "gradnorm": {"task_weights": "gradnorm", "gradnorm_alpha": 0.12},  # the paper's, for its toy
    "uncertainty": {"task_weights": "uncertainty"},
    "dwa": {"task_weights": "dwa"},
    "pcgrad": {"task_weights": "pcgrad"},
    "equal weights, scale_target=True": {"scale_target": True},
}


def balancing(effort):
    """A row for each way to weigh the tasks."""
    rows = []
    for name, options in BALANCED.items():
        errors, smallest = [], []
        for seed in range(effort.n_repeats):
            X, Y, X_test, Y_test = scaled_tasks(seed)
            net = MultiTaskNet(
                (100, 100, 100),
                max_iter=effort.epochs(60),
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

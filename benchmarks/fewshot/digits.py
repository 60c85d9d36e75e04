"""Digits whose labels are permuted in each task: the classes of a new task are new."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid

from skneuro import FewShotClassifier, MLPClassifierNP

N_WAYS, N_TRAIN_SHOTS, N_TEST_TASKS = 5, 6, 100
SHOTS = (1, 2, 5)


def draw_task(images, labels, n_shots, rng):
    """Images of five random digits with random names, ``n_shots`` of each."""
    digits = rng.permutation(10)[:N_WAYS]
    rows = [rng.permutation(np.flatnonzero(labels == digit))[:n_shots] for digit in digits]
    return images[np.concatenate(rows)], np.repeat(np.arange(N_WAYS), n_shots)


def digits(effort):
    """Accuracy of each arm by shots, on images that training has not seen."""
    images, labels = load_digits(return_X_y=True)
    images = images / 8 - 1
    rng = np.random.default_rng(0)
    is_train = rng.random(len(images)) < 0.5
    n_tasks = 100 if effort.options else 2000
    tasks = [
        draw_task(images[is_train], labels[is_train], N_TRAIN_SHOTS, rng) for _ in range(n_tasks)
    ]
    groups = np.repeat(np.arange(n_tasks), N_WAYS * N_TRAIN_SHOTS)
    X = np.concatenate([x for x, _ in tasks])
    y = np.concatenate([t for _, t in tasks])
    net = FewShotClassifier(random_state=0, **effort.options).fit(X, y, groups=groups)
    pooled = MLPClassifierNP((40, 40), max_iter=3, random_state=0).fit(X, y)
    arms = {
        "bayes": net.adapt,
        "nearest centroid": NearestCentroid().fit,
        "logistic regression": LogisticRegression().fit,
        "pooled net": lambda X, y: pooled,
    }
    rows = []
    for n_shots in SHOTS:
        scores = {name: [] for name in arms}
        rng = np.random.default_rng(1)
        for _ in range(N_TEST_TASKS):
            x, t = draw_task(images[~is_train], labels[~is_train], n_shots + 15, rng)
            known = np.tile(np.arange(n_shots + 15) < n_shots, N_WAYS)
            for name, fit in arms.items():
                scores[name].append(fit(x[known], t[known]).score(x[~known], t[~known]))
        rows.append(
            {"shots per class": n_shots, **{k: float(np.mean(v)) for k, v in scores.items()}}
        )
        print(rows[-1], flush=True)
    return rows

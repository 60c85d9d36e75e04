"""The sinusoid benchmark of meta-learning, and harder families of tasks."""

import time
from functools import partial

import numpy as np
from scipy.stats import norm

from .arms import Bayes, FineTuned, GradientSteps, Pooled, Process
from .families import FAMILIES, GRID, training_table
from .torch_maml import TorchMAML, is_available

SHOTS = (5, 10, 20)
ALL_ARMS = {
    "bayes": Bayes,
    "maml": partial(GradientSteps, "maml"),
    "fomaml": partial(GradientSteps, "fomaml"),
    "anil": partial(GradientSteps, "anil"),
    "reptile": partial(GradientSteps, "reptile"),
    "MAML in PyTorch": TorchMAML,
    "pooled net": Pooled,
    "pooled net, fine-tuned": FineTuned,
    "Gaussian process per task": lambda effort, seed: Process(),
}
FEW_ARMS = ("bayes", "maml", "pooled net, fine-tuned", "Gaussian process per task")


def sinusoids(effort):
    """Rows of the plain sines with all arms, rows of the other families, and all measurements."""
    raw = []
    for seed in range(effort.n_seeds):
        raw += _family("sines", ALL_ARMS, effort, seed)
    harder = effort._replace(n_steps=effort.n_harder_steps)
    for family in list(FAMILIES)[1:]:
        raw += _family(family, FEW_ARMS, harder, 0)
    plain = [row for row in raw if row["family"] == "sines"]
    return [_mean_row(plain, arm) for arm in ALL_ARMS if _of(plain, arm)], _harder(raw), raw


def _family(family, arms, effort, seed):
    """Measurements of some arms on one family."""
    X, y = training_table(family, effort.n_tasks, seed)
    measured = []
    for name in arms:
        if name == "MAML in PyTorch" and not is_available():
            continue
        start = time.perf_counter()
        arm = ALL_ARMS[name](effort, seed).fit(X, y)
        seconds = time.perf_counter() - start
        for n_shots in SHOTS:
            rng = np.random.default_rng(10_000 + seed)
            tasks = FAMILIES[family](effort.n_new_tasks, rng)
            xs, ys = tasks.sample(n_shots, rng)
            limit = effort.n_gp_tasks if isinstance(arm, Process) else effort.n_new_tasks
            mean, std, per_task = arm.predict_all(xs, ys, limit)
            truth = tasks.values(np.repeat(GRID[None], effort.n_new_tasks, axis=0))[:limit]
            noisy = truth + tasks.noise * rng.normal(size=truth.shape)
            measured.append(
                {
                    "family": family,
                    "arm": name,
                    "seed": seed,
                    "shots": n_shots,
                    "mse": float(np.mean((mean - truth) ** 2)),
                    "nll": None if std is None else float(-norm(mean, std).logpdf(noisy).mean()),
                    "coverage of 90 %": None
                    if std is None
                    else float(np.mean(np.abs(noisy - mean) < norm.ppf(0.95) * std)),
                    "fit seconds": seconds,
                    "ms per task": 1e3 * per_task,
                }
            )
            print(measured[-1], flush=True)
    return measured


def _of(raw, arm, **found):
    return [
        r for r in raw if r["arm"] == arm and all(r[key] == value for key, value in found.items())
    ]


def _mean_row(raw, arm):
    errors = {
        f"{n} shots": float(np.mean([r["mse"] for r in _of(raw, arm, shots=n)])) for n in SHOTS
    }
    times = {
        name: float(np.mean([r[name] for r in _of(raw, arm)]))
        for name in ("fit seconds", "ms per task")
    }
    return {"arm": arm, **errors, **times}


def _harder(raw):
    rows = []
    for family in list(FAMILIES)[1:]:
        for arm in FEW_ARMS:
            found = _of(raw, arm, family=family)
            errors = {f"{r['shots']} shots": r["mse"] for r in found}
            ten = next(r for r in found if r["shots"] == 10)
            more = {f"{name}, 10 shots": ten[name] for name in ("nll", "coverage of 90 %")}
            rows.append({"family": family, "arm": arm, **errors, **more})
    return rows

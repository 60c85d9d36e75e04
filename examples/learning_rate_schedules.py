"""
Learning rate schedules
=======================

A high learning rate makes fast progress, a low one converges. A schedule combines both: large steps
first, small ones at the end. This example plots the schedules, the resulting losses, and how
sensitive each schedule is to its highest rate.
"""

import os
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import make_friedman1
from sklearn.exceptions import ConvergenceWarning

from skneuro import MLPRegressorNP

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SEEDS = 1 if SMALL else 3
N_EPOCHS = 30

# %%
# The data
# --------
# Friedman's first benchmark with noise: 1,000 rows for training and 1,000 for validation.

X, y = make_friedman1(2000, noise=1.0, random_state=0)
X = ((X - 0.5) * np.sqrt(12)).astype(np.float32)  # columns of mean 0 and spread 1
X_train, y_train, X_val, y_val = X[:1000], y[:1000], X[1000:], y[1000:]


def train(schedule, rate, seed, **options):
    """Table of the epochs of one training."""
    net = MLPRegressorNP(
        hidden_layer_sizes=(64, 64),
        learning_rate=schedule,
        learning_rate_init=rate,
        batch_size=32,
        max_iter=N_EPOCHS,
        n_iter_no_change=np.inf,
        scale_target=True,
        random_state=seed,
        **options,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 30 epochs are what was asked for
        net.fit(X_train, y_train, X_val=X_val, y_val=y_val)
    return pd.DataFrame(net.history_).assign(schedule=schedule, rate=rate, seed=seed)


# %%
# Four schedules, six rates
# -------------------------
# Each net is trained for 30 epochs with Adam. The rates are the highest of each schedule. All
# combinations are shown.

OPTIONS = {
    "constant": {},
    "exponential": {"decay_rate": 0.9},
    "cosine": {"warmup_fraction": 0.1},
    "onecycle": {"warmup_fraction": 0.3},
}
RATES = [0.001, 0.03, 0.1] if SMALL else [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
curves = pd.concat(
    train(schedule, rate, seed, **options)
    for schedule, options in OPTIONS.items()
    for rate in RATES
    for seed in range(N_SEEDS)
)
last = curves[curves["epoch"] == curves["epoch"].max()]
table = last.pivot_table("validation_loss", "rate", "schedule")[list(OPTIONS)]
print(f"validation loss after {N_EPOCHS} epochs, mean of {N_SEEDS} seeds")
print(table.round(4).to_string())

# %%
# With a constant rate, small steps do not converge in 30 epochs and large ones never settle. The
# schedules end with small steps, so they can start with large ones and reach a lower loss. At low
# rates they are worse, since they are slower than the constant rate. In short, a schedule needs a
# higher rate.
#
# The plots show the rates recorded in ``history_``, and the losses at one of them.

plt.rc("axes.spines", top=False, right=False)
plt.rc("legend", frameon=False)
COLORS = dict(zip(OPTIONS, ("0.4", "C0", "C2", "C3"), strict=True))
SHOWN = 0.03
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
for schedule, color in COLORS.items():
    chosen = curves[(curves["schedule"] == schedule) & (curves["rate"] == SHOWN)]
    by_epoch = chosen.groupby("epoch")[["learning_rate", "validation_loss"]].mean()
    left.plot(by_epoch["learning_rate"], color=color, linewidth=2, label=schedule)
    right.plot(by_epoch["validation_loss"], color=color, linewidth=2, label=schedule)
left.set(title="The rate at the end of each epoch", xlabel="epoch", ylabel="learning rate")
left.set_ylim(bottom=0)
right.set(title=f"The losses they give, rate {SHOWN}", xlabel="epoch", ylabel="validation loss")
right.set_ylim(0, 0.2)
right.legend()
plt.show()

# %%
# Final losses at all rates. Bands span the lowest and highest seed.

# sphinx_gallery_thumbnail_number = 2
figure, axes = plt.subplots(figsize=(8, 4.4), layout="constrained")
for schedule, color in COLORS.items():
    by_rate = last[last["schedule"] == schedule].groupby("rate")["validation_loss"]
    axes.plot(by_rate.mean(), "o-", color=color, label=schedule)
    axes.fill_between(RATES, by_rate.min(), by_rate.max(), color=color, alpha=0.15, linewidth=0)
axes.set(xscale="log", xlabel="highest learning rate", ylabel="validation loss", ylim=(0, 0.12))
axes.set_xticks(RATES, RATES)
axes.minorticks_off()
axes.set(title=f"After {N_EPOCHS} epochs")
axes.legend()
plt.show()

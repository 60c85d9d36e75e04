"""
Losses and outliers
===================

A sensor follows a curve, but some of its readings are far too high. How a net handles these
outliers depends on its loss: with the squared error a few of them pull the curve up, the absolute
error and the Huber loss hardly react, and the quantile loss describes the whole distribution.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skneuro import MLPRegressorNP

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SEEDS = 1 if SMALL else 3

# %%
# The data
# --------
# The true curve is known, because the data are simulated. A fraction of the readings is too high by
# two or more.


def curve(x):
    """Return the true curve."""
    return np.sin(x) * (1 + 0.1 * x) + 0.2 * x


def make_readings(share, seed, n=300):
    """Readings along the curve, with a fraction of outliers."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, n)
    wild = rng.random(n) < share
    y = curve(x) + 0.2 * rng.normal(size=n) + wild * (2 + rng.exponential(4, n))
    return scaled(x), y, x


def scaled(x):
    """Return one scaled column."""
    return ((x - 5) / 3)[:, None]


# %%
# The losses
# ----------
# The Huber loss is squared up to ``huber_delta`` and absolute beyond; 0.3 is slightly more than the
# ordinary noise here. The nets are otherwise identical.

LOSSES = {
    "squared error": {"loss": "squared_error"},
    "absolute error": {"loss": "absolute_error"},
    "Huber": {"loss": "huber", "huber_delta": 0.3},
}


def make_net(seed, **loss):
    """Return a net that differs only in its loss."""
    return MLPRegressorNP(
        hidden_layer_sizes=(32, 32),
        activation="tanh",
        learning_rate="onecycle",
        learning_rate_init=0.02,
        batch_size=64,
        max_iter=300,
        random_state=seed,
        **loss,
    )


xs = np.linspace(0, 10, 400)
SHARES = [0.0, 0.1] if SMALL else [0.0, 0.1, 0.2]
errors, drawn = [], {}
for share in SHARES:
    for seed in range(N_SEEDS):
        X, y, _ = make_readings(share, seed)
        for name, loss in LOSSES.items():
            fitted = make_net(seed, **loss).fit(X, y).predict(scaled(xs))
            error = np.abs(fitted - curve(xs)).mean()
            errors.append({"wild readings": f"{share:.0%}", "loss": name, "error": error})
            if seed == 0:
                drawn[share, name] = fitted
table = pd.DataFrame(errors).pivot_table("error", "loss", "wild readings").loc[list(LOSSES)]
print(f"distance from the true curve, mean of {N_SEEDS} draws")
print(table.round(3).to_string())

# %%
# Without outliers the squared error is slightly better than the others: it suits Gaussian noise.
# With 10% outliers it is far worse. The left plot shows why: compared with an error of one, an
# error of four counts four times as much in the absolute error and sixteen times as much in the
# squared error.

plt.rc("axes.spines", top=False, right=False)
plt.rc("legend", frameon=False)
COLORS = {"squared error": "C3", "absolute error": "C0", "Huber": "C2"}
figure, (left, right) = plt.subplots(
    1, 2, figsize=(11, 4.4), width_ratios=(2, 3), layout="constrained"
)
e = np.linspace(-4, 4, 401)
left.plot(e, e**2 / 2, color=COLORS["squared error"], label="squared error")
left.plot(e, np.abs(e), color=COLORS["absolute error"], label="absolute error")
huber = np.where(np.abs(e) < 0.3, e**2 / 2, 0.3 * (np.abs(e) - 0.15))
left.plot(e, huber, color=COLORS["Huber"], label="Huber, from 0.3")
left.set(title="What an error costs", xlabel="error", ylabel="loss", xlim=(-4, 4), ylim=(0, 8))
left.legend(loc="upper center")

_, y, x = make_readings(0.1, seed=0)
right.plot(x, y, ".", color="0.7", markersize=5)
right.plot(xs, curve(xs), color="black", linewidth=5, alpha=0.25, label="true curve")
for name, color in COLORS.items():
    style = "--" if name == "Huber" else "-"  # it lies on the absolute error's
    right.plot(xs, drawn[0.1, name], style, color=color, label=name)
right.set(title="10% wild readings", xlabel="time in s", ylabel="reading", ylim=(-1.5, 11.9))
right.legend(loc="upper center", ncols=4)
plt.show()

# %%
# Quantiles
# ---------
# With ``loss="quantile"`` one net learns several quantiles, and their curves never cross. The
# median is as robust as the absolute error, which is the same loss. The band between the quantiles
# 0.1 and 0.9 should contain 80% of the readings. With 20% outliers its upper edge must rise to
# include half of them: quantiles describe outliers rather than ignore them.

X, y, x = make_readings(0.2, seed=0, n=2000)
levels = make_net(0, loss="quantile", quantiles=(0.1, 0.5, 0.9)).set_params(max_iter=60).fit(X, y)
low, middle, high = levels.predict_quantiles(scaled(xs)).T
X_new, y_new, _ = make_readings(0.2, seed=100, n=10_000)
low_new, _, high_new = levels.predict_quantiles(X_new).T
held = np.mean((low_new <= y_new) & (y_new <= high_new))
print(f"new readings inside the band: {held:.0%}")

# sphinx_gallery_thumbnail_number = 2
figure, axes = plt.subplots(figsize=(8, 4.4), layout="constrained")
axes.plot(x, y, ".", color="0.7", markersize=3)
axes.fill_between(xs, low, high, color="C0", alpha=0.2, linewidth=0, label="0.1 to 0.9")
axes.plot(xs, middle, color="C0", label="median")
axes.plot(xs, curve(xs), color="black", linewidth=4, alpha=0.25, label="true curve")
axes.set(
    title="20% wild readings, three levels from one net",
    xlabel="time in s",
    ylabel="reading",
    ylim=(-1.5, 11),
)
axes.legend(loc="upper left", frameon=True, edgecolor="none")
plt.show()

"""
Few shots of new groups
=======================

Plants grow along curves of the same shape, but each at a pace and to a size of its own. From a few
measurements of a new plant, the rest of its curve is to be predicted, with an interval.
:class:`~skneuro.FewShotRegressor` learns what all curves have in common, and adapts to a new plant
in closed form.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import FewShotRegressor
from skneuro.inspection import FewShotCurveDisplay

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_PLANTS, N_ROWS = (40, 10) if SMALL else (120, 12)
N_NEW = 20

# %%
# The plants
# ----------
# Height by day, a logistic curve with its own final height, start and pace. The first column is the
# number of the plant.

rng = np.random.default_rng(0)


def grow(plant, day):
    """Height of each row's plant, without noise."""
    height, middle, pace = curves[plant].T
    return height / (1 + np.exp(-(day - middle) / pace))


def scaled(day):
    """Day in units suited to a net."""
    return (day - 30) / 15


curves = np.column_stack(
    [
        rng.normal(30, 6, N_PLANTS + N_NEW),
        rng.normal(25, 4, N_PLANTS + N_NEW),
        rng.uniform(3, 8, N_PLANTS + N_NEW),
    ]
)
plant = np.repeat(np.arange(N_PLANTS), N_ROWS)
day = rng.uniform(0, 60, plant.size)
X = np.column_stack([plant, scaled(day)])
y = grow(plant, day) + 0.5 * rng.normal(size=plant.size)

# %%
# A new plant
# -----------
# The net is fitted once. Each call of ``adapt`` takes the measurements so far and returns an
# estimator for this plant. The band has 90 % coverage: without measurements it spans all plants.

net = FewShotRegressor((16, 16), group=0, random_state=0)
net.fit(X, y)

new = N_PLANTS
days = np.linspace(0, 60, 121)
measured = np.array([8.0, 15.0, 22.0, 27.0])
heights = grow(np.full(4, new), measured) + 0.5 * rng.normal(size=4)

figure, axes = plt.subplots(1, 3, figsize=(10, 3.5), sharey=True, layout="constrained")
for ax, n in zip(axes, (0, 2, 4), strict=True):
    adapted = net.adapt(scaled(measured[:n, None]), heights[:n])
    rows = scaled(days[:, None])
    low, high = adapted.predict_interval(rows, coverage=0.9).T
    ax.fill_between(days, low, high, alpha=0.25, linewidth=0, label="90 % interval")
    ax.plot(days, adapted.predict(rows), label="prediction")
    ax.plot(days, grow(np.full(days.size, new), days), "k--", linewidth=1, label="true curve")
    ax.plot(measured[:n], heights[:n], "ko", label="measured")
    ax.set(title=f"{n} measurements", xlabel="day")
axes[0].set_ylabel("height in cm")
axes[-1].legend(loc="lower right", fontsize="small")

# %%
# Over twenty new plants, the error of the whole curve, in centimeters, after as many measurements:

errors = []
for n in (0, 2, 4):
    squares = []
    for new in range(N_PLANTS, N_PLANTS + N_NEW):
        heights = grow(np.full(4, new), measured) + 0.5 * rng.normal(size=4)
        curve = net.adapt(scaled(measured[:n, None]), heights[:n]).predict(scaled(days[:, None]))
        squares.append(np.mean((curve - grow(np.full(days.size, new), days)) ** 2))
    errors.append(np.sqrt(np.mean(squares)))
print("error after 0, 2 and 4 measurements:", *(f"{error:.2f}" for error in errors))

# %%
# Score by the number of shots
# ----------------------------
# Cross-validation over whole plants, each with some known measurements. The pooled models get the
# number of the plant as an ordinary column.

display = FewShotCurveDisplay.from_estimator(
    FewShotRegressor((16, 16), group=0, random_state=0),
    X,
    y,
    plant,
    n_shots=(0, 2) if SMALL else (0, 1, 2, 3, 5),
    n_splits=2 if SMALL else 4,
    baselines={
        "boosting": HistGradientBoostingRegressor(random_state=0),
        "ridge": make_pipeline(StandardScaler(), Ridge()),
    },
    scoring="r2",
    random_state=0,
)

for line in display.lines_:
    print(f"{line.get_label()}, R2 by shots:", *(f"{score:.2f}" for score in line.get_ydata()))
plt.show()

"""
The effect of class weights on rare classes
===========================================

One case in twenty is positive: a fault, a fraud, an illness. A net that minimizes the log loss
finds few of them, because a missed case costs no more than a false alarm. ``class_weight`` raises
the cost of a missed case. This example shows what is gained, what is lost, and how it compares with
a lower decision threshold.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    precision_score,
    recall_score,
)

from skneuro import MLPClassifierNP

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SEEDS = 1 if SMALL else 5

# %%
# The data
# --------
# Each simulated case has two measurements, so that the decision boundary can be drawn. The positive
# cases lie on an arc at the edge of the negative ones and overlap with them: no classifier can be
# right about all of them.


def make_cases(n, rng):
    """Measurements (n, 2), and whether the case is positive."""
    y = (rng.random(n) < 0.05).astype(int)
    negative = rng.normal(size=(n, 2)) * [1.3, 1.0]
    angle = rng.uniform(-0.2, 1.9, size=n)
    arc = np.column_stack([2.4 * np.cos(angle), 2.0 * np.sin(angle)])
    positive = arc + 0.55 * rng.normal(size=(n, 2))
    return np.where(y[:, None] == 1, positive, negative).astype(np.float32), y


rng = np.random.default_rng(0)
X_train, y_train = make_cases(2000, rng)
X_test, y_test = make_cases(20_000, rng)
print(f"training: {len(y_train)} cases, {y_train.sum()} of them positive")

# %%
# One net for each weight
# -----------------------
# A negative case has weight 1, a positive one a weight from 1 to 50. ``class_weight="balanced"``
# would be a weight of 19 here, since there are 19 times as many negative cases. Each net is trained
# with several seeds and tested on 20,000 other cases. Nothing is selected on the test cases: all
# weights are shown.


def make_net(weight, seed):
    """A small net for which a positive case counts ``weight`` times."""
    return MLPClassifierNP(
        (16,),
        class_weight={0: 1, 1: weight},
        learning_rate="onecycle",
        learning_rate_init=0.02,
        batch_size=64,
        max_iter=30,
        random_state=seed,
    )


def measure(net):
    """Test scores of a net for each class."""
    predicted, probability = net.predict(X_test), net.predict_proba(X_test)[:, 1]
    return {
        "recall, positive": recall_score(y_test, predicted),
        "precision, positive": precision_score(y_test, predicted),
        "recall, negative": recall_score(y_test, predicted, pos_label=0),
        "precision, negative": precision_score(y_test, predicted, pos_label=0),
        "average precision": average_precision_score(y_test, probability),
        "mean probability": probability.mean(),
    }


WEIGHTS = [1, 2, 5, 10, 19, 50]
nets = {
    weight: [make_net(weight, seed).fit(X_train, y_train) for seed in range(N_SEEDS)]
    for weight in WEIGHTS
}
rows = [{"weight": w, **measure(net)} for w, of_weight in nets.items() for net in of_weight]
table = pd.DataFrame(rows).groupby("weight").mean()
print(table.T.round(2).to_string())

# %%
# With equal weights the net finds one positive case in twenty. A larger weight finds more of them
# and raises more false alarms. The last two rows show what a weight does *not* improve. The ranking
# of the cases hardly changes (the average precision falls a little), and the probabilities are no
# longer calibrated: one case in twenty is positive, but the mean probability grows with the weight.

plt.rc("axes.spines", top=False, right=False)
plt.rc("legend", frameon=False, fontsize=9)
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained")
side = np.linspace(-4, 4, 201, dtype=np.float32)
plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
left.scatter(*X_train[y_train == 0].T, s=8, color="0.75", label="negative")
left.scatter(*X_train[y_train == 1].T, s=16, color="C3", label="positive")
for weight, color in {2: "#a6cee3", 5: "#1f78b4", 19: "#08306b"}.items():
    surface = nets[weight][0].predict_proba(plane)[:, 1].reshape(len(side), -1)
    left.contour(side, side, surface, [0.5], colors=[color], linewidths=2)
    left.plot([], [], color=color, linewidth=2, label=f"border, weight {weight}")
left.set(title="A dear class pushes the border away", xlabel="first measurement")
left.set(ylabel="second measurement", xlim=(-4, 4), ylim=(-5.5, 4))
left.legend(loc="lower left", ncols=2)

for column in table.columns[:4]:
    which, _, of_class = column.partition(", ")
    right.plot(
        table[column],
        color="C3" if of_class == "positive" else "0.5",
        linestyle="-" if which == "recall" else "--",
        marker="o",
        label=column,
    )
right.set_xscale("log")
right.set_xticks(WEIGHTS, WEIGHTS)
right.minorticks_off()
right.set(title="More are found, fewer alarms are true", xlabel="weight of a positive case")
right.set(ylabel="share of the test cases", ylim=(0, 1.02))
right.legend(loc="center right", bbox_to_anchor=(1, 0.55))
plt.show()

# %%
# Weight or threshold?
# --------------------
# A net with equal weights finds as many positive cases if the decision threshold is lower than one
# half. The line is that one net at all thresholds; the points are the weighted nets at one half.

precision, recall, _ = precision_recall_curve(y_test, nets[1][0].predict_proba(X_test)[:, 1])
figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
axes.plot(recall, precision, color="0.5", label="weight 1, all thresholds")
axes.plot(table["recall, positive"], table["precision, positive"], "oC3", label="weighted nets")
for weight, row in table.iterrows():
    spot = row["recall, positive"], row["precision, positive"]
    axes.annotate(weight, spot, (6, 6), textcoords="offset points", color="C3")
axes.set(xlabel="recall of the positive class", ylabel="precision of the positive class")
axes.set(title="Weights and thresholds make the same trade", xlim=(0, 1.02), ylim=(0, 0.65))
axes.legend()
plt.show()

# %%
# The points lie on the line or just below. If the cost of a missed case is known, use it as a
# weight or move the threshold, for instance with scikit-learn's ``TunedThresholdClassifierCV``. If
# probabilities are needed, keep equal weights.

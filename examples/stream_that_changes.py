"""
A stream that changes
=====================

Two streams. In the first, classes come one after the other and never again: a net that only learns
the new ones forgets the others, and replay of 200 earlier rows prevents it. In the second, the
relation to be learned drifts: there earlier rows are wrong, and replay does harm unless rows fade.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from skneuro import MLPClassifierNP, MLPRegressorNP
from skneuro.continual import ContinualClassifier, ContinualRegressor

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_EPOCHS, N_STEPS = (10, 1500) if SMALL else (30, 6000)

# %%
# New classes
# -----------
# Five pairs of digits. The wrapper keeps a random sample of earlier rows, of each class alike.

images, digits = load_digits(return_X_y=True)
X, X_test, y, y_test = train_test_split(images / 16, digits, stratify=digits, random_state=0)
net = MLPClassifierNP(learning_rate_init=0.005, batch_size=32, random_state=0)
learners = {
    "no replay": ContinualClassifier(net, replay_size=0, n_epochs=N_EPOCHS, random_state=0),
    "replay 200": ContinualClassifier(net, n_epochs=N_EPOCHS, random_state=0),
}
accuracy = {name: [] for name in learners}
for pair in np.arange(10).reshape(5, 2):
    rows = np.isin(y, pair)
    for name, model in learners.items():
        model.partial_fit(X[rows], y[rows], classes=np.arange(10))
        seen = y_test <= pair[1]
        accuracy[name].append(model.score(X_test[seen], y_test[seen]))

print("accuracy on the digits so far")
for name, values in accuracy.items():
    print(f"{name:28}" + "".join(f"{value:8.2f}" for value in values))

# %%
# A drifting relation
# -------------------
# The coefficients turn slowly. Each batch of 50 rows is forecast before it is learned.

rng = np.random.default_rng(0)
Z = rng.standard_normal((N_STEPS, 4))
angle = np.arange(N_STEPS) * 2 * np.pi / 8000
target = np.cos(angle) * Z[:, 0] + np.sin(angle) * Z[:, 1] + 0.5 * rng.standard_normal(N_STEPS)
net = MLPRegressorNP(
    hidden_layer_sizes=30, activation="tanh", learning_rate_init=0.005, random_state=0
)
followers = {
    "no replay": ContinualRegressor(net, replay_size=0, n_epochs=5, random_state=0),
    "replay 500": ContinualRegressor(net, replay_size=500, n_epochs=5, random_state=0),
    "replay 500, half-life 100": ContinualRegressor(
        net, replay_size=500, half_life=100, n_epochs=5, random_state=0
    ),
}
errors = {name: [] for name in followers}
for start in range(0, N_STEPS, 50):
    batch = slice(start, start + 50)
    for name, model in followers.items():
        if start:
            errors[name].append(np.mean((model.predict(Z[batch]) - target[batch]) ** 2))
        model.partial_fit(Z[batch], target[batch])

print("mean squared error on the drifting stream, without the first 500 rows")
for name, values in errors.items():
    print(f"{name:28}{np.mean(values[10:]):8.2f}")

# %%
# The pictures
# ------------

figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), layout="constrained")
for name, values in accuracy.items():
    left.plot(np.arange(1, 6), values, marker="o", label=name)
left.set(xlabel="parts learned", ylabel="accuracy on the digits so far", xticks=range(1, 6))
left.set_ylim(0, 1.02)
for name, values in errors.items():
    smooth = np.convolve(values, np.ones(10) / 10, mode="valid")
    right.plot(50 * np.arange(10, 10 + len(smooth)), smooth, label=name)
right.set(xlabel="row of the stream", ylabel="squared error, mean of 500 rows")
right.set_ylim(bottom=0)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
plt.show()

"""
How long does this net remember
===============================

Three nets learn the same task: the target depends on the values 2, 8 and 14 steps before the last
one. Do they remember that far? Four measures answer: the gradient of the prediction by lag, how
fast a change is forgotten, how well the past can be read off the state, and the time scales of the
units.
"""

import os

import matplotlib.pyplot as plt
import numpy as np

from skneuro import RNNForecaster
from skneuro.datasets import make_lagged
from skneuro.inspection import MemoryDisplay, memory_profile

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SAMPLES, N_EPOCHS = (1500, 30) if SMALL else (4000, 60)
TERMS = (0, 2), (0, 8), (0, 14)

# %%
# The nets
# --------
# A plain recurrent net, an LSTM and a GRU with 24 units each, which read windows of 20 values.

X, y = make_lagged(N_SAMPLES, 20, 1, terms=TERMS, noise=0.05, random_state=0)
X_test, y_test = make_lagged(500, 20, 1, terms=TERMS, noise=0.05, random_state=1)
options = {"learning_rate": "onecycle", "learning_rate_init": 0.02, "batch_size": 32}
nets = {}
for cell in ("rnn", "lstm", "gru"):
    gates = {} if cell == "rnn" else {"gate_bias": "chrono"}
    net = RNNForecaster(cell, 24, max_iter=N_EPOCHS, random_state=0, **gates, **options)
    nets[cell] = net.fit(X, y)

# %%
# Effective memory
# ----------------
# The number of lags that carry 95 % of the gradient, and the memory capacity: at most 24, the
# number of units. The target needs 15 lags.

print(f"{'cell':8}{'R2':>8}{'memory':>8}{'capacity':>10}")
for cell, net in nets.items():
    memory = memory_profile(net, X_test).effective_memory
    capacity = memory_profile(net, X_test, kind="capacity").capacity
    print(f"{cell:8}{net.score(X_test, y_test):8.2f}{memory:8d}{capacity:10.1f}")

# %%
# The pictures
# ------------
# The gradient has peaks at the three lags; what the state holds fades with time.

figure, axes = plt.subplots(2, 2, figsize=(12, 8), layout="constrained")
for ax, kind in zip(
    axes.ravel(), ("gradient", "forgetting", "capacity", "timescales"), strict=True
):
    MemoryDisplay.from_estimator(nets["lstm"], X_test, kind=kind, ax=ax)
    ax.set_title(f"LSTM: {kind}", loc="right", fontsize="medium")
lags = memory_profile(nets["lstm"], X_test).mean
print("lags with the largest gradient:", *sorted(np.argsort(lags)[-3:].tolist()))
plt.show()

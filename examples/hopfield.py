"""
A Hopfield memory in thirty lines
=================================

A Hopfield net stores patterns in its weights and recalls a whole pattern from a damaged one: a
memory that is addressed by its content (Hopfield 1982). Its weights are a sum of outer products
(Hebb's rule: units that are active together are connected), and recall is repeated majority voting.
It is no estimator of this package, because nearest neighbors do its job better; as a model of
memory it is worth its thirty lines.
"""

import matplotlib.pyplot as plt
import numpy as np

N_UNITS = 400
rng = np.random.default_rng(0)


def store(patterns):
    """Hebb's rule: the sum of outer products, without connections of a unit to itself."""
    W = patterns.T @ patterns / patterns.shape[1]
    np.fill_diagonal(W, 0.0)
    return W


def recall(W, state, n_rounds=20):
    """Let each unit in turn follow the majority of its weighted neighbors."""
    state = state.copy()
    for _ in range(n_rounds):
        for unit in rng.permutation(len(state)):
            state[unit] = 1.0 if W[unit] @ state >= 0 else -1.0
    return state


# %%
# Recall from a part
# ------------------
# Twenty random patterns of 400 units; a quarter of the units are set at random.

patterns = rng.choice([-1.0, 1.0], (20, N_UNITS))
W = store(patterns)
damaged = patterns[0].copy()
wrong = rng.permutation(N_UNITS)[: N_UNITS // 4]
damaged[wrong] = rng.choice([-1.0, 1.0], len(wrong))
print(f"{'overlap before recall':32}{np.mean(damaged == patterns[0]):8.3f}")
print(f"{'overlap after recall':32}{np.mean(recall(W, damaged) == patterns[0]):8.3f}")

# %%
# Capacity
# --------
# With too many patterns, the memory breaks down: for random patterns at about 0.138 per unit (Amit,
# Gutfreund & Sompolinsky 1985). Here a stored pattern is the start, so that any change is an error.

loads, overlaps = [0.05, 0.1, 0.13, 0.16, 0.2, 0.3], []
for load in loads:
    patterns = rng.choice([-1.0, 1.0], (round(load * N_UNITS), N_UNITS))
    W = store(patterns)
    overlaps.append(np.mean([recall(W, p, 5) == p for p in patterns[:3]]))
    print(f"{f'overlap at {load:.2f} patterns per unit':40}{overlaps[-1]:8.3f}")

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.plot(loads, overlaps, marker="o")
ax.axvline(0.138, color=plt.rcParams["text.color"], linestyle="--", linewidth=1)
ax.set(xlabel="stored patterns per unit", ylabel="overlap of recall with the pattern")
ax.spines[["top", "right"]].set_visible(False)
plt.show()

"""
Two inputs, two answers, one net
================================

A common multi-task net: two inputs of ten columns each, and a yes-or-no question for each input
with one sigmoid output. What is gained by learning the two together? In the simulated data both
answers depend on the same few hidden causes, and each on one of its own.
"""

import os
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning

from skneuro import MultiTaskNet

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SEEDS = 2 if SMALL else 6
TASKS = {"first": list(range(10)), "second": list(range(10, 20))}
warnings.simplefilter("ignore", ConvergenceWarning)  # a fixed number of epochs is what we want

# %%
# The data
# --------
# Four causes are common to both questions, and each question has a fifth of its own. A column is a
# mixture of the causes of its question, with noise. The first question has 1,000 answers; the
# second has fewer, so the first helps it to learn the common causes.

N_COMMON = 4


def make_data(n, seed):
    """Return columns of shape (n, 20) and the two answers."""
    world, rng = np.random.default_rng(5), np.random.default_rng(seed)
    common = rng.normal(size=(n, N_COMMON))
    a, b = world.normal(size=(2, N_COMMON))
    X, answers = np.empty((n, 20)), {}
    for sign, (task, columns) in zip((-1, 1), TASKS.items(), strict=True):
        own = rng.normal(size=n)
        mixture = world.normal(size=(N_COMMON + 1, 10))
        X[:, columns] = np.column_stack([common, own]) @ mixture
        answers[task] = (common @ a) * (common @ b) + sign * 0.5 * own > 0
    return X + 0.5 * rng.normal(size=X.shape), answers


def make_training(n_second, seed):
    """Return a thousand rows, of which only some have the second answer."""
    X, answers = make_data(1000, seed)
    second = answers["second"].astype(object)
    second[n_second:] = None
    return X, {"first": answers["first"], "second": second}


# %%
# The net
# -------
# ``task_inputs`` gives each question a branch of its own, which reads its ten columns.
# ``shared_inputs="all"`` lets the shared trunk read all twenty. The head of a question reads the
# outputs of the trunk and of its branch. If the targets are a dict, so are the predictions.


def make_net(seed, **options):
    """Return a net with a trunk of 32 units and branches of 8."""
    return MultiTaskNet(
        32,
        task_inputs=TASKS,
        shared_inputs="all",
        branch_layer_sizes=8,
        alpha=3.0,
        learning_rate_init=0.005,
        max_iter=60,
        n_iter_no_change=np.inf,
        random_state=seed,
        **options,
    )


X, y = make_training(60, seed=1)
net = make_net(seed=0).fit(X, y)
X_test, y_test = make_data(5000, seed=0)
print(net.tasks_)
print({task: probability[0].round(2) for task, probability in net.predict_proba(X_test).items()})
print(net.score_tasks(X_test, y_test))

# %%
# Together or apart?
# ------------------
# With ``sharing="none"`` the same net has a trunk for each question. Both nets learn from the same
# rows, with few or many answers to the second question. ``alpha`` and the learning rate are not
# tuned for either.

NUMBERS = (60, 500) if SMALL else (30, 60, 125, 250, 500)
records = []
for n_second in NUMBERS:
    for seed in range(1, N_SEEDS + 1):
        X, y = make_training(n_second, seed)
        for name, sharing in (("shared trunk", "hard"), ("a trunk each", "none")):
            scores = make_net(seed, sharing=sharing).fit(X, y).score_tasks(X_test, y_test)
            records.append({"answers": n_second, "net": name, **scores})
groups = pd.DataFrame(records).groupby(["net", "answers"])
accuracy = groups[["first", "second"]].mean()
print(accuracy.round(3).to_string(sparsify=False))

# %%
# A drawing of the net, and the gain from sharing for the question with few answers.


def draw_net(axes):
    """Draw the net from the inputs at the bottom to the answers at the top."""
    boxes = {
        "columns 0-9": (0, 0, "0.85"),
        "columns 10-19": (2, 0, "0.85"),
        "branch, 8 units": (0, 1, "#c7dcef"),
        "shared trunk,\n32 units": (1, 1, "#f9d3b4"),
        "branch, 8 units ": (2, 1, "#c7dcef"),
        "first answer": (0, 2, "0.85"),
        "second answer": (2, 2, "0.85"),
    }
    arrows = [(0, 2), (1, 4), (0, 3), (1, 3), (2, 5), (4, 6), (3, 5), (3, 6)]
    spots = [(x, y) for x, y, _ in boxes.values()]
    for start, end in arrows:
        axes.annotate(
            "",
            spots[end],
            spots[start],
            arrowprops={"arrowstyle": "-|>", "shrinkA": 20, "shrinkB": 22, "color": "0.4"},
        )
    for text, (x, y, color) in boxes.items():
        axes.text(
            x,
            y,
            text.strip(),
            ha="center",
            va="center",
            fontsize=10,
            color="black",
            bbox={"boxstyle": "round,pad=0.55", "facecolor": color, "edgecolor": "0.5"},
        )
    axes.set(xlim=(-0.6, 2.6), ylim=(-0.4, 2.4), title="One net")
    axes.set_axis_off()


plt.rc("axes.spines", top=False, right=False)
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
draw_net(left)
errors = groups["second"].std() / np.sqrt(N_SEEDS)
for k, name in enumerate(["shared trunk", "a trunk each"]):
    mean = accuracy.loc[name, "second"]
    right.errorbar(mean.index, mean, errors.loc[name], marker="o", capsize=3, color=f"C{1 - k}")
    right.annotate(
        name,
        (mean.index[0], mean.iloc[0]),
        (18, 18) if k == 0 else (20, -4),
        textcoords="offset points",
        color=f"C{1 - k}",
    )
right.set_xscale("log")
right.set_xticks(NUMBERS, NUMBERS)
right.minorticks_off()
right.set(xlabel="answers to the second question (of 1,000 to the first)")
right.set(ylabel="test accuracy, second question")
right.set(title=f"Sharing helps where answers are few ({N_SEEDS} seeds, standard error)")
plt.show()

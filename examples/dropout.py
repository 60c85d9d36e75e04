"""
The effect of dropout
=====================

With few images, a fifth of them mislabeled, a net that is trained for long memorizes the wrong
labels. Dropout makes memorizing hard, because the units it needs are often absent. Here are the
learning curves for four dropout rates: with wrong labels, where dropout helps much, and without
them, where it does not help.
"""

import os
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split

from skneuro import MLPClassifierNP

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_EPOCHS, N_SEEDS = (60, 1) if SMALL else (80, 3)

# %%
# The data
# --------
# Handwritten digits, 300 for training and 600 for validation. Each seed draws different images and
# different wrong labels. The validation labels are right.

images, digits = load_digits(return_X_y=True)
images = (images / 16).astype(np.float32)


def make_data(wrong, seed):
    """Training data with a fraction of wrong labels, and validation data."""
    X, X_val, y, y_val = train_test_split(
        images, digits, train_size=300, test_size=600, stratify=digits, random_state=seed
    )
    rng = np.random.default_rng(seed)
    others = (y + rng.integers(1, 10, size=len(y))) % 10
    return X, np.where(rng.random(len(y)) < wrong, others, y), X_val, y_val


# %%
# Training
# --------
# The nets differ only in ``dropout``. ``X_val`` and ``y_val`` are not used for training; the loss
# and accuracy on them are recorded in ``history_`` after each epoch.


def learning_curves(dropout, wrong, seed):
    """Table of the epochs of one training."""
    X, y, X_val, y_val = make_data(wrong, seed)
    net = MLPClassifierNP(
        (128, 128),
        dropout=dropout,
        batch_size=32,
        max_iter=N_EPOCHS,
        n_iter_no_change=np.inf,  # go on whatever happens
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # these epochs are what was asked for
        net.fit(X, y, X_val=X_val, y_val=y_val)
    return pd.DataFrame(net.history_).assign(dropout=dropout, wrong=wrong, seed=seed)


DROPOUTS = [0.0, 0.5] if SMALL else [0.0, 0.2, 0.5, 0.7]
WRONG = [0.2, 0.0]
curves = pd.concat(
    learning_curves(dropout, wrong, seed)
    for wrong in WRONG
    for dropout in DROPOUTS
    for seed in range(N_SEEDS)
)

# %%
# The validation accuracy after the last epoch, and at the best epoch. (The best epoch is selected
# on the same images, so its accuracy is slightly optimistic for all nets.)

of_training = curves.groupby(["wrong", "dropout", "seed"])["validation_score"]
accuracy = pd.DataFrame({"last epoch": of_training.last(), "best epoch": of_training.max()})
table = accuracy.groupby(["wrong", "dropout"]).mean()
for wrong in WRONG:
    print(f"accuracy, {wrong:.0%} of the labels wrong, mean of {N_SEEDS} seeds")
    print(table.loc[wrong].round(3).to_string(), end="\n\n")

# %%
# With wrong labels
# -----------------
# Without dropout the training loss keeps falling as the wrong labels are learned too, while the
# validation loss has long been rising. With half of the units dropped it does not rise.

plt.rc("axes.spines", top=False, right=False)
plt.rc("legend", frameon=False)
COLORS = {0.0: "C3", 0.2: "#fdae61", 0.5: "#74add1", 0.7: "#313695"}


def draw(wrong):
    """Losses and accuracy against the epochs, mean of the seeds."""
    mean = curves[curves["wrong"] == wrong].groupby(["dropout", "epoch"]).mean()
    figure, panels = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    columns = {
        "loss": "loss on the 300, dropout on",
        "validation_loss": "loss on 600 others",
        "validation_score": "accuracy on 600 others",
    }
    for axes, (column, title) in zip(panels, columns.items(), strict=True):
        for rate in DROPOUTS:
            axes.plot(mean.loc[rate, column], color=COLORS[rate], label=f"dropout {rate}")
        axes.set(title=title, xlabel="epoch", xlim=(0, N_EPOCHS))
    panels[0].set_ylim(0, 2.5)
    panels[1].set_ylim(0, 1.5)
    panels[2].set_ylim(0.7, 1)
    panels[0].legend()
    figure.suptitle(f"{wrong:.0%} of the labels wrong", x=0.01, ha="left", fontweight="bold")
    plt.show()


draw(0.2)

# %%
# Without wrong labels
# --------------------
# If all labels are right, there is little to overfit. Dropout then only slows training down.

draw(0.0)

# %%
# Dropout protects against memorizing wrong labels. Early stopping is an alternative: at its best
# epoch the net without dropout is nearly as accurate.

"""
Several targets, many labels missing
====================================

A laboratory takes a few cheap measurements of every wine, and expensive ones of only some: the
proline, the flavanoids, and the cultivar of the grape. Each column has its own missing values, so
few rows are complete. :class:`~skneuro.MultiTaskNet` learns numbers and classes together from all
available labels: a row with a missing label still contributes to the other tasks.
"""

import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MultiTaskNet

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
N_SPLITS = 4 if SMALL else 20
MISSING = 0.5  # of the labels of each task
TARGETS = ["proline", "flavanoids", "cultivar"]

# %%
# The table
# ---------
# The wine data set of scikit-learn, written to a CSV file with half of the labels in each column
# removed at random.

wine = load_wine(as_frame=True)
table = wine.data.assign(cultivar=np.array(["Barolo", "Grignolino", "Barbera"])[wine.target])
rng = np.random.default_rng(0)
with_gaps = table.copy()
for target in TARGETS:
    with_gaps.loc[rng.random(len(table)) < MISSING, target] = None
path = Path(tempfile.mkdtemp()) / "wines.csv"
with_gaps.to_csv(path, index=False)

# %%
# The kind of each task is inferred from the dtype that pandas reads: float columns are regression
# tasks, text columns are classes, and empty fields are missing labels.

wines = pd.read_csv(path)
X, Y = wines.drop(columns=TARGETS), wines[TARGETS]
print(Y.dtypes.to_string())
labels = Y.notna()
print(f"\n{len(Y)} wines, {labels.all(axis=1).sum()} with all labels, {labels.sum().to_dict()}")

# %%
# One net for all
# ---------------
# The shared layer has 32 units, and each task has its own output. A Pipeline scales the inputs; the
# net itself scales the numeric targets.


def make_model(**options):
    """Return a pipeline of a scaler and a small net."""
    net = MultiTaskNet(
        32,
        alpha=1.0,
        learning_rate="onecycle",
        learning_rate_init=0.02,
        max_iter=100,
        random_state=0,
        **options,
    )
    return make_pipeline(StandardScaler(), net)


model = make_model().fit(X, Y)
print(model[-1].tasks_)
print(model.predict(X[:3]).round(1).to_string())
print(model.predict_proba(X[:3])["cultivar"].round(2), model[-1].classes_["cultivar"])

# %%
# How good is it?
# ---------------
# Half of the wines are held out for the test, in several random splits. The removed labels are
# known here, so the test rows are complete. The net is compared with two others of the same size:
# one that learns from complete rows only, as most estimators require, and one with a separate net
# per task (``sharing="none"``).

ARMS = {
    "one net, all labels": ({}, "all labels"),
    "a net per task, all labels": ({"sharing": "none"}, "all labels"),
    "one net, complete rows": ({}, "complete rows"),
}
truth, records = table[TARGETS], []
for train, test in ShuffleSplit(N_SPLITS, test_size=0.5, random_state=0).split(X):
    complete = train[labels.iloc[train].all(axis=1)]
    for name, (options, rows) in ARMS.items():
        chosen = complete if rows == "complete rows" else train
        if Y.cultivar.iloc[chosen].nunique() < 3:
            continue  # a cultivar without any complete row cannot be learned
        fitted = make_model(**options).fit(X.iloc[chosen], Y.iloc[chosen])
        scores = fitted[-1].score_tasks(fitted[:-1].transform(X.iloc[test]), truth.iloc[test])
        records.append({"model": name, **scores})
scores = pd.DataFrame(records).groupby("model", sort=False)
report = scores.mean()
print(report.round(2).to_string())

# %%
# The scores are R2 for proline and flavanoids, and accuracy for the cultivar. Using all labels
# helps much here. Sharing a layer between the tasks helps little, which is common if no task has
# fewer labels than the others.

plt.rc("axes.spines", top=False, right=False)
figure, (left, right) = plt.subplots(
    1, 2, figsize=(11, 4.2), layout="constrained", gridspec_kw={"width_ratios": (1, 1.6)}
)
left.imshow(labels, aspect="auto", cmap="Blues", vmin=-0.4, vmax=1.3, interpolation="nearest")
left.set_xticks(range(len(TARGETS)), TARGETS)
left.set(ylabel="wine", title="Labels that are there (dark)")

errors = scores.std() / np.sqrt(scores.size().iloc[0])
height = 0.8 / len(ARMS)
for k, name in enumerate(ARMS):
    positions = np.arange(len(TARGETS)) + (k - 1) * height
    bars = right.barh(positions, report.loc[name], height * 0.92, color=f"C{k}", label=name)
    right.errorbar(
        report.loc[name], positions, xerr=errors.loc[name], fmt="none", color="0.2", capsize=3
    )
    right.bar_label(bars, fmt="%.2f", padding=8)
right.set_yticks(range(len(TARGETS)), ["proline\n(R2)", "flavanoids\n(R2)", "cultivar\n(accuracy)"])
right.invert_yaxis()
right.set(xlim=(0, 1.15), xlabel=f"test score, mean of {N_SPLITS} splits and standard error")
right.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, fontsize=9)
plt.show()

"""
From a CSV file to a test error
===============================

The tabular pipeline of every first lesson: read a CSV, split, standardise, train a 10-10-1 relu net
with Adam for 100 epochs in batches of 32, and report the mean squared error on rows that the net
has not seen. The data are scikit-learn's diabetes records: ten measurements of 442 patients, and
how far the illness went in a year.
"""

import tempfile
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP

# %%
# Read and split
# --------------
# The table is written to a file first, so that there is one to read.

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "diabetes.csv"
    load_diabetes(as_frame=True, scaled=False).frame.to_csv(path, index=False)
    table = pd.read_csv(path)

X, y = table.drop(columns="target"), table["target"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
print(f"{len(X_train)} rows to train on, {len(X_test)} to test")

# %%
# Train
# -----
# The scaler learns from the training rows alone, because it is part of the pipeline. The target is
# scaled inside the net (``scale_target=True``), and predictions come back in its own units.

model = make_pipeline(
    StandardScaler(),
    MLPRegressorNP(
        hidden_layer_sizes=(10, 10),
        activation="relu",
        solver="adam",
        batch_size=32,
        max_iter=100,
        scale_target=True,
        random_state=0,
    ),
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)  # 100 epochs are what was asked for
    model.fit(X_train, y_train)

# %%
# Test
# ----
# Two baselines see the same rows: the mean, and a linear model.

predictions = {
    "mean of the training rows": DummyRegressor().fit(X_train, y_train).predict(X_test),
    "linear model": LinearRegression().fit(X_train, y_train).predict(X_test),
    "10-10-1 net": model.predict(X_test),
}
for name, predicted in predictions.items():
    print(f"  {name:26} MSE {mean_squared_error(y_test, predicted):7.0f}")

# %%
# The net is better than the mean and worse than the linear model. That is common with a few hundred
# rows: try the linear model first, and keep the net for tables that are larger or less straight.

plt.rc("axes.spines", top=False, right=False)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
left.plot(range(1, 101), model[-1].loss_curve_, color="C0")
left.set(title="Training", xlabel="epoch", ylabel="loss", xlim=(0, 100), ylim=(0, None))
right.axline((0, 0), slope=1, color="0.5", linestyle="--")
right.scatter(predictions["10-10-1 net"], y_test, color="C0", alpha=0.8, edgecolor="white", s=45)
right.set(title=f"{len(y_test)} patients of the test", xlabel="predicted progression")
right.set(ylabel="progression after a year", xlim=(20, 350), ylim=(20, 350), aspect="equal")
plt.show()

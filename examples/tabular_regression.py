"""
From a CSV file to a test error
===============================

The basic pipeline for tables: read a CSV file, split, standardize, train a 10-10-1 ReLU net with
Adam for 100 epochs in batches of 32, and report the mean squared error on unseen rows. The data are
scikit-learn's diabetes records: ten measurements of 442 patients, and the progression of the
disease after one year.
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
# The table is first written to a file, in order to read one.

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
# The scaler is part of the pipeline, so it is fitted to the training rows only. The net scales the
# target itself (``scale_target=True``); predictions are in the original units.

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
    warnings.simplefilter("ignore", ConvergenceWarning)  # 100 epochs are intended
    model.fit(X_train, y_train)

# %%
# Test
# ----
# The two baselines are the mean and a linear model.

predictions = {
    "mean of the training rows": DummyRegressor().fit(X_train, y_train).predict(X_test),
    "linear model": LinearRegression().fit(X_train, y_train).predict(X_test),
    "10-10-1 net": model.predict(X_test),
}
print("mean squared error on the test rows")
for name, predicted in predictions.items():
    print(f"{name:26}{mean_squared_error(y_test, predicted):6.0f}")

# %%
# The net is better than the mean and worse than the linear model. This is common with a few hundred
# rows: try a linear model first, and use a net for larger tables or less linear relations.

plt.rc("axes.spines", top=False, right=False)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
left.plot(range(1, 101), model[-1].loss_curve_, color="C0")
left.set(title="Training", xlabel="epoch", ylabel="loss", xlim=(0, 100), ylim=(0, None))
right.axline((0, 0), slope=1, color="0.5", linestyle="--")
right.scatter(predictions["10-10-1 net"], y_test, color="C0", alpha=0.8, edgecolor="white", s=45)
right.set(title=f"{len(y_test)} patients of the test", xlabel="predicted progression")
right.set(ylabel="progression after a year", xlim=(20, 350), ylim=(20, 350), aspect="equal")
plt.show()

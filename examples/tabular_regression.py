"""From a CSV file to a test error: the tabular pipeline of every first lesson.

Read a CSV, split, standardise, train a 10-10-1 relu net with Adam for 100 epochs in batches of 32,
report the mean squared error on rows the net has not seen. The data are scikit-learn's diabetes
records: ten measurements of 442 patients, and how far the illness went in a year.
"""

import tempfile
import warnings
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP


def write_csv(folder):
    """Write the table to a file, as one would get it."""
    path = Path(folder) / "diabetes.csv"
    load_diabetes(as_frame=True, scaled=False).frame.to_csv(path, index=False)
    return path


def main():
    """Read, split, train, report."""
    with tempfile.TemporaryDirectory() as folder:
        table = pd.read_csv(write_csv(folder))
    X, y = table.drop(columns="target"), table["target"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)

    model = make_pipeline(
        StandardScaler(),  # fitted on the training rows alone
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
    mean = DummyRegressor().fit(X_train, y_train)

    print(f"{len(X_train)} rows to train on, {len(X_test)} to test")
    for name, predicted in (
        ("mean of the training rows", mean.predict(X_test)),
        ("10-10-1 net", model.predict(X_test)),
    ):
        print(f"  {name:26} MSE {mean_squared_error(y_test, predicted):7.0f}")


if __name__ == "__main__":
    main()

"""Choose a forecaster of sunspot numbers by scikit-learn's grid search, like any other estimator.

The last eleven years (one solar cycle) are held out. GridSearchCV tries how far a perceptron looks
back and how many hidden units it has, on the eleven years before, each forecast from the years
before it. The best forecasts each held-out year from its beginning, then is told what came. Beside
it two baselines: the last value repeated, and the values one cycle earlier. Prints a table of what
was tried and one of errors, and saves a picture.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit

from skneuro import MLPRegressorNP
from skneuro.datasets import load_sunspots
from skneuro.forecasting import SeriesForecaster

YEAR, CYCLE = 12, 132  # months
PICTURE = Path(__file__).with_suffix(".png")


def choose_forecaster(X, y):
    """Search on one fold for each year of a cycle, in the order of time."""
    net = MLPRegressorNP(
        loss="absolute_error",
        linear_skip=True,
        dropout=0.2,
        learning_rate="onecycle",
        max_iter=10,
        random_state=0,
    )
    forecaster = SeriesForecaster(net, horizon=YEAR, window_scale="std")
    grid = {
        "window": [CYCLE // 2, CYCLE, 2 * CYCLE],
        "regressor__hidden_layer_sizes": [(16,), (64,)],
    }
    folds = TimeSeriesSplit(n_splits=CYCLE // YEAR, test_size=YEAR)
    search = GridSearchCV(forecaster, grid, cv=folds, scoring="neg_mean_absolute_error", n_jobs=2)
    return search.fit(X, y)


def tried(search):
    """The mean error of each combination."""
    results = pd.DataFrame(search.cv_results_)
    results["error"] = -results["mean_test_score"]
    names = {"param_window": "window", "param_regressor__hidden_layer_sizes": "hidden"}
    return results.rename(columns=names).pivot(index="window", columns="hidden", values="error")


def forecast_years(forecaster, X, y):
    """Forecast each year from its beginning."""
    forecasts = []
    for begin in range(0, len(y), YEAR):
        year = slice(begin, begin + YEAR)
        forecasts.append(forecaster.predict(X[year]))
        forecaster.update(X[year], y[year])
    return pd.concat(forecasts)


def save_picture(truth, forecasts):
    """The held-out years."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    axes.plot(truth, color="black", linewidth=1, label="truth")
    axes.plot(forecasts["one cycle earlier"], color="C2", alpha=0.7, label="one cycle earlier")
    for year, months in forecasts["chosen forecaster"].groupby(truth.index.year):
        label = None if year > truth.index[0].year else "chosen forecaster, a year ahead"
        axes.plot(months, color="C3", linewidth=2, label=label)
    axes.set(title="Monthly sunspot numbers, forecast each January", ylabel="sunspot number")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    figure.savefig(PICTURE, dpi=120)


def main():
    """Choose, forecast, compare."""
    start = time.perf_counter()
    y = load_sunspots().astype(np.float32)  # half the precision, twice the speed
    X = pd.DataFrame(index=y.index)  # the months, and nothing else known about them
    past, held_out = slice(-CYCLE), slice(-CYCLE, None)
    search = choose_forecaster(X[past], y[past])
    print(f"mean absolute error on the {CYCLE // YEAR} years before, a year ahead:")
    print(tried(search).round(1).to_string())
    print(f"chosen: {search.best_params_}")

    truth = y[held_out]
    last = pd.Series(np.nan, truth.index)
    last[::YEAR] = y.shift(1)[held_out][::YEAR]
    forecasts = {
        "chosen forecaster": forecast_years(search.best_estimator_, X[held_out], truth),
        "last value": last.ffill(),
        "one cycle earlier": y.shift(CYCLE)[held_out],
    }
    rows = {
        name: (mean_absolute_error(truth, f), root_mean_squared_error(truth, f))
        for name, f in forecasts.items()
    }
    errors = pd.DataFrame.from_dict(rows, orient="index", columns=["MAE", "RMSE"])
    years = truth.index.year
    print(f"\nerror on {years[0]}-{years[-1]}, forecast a year ahead:\n{errors.round(1)}")
    save_picture(truth, forecasts)
    print(f"\npicture: {PICTURE}\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

"""Forecast monthly sunspot numbers a year ahead with a recurrent net in a scikit-learn pipeline.

The last eleven years (one solar cycle) are held out. The pipeline (scale, cut windows, recurrent
net) is chosen by grid search over TimeSeriesSplit folds of the years before, then forecasts each
held-out year from what was known at its beginning. Two baselines do the same: the last value
repeated, and the values one cycle earlier. Prints a table of errors and saves a picture.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import RNNForecaster, WindowTransformer, make_windows
from skneuro.datasets import load_sunspots

HORIZON = 12  # months ahead
CYCLE = 132  # months, about the length of a solar cycle
N_HELD_OUT = 11 * HORIZON
PICTURE = Path(__file__).with_suffix(".png")


def rows_and_targets(series):
    """Each month that is known, and the twelve months after it."""
    _, following = make_windows(series, window=1, horizon=HORIZON)
    return series.to_frame().iloc[: len(following)], following


def choose_model(X, Y):
    """Search the window, the cell and the anchoring on folds in time order."""
    pipeline = Pipeline(
        [
            ("scale", StandardScaler()),
            ("windows", WindowTransformer()),
            (
                "net",
                RNNForecaster(
                    n_timesteps=12,  # twelve steps of 4 or 11 months each
                    loss="absolute_error",
                    dropout=0.2,
                    learning_rate="onecycle",
                    max_iter=30,
                    random_state=0,
                ),
            ),
        ]
    ).set_output(transform="pandas")  # so that windows at the start of a fold know what came before
    grid = {
        "windows__window": [48, CYCLE],
        "net__cell": ["gru", "lstm"],
        "net__anchor": [None, "mean"],
    }
    folds = TimeSeriesSplit(n_splits=3, test_size=N_HELD_OUT, gap=HORIZON - 1)
    search = GridSearchCV(pipeline, grid, cv=folds, scoring="neg_mean_absolute_error", n_jobs=2)
    return search.fit(X, Y)


def forecasts_by_year(model, series, train_end):
    """Forecast each held-out year from what was known at its beginning."""
    origins = np.arange(train_end, len(series), HORIZON)
    predicted = model.predict(series.to_frame().iloc[train_end - 1 :])
    return {
        "RNNForecaster": np.concatenate([predicted[origin - train_end] for origin in origins]),
        "last value": np.repeat(series.to_numpy()[origins - 1], HORIZON),
        "seasonal naive": series.to_numpy()[train_end - CYCLE : len(series) - CYCLE],
    }


def save_picture(history, truth, forecasts):
    """History, truth and forecasts of the held-out years."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    axes.plot(history.index, history, color="0.6", linewidth=1, label="history")
    axes.plot(truth.index, truth, color="black", linewidth=1, label="truth")
    axes.plot(
        truth.index,
        forecasts["seasonal naive"],
        color="C2",
        linewidth=1,
        alpha=0.7,
        label="seasonal naive (one cycle earlier)",
    )
    for year in range(0, len(truth), HORIZON):
        months = slice(year, year + HORIZON)
        axes.plot(
            truth.index[months],
            forecasts["RNNForecaster"][months],
            color="C3",
            linewidth=2,
            label=None if year else "RNNForecaster, a year ahead",
        )
    axes.axvline(truth.index[0], color="0.4", linestyle=":")
    axes.set(
        title="Monthly sunspot numbers, forecast a year ahead each January",
        xlabel="year",
        ylabel="relative sunspot number",
    )
    axes.set_ylim(bottom=0)
    figure.legend(loc="outside lower center", ncols=4, frameon=False)
    figure.savefig(PICTURE, dpi=120)


def main():
    """Choose, train, forecast, compare."""
    start = time.perf_counter()
    series = load_sunspots().astype(np.float32)  # half the precision, twice the speed
    train_end = len(series) - N_HELD_OUT
    X, Y = rows_and_targets(series.iloc[:train_end])
    search = choose_model(X, Y)
    print(f"chosen: {search.best_params_}, cross-validated error {-search.best_score_:.1f}")

    truth = series.iloc[train_end:]
    forecasts = forecasts_by_year(search.best_estimator_, series, train_end)
    errors = pd.DataFrame(
        {
            "MAE": {name: mean_absolute_error(truth, f) for name, f in forecasts.items()},
            "RMSE": {name: root_mean_squared_error(truth, f) for name, f in forecasts.items()},
        }
    )
    first, last = truth.index[0].year, truth.index[-1].year
    print(f"\nerror on {first}-{last}, forecast a year ahead:\n{errors.round(1)}")
    save_picture(series.iloc[-6 * CYCLE // 2 : train_end], truth, forecasts)
    print(f"\npicture: {PICTURE}\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

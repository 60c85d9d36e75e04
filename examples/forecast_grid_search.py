"""
Grid search over a forecaster
=============================

The options of a forecaster are tuned like those of any other estimator, with scikit-learn's grid
search: here the window length and the number of hidden units of a perceptron for sunspot numbers.
The last eleven years (one solar cycle) are held out. The search uses the years before, each
forecast from the years before it; the best forecaster then forecasts each held-out year from its
beginning.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit

from skneuro import MLPRegressorNP
from skneuro.datasets import load_sunspots
from skneuro.forecasting import SeriesForecaster

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
YEAR, CYCLE = 12, 132  # months

# %%
# Parameter grid
# --------------
# Options of the forecaster are set by name, options of the net inside it with the prefix
# ``regressor__``. There is one fold for each of eleven years, in chronological order.

net = MLPRegressorNP(
    loss="absolute_error",
    linear_skip=True,
    dropout=0.2,
    learning_rate="onecycle",
    max_iter=3 if SMALL else 10,
    random_state=0,
)
forecaster = SeriesForecaster(net, horizon=YEAR, window_scale="std")
grid = {
    "window": [CYCLE // 2, CYCLE, 2 * CYCLE],
    "regressor__hidden_layer_sizes": [(16,), (64,)],
}
folds = TimeSeriesSplit(n_splits=2 if SMALL else CYCLE // YEAR, test_size=YEAR)
search = GridSearchCV(
    forecaster, grid, cv=folds, scoring="neg_mean_absolute_error", n_jobs=None if SMALL else 2
)

# %%
# Search
# ------
# ``X`` has the months as its index and no columns: there are no covariates.

y = load_sunspots().astype(np.float32)  # half the precision, twice the speed
X = pd.DataFrame(index=y.index)
past, held_out = slice(-CYCLE), slice(-CYCLE, None)
search.fit(X[past], y[past])

tried = pd.DataFrame(search.cv_results_)
tried["error"] = -tried["mean_test_score"]
names = {"param_window": "window", "param_regressor__hidden_layer_sizes": "hidden"}
tried = tried.rename(columns=names).pivot(index="window", columns="hidden", values="error")
print(f"mean absolute error on {folds.n_splits} earlier years, each forecast a year ahead:")
print(tried.round(1).to_string())
print(f"best parameters: {search.best_params_}")

# %%
# Forecast the years held out
# ---------------------------
# Each year is forecast from its beginning: ``update`` appends the observed values without
# refitting. The two baselines repeat the last value, and the values one cycle earlier.

truth = y[held_out]
chosen = search.best_estimator_
pieces = []
for begin in range(0, len(truth), YEAR):
    year = truth.index[begin : begin + YEAR]
    pieces.append(chosen.predict(X.loc[year]))
    chosen.update(X.loc[year], truth[year])

last = pd.Series(np.nan, truth.index)
last[::YEAR] = y.shift(1)[held_out][::YEAR]
forecasts = {
    "chosen forecaster": pd.concat(pieces),
    "last value": last.ffill(),
    "one cycle earlier": y.shift(CYCLE)[held_out],
}
rows = {
    name: (mean_absolute_error(truth, f), root_mean_squared_error(truth, f))
    for name, f in forecasts.items()
}
errors = pd.DataFrame.from_dict(rows, orient="index", columns=["MAE", "RMSE"])
years = truth.index.year
print(f"error on {years[0]}-{years[-1]}, forecast a year ahead:\n{errors.round(1)}")

# %%
# Errors of the grid, and the forecasts. The combinations hardly differ: any of them would do.

plt.rc("axes.spines", top=False, right=False)
figure, (left, right) = plt.subplots(
    1, 2, figsize=(12, 4.2), width_ratios=(2, 5), layout="constrained"
)
for hidden, marker in zip(tried, "os", strict=True):
    left.plot(tried[hidden], marker=marker, label=f"{hidden[0]} hidden units")
left.set(title="Tried on the years before", xlabel="window in months", xticks=tried.index)
left.set(ylabel="mean absolute error", ylim=(0, None))
left.margins(x=0.1)
left.legend(frameon=False, loc="lower right")

right.plot(truth, color="black", linewidth=1, label="truth")
right.plot(forecasts["one cycle earlier"], color="C2", alpha=0.7, label="one cycle earlier")
for piece in pieces:
    label = "chosen, a year ahead" if piece is pieces[0] else None
    right.plot(piece, color="C3", linewidth=2, label=label)
right.set(title="The years held out, forecast each January", ylabel="sunspot number")
right.set_ylim(bottom=0)
right.legend(frameon=False)
plt.show()

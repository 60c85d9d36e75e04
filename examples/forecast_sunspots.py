"""
Sunspots, a year ahead
======================

Monthly sunspot numbers, forecast a year ahead by a recurrent net in a scikit-learn pipeline. The
last eleven years (one solar cycle) are held out. The pipeline (scale, cut windows, recurrent net)
is tuned by grid search on the years before, then forecasts each held-out year from the data known
at its beginning. The two baselines repeat the last value, and the values one cycle earlier.
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import RNNForecaster, WindowTransformer, make_windows
from skneuro.datasets import load_sunspots

SMALL = os.environ.get("SKNEURO_EXAMPLES_SMALL") == "1"  # a run of a few seconds
HORIZON = 12  # months ahead
CYCLE = 132  # months, about the length of a solar cycle
N_HELD_OUT = 11 * HORIZON

# %%
# Rows and targets
# ----------------
# Each row is a month; its target is the twelve months after it.

series = load_sunspots().astype(np.float32)  # half the precision, twice the speed
train_end = len(series) - N_HELD_OUT
_, Y = make_windows(series[:train_end], window=1, horizon=HORIZON)
X = series.to_frame()[: len(Y)]

# %%
# Model selection
# ---------------
# ``set_output(transform="pandas")`` keeps the index through the pipeline, so that windows at the
# start of a test fold contain the months before it. The folds are in chronological order, with a
# gap between training and test as long as the targets.

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
                max_iter=5 if SMALL else 30,
                random_state=0,
            ),
        ),
    ]
).set_output(transform="pandas")
grid = {
    "windows__window": [CYCLE] if SMALL else [48, CYCLE],
    "net__cell": ["gru", "lstm"],
    "net__anchor": ["mean"] if SMALL else [None, "mean"],
}
folds = TimeSeriesSplit(n_splits=3, test_size=N_HELD_OUT, gap=HORIZON - 1)
search = GridSearchCV(
    pipeline, grid, cv=folds, scoring="neg_mean_absolute_error", n_jobs=None if SMALL else 2
)
search.fit(X, Y)
print(f"best parameters: {search.best_params_}")
print(f"cross-validated error: {-search.best_score_:.1f}")

# %%
# Forecast
# --------
# Each held-out year is forecast from its beginning. Row ``k`` of the predictions uses ``k``
# held-out months.

truth = series[train_end:]
predicted = search.best_estimator_.predict(series.to_frame()[train_end - 1 :])
origins = np.arange(0, N_HELD_OUT, HORIZON)
forecasts = {
    "RNNForecaster": np.concatenate([predicted[origin] for origin in origins]),
    "last value": np.repeat(series.to_numpy()[train_end + origins - 1], HORIZON),
    "seasonal naive": series.to_numpy()[train_end - CYCLE : len(series) - CYCLE],
}
errors = pd.DataFrame(
    {
        "MAE": {name: mean_absolute_error(truth, f) for name, f in forecasts.items()},
        "RMSE": {name: root_mean_squared_error(truth, f) for name, f in forecasts.items()},
    }
)
first, last = truth.index[0].year, truth.index[-1].year
print(f"\nerror on {first}-{last}, forecast a year ahead:\n{errors.round(1)}")

# %%
# The held-out cycle. The red pieces join each January, where the window moves on to the year that
# has passed.

plt.rc("axes.spines", top=False, right=False)
figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
history = series[-4 * CYCLE : train_end]
axes.plot(history.index, history, color="0.65", linewidth=1, label="history")
axes.plot(truth.index, truth, color="black", linewidth=1, label="truth")
before = forecasts["seasonal naive"]
axes.plot(truth.index, before, color="C2", linewidth=1, alpha=0.8, label="one cycle earlier")
for origin in origins:
    months = slice(origin, origin + HORIZON)
    label = None if origin else "RNNForecaster, a year ahead"
    year = forecasts["RNNForecaster"][months]
    axes.plot(truth.index[months], year, color="C3", linewidth=2.5, label=label)
axes.axvline(truth.index[0], color="0.4", linestyle=":")
axes.set(title="Monthly sunspot numbers, forecast a year ahead each January", xlabel="year")
axes.set(ylabel="relative sunspot number", ylim=(0, None))
axes.margins(x=0.01)
figure.legend(loc="outside lower center", ncols=4, frameon=False)
plt.show()

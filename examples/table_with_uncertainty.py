"""
A raw CSV file to predictions with uncertainty
==============================================

A table as people have it: numbers, text, categories and missing values in one CSV file.
``TabularRegressorNP`` takes it without scaling or encoding, and predicts quantiles, so that each
prediction has an interval.
"""

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.inspection import permutation_importance
from sklearn.model_selection import train_test_split

from skneuro import TabularRegressorNP

# %%
# The file
# --------
# Rents of 3,000 flats. The spread of the rent grows with the area, and some cells are empty. The
# table is first written to a file, in order to read one.

rng = np.random.default_rng(0)
n_flats = 3000
flats = pd.DataFrame(
    {
        "area": rng.lognormal(4.3, 0.4, n_flats).round(),
        "rooms": rng.integers(1, 7, n_flats).astype(float),
        "city": rng.choice(["Basel", "Bern", "Geneva", "Zurich"], n_flats),
        "heating": rng.choice(["gas", "heat pump", "oil"], n_flats),
        "balcony": rng.random(n_flats) < 0.5,
    }
)
level = flats["city"].map({"Basel": 1.0, "Bern": 1.0, "Geneva": 1.5, "Zurich": 1.6})
noise = rng.normal(size=n_flats) * flats["area"]
flats["rent"] = (300 + 14 * level * flats["area"] + 2 * noise + 80 * flats["balcony"]).round()
flats.loc[rng.random(n_flats) < 0.1, "rooms"] = np.nan
flats.loc[rng.random(n_flats) < 0.05, "heating"] = None

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "flats.csv"
    flats.to_csv(path, index=False)
    table = pd.read_csv(path)

print(table.head())
X, y = table.drop(columns="rent"), table["rent"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)

# %%
# Train
# -----
# The net gets the data frame. It learns three levels at once, and their average over the members of
# an ensemble is the prediction.

net = TabularRegressorNP(
    loss="quantile",
    quantiles=[0.05, 0.5, 0.95],
    hidden_layer_sizes=(64, 64),
    max_iter=40,
    random_state=0,
)
net.fit(X_train, y_train)
net.summary()

# %%
# Predictions with intervals
# --------------------------

low, middle, high = net.predict_quantiles(X_test).T
inside = (low <= y_test) & (y_test <= high)
print(f"mean absolute error: {np.abs(middle - y_test).mean():.0f}")
print(f"{inside.mean():.0%} of the rents are inside the interval that promises 90%")

order = np.argsort(middle)
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.fill_between(range(len(order)), low[order], high[order], alpha=0.3, label="90% interval")
axes.plot(y_test.to_numpy()[order], ".", markersize=3, color="0.3", label="rent")
axes.plot(middle[order], label="median")
axes.set(xlabel="flats of the test part, by predicted rent", ylabel="rent", xlim=(0, len(order)))
axes.legend()

# %%
# Which columns count
# -------------------
# scikit-learn's inspection works on the raw columns.

importance = permutation_importance(net, X_test, y_test, n_repeats=3, random_state=0)
for k in np.argsort(importance.importances_mean)[::-1]:
    print(f"{X.columns[k]:10} {importance.importances_mean[k]:6.3f}")

# %%
# New categories and empty cells are no error at prediction.

new = pd.DataFrame(
    {
        "area": [80.0],
        "rooms": [np.nan],
        "city": ["Lugano"],
        "heating": [None],
        "balcony": [True],
    }
)
print(net.predict_quantiles(new).round())

plt.show()

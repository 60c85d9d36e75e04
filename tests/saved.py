"""Estimators of every public class, fitted to small data, with their answers.

``python -m tests.saved`` writes them to ``tests/data/format_N``, where N is the present format; it
leaves files that exist as they are.
"""

import pickle
import warnings
from pathlib import Path
from zipfile import ZIP_DEFLATED

import numpy as np
import pandas as pd

from skneuro import (
    FewShotClassifier,
    FewShotRegressor,
    MLPClassifierNP,
    MLPRegressorNP,
    MultiTaskNet,
    RNNClassifier,
    RNNForecaster,
    TabularClassifierNP,
    TabularRegressorNP,
    WindowTransformer,
)
from skneuro.base.saved_state import FORMAT
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer, SeriesForecaster

FOLDER = Path(__file__).parent / "data"
TINY = {"hidden_layer_sizes": 2, "max_iter": 2, "random_state": 0}
rng = np.random.RandomState(0)
X = rng.randn(12, 4).astype(np.float32)
numbers = X[:, 0] + X[:, 3]
grouped = np.column_stack([np.arange(12) % 2, X])
labels = np.array(["no", "yes", "maybe"])[np.arange(12) % 3]
days = pd.date_range("2024-02-27", periods=12, freq="D", name="day")
series = pd.Series(np.arange(12.0) % 4 + np.linspace(0, 1, 12), days, name="sales")
wide = pd.DataFrame({"a": series, "b": 2 * series})
weather = pd.DataFrame({"wind": rng.randn(15)}, pd.date_range(days[0], periods=15))
zoned = series.tz_localize("Europe/Berlin")
months = series.set_axis(pd.period_range("2024-01", periods=12, freq="M"))


def fitted():
    """All estimators by name, fitted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = MLPRegressorNP(**TINY)
        forecasters = {"regressor": net, "window": 3, "horizon": 2}
        tasks = pd.DataFrame({"size": numbers, "kind": labels})
        return {
            "MLPRegressorNP": MLPRegressorNP(**TINY, scale_target=True).fit(X, numbers),
            "MLPClassifierNP": MLPClassifierNP(**TINY, normalization="batch").fit(X, labels),
            "MLPClassifierNP-booleans": MLPClassifierNP(
                **TINY, class_weight={False: 1.0, True: 2.0}
            ).fit(X, numbers > 0),
            "RNNForecaster": RNNForecaster("gru", **TINY, anchor="standard").fit(X, numbers),
            "RNNClassifier": RNNClassifier("lstm", **TINY).fit(X, labels),
            "MultiTaskNet": MultiTaskNet(**TINY, task_weights="gradnorm").fit(X, tasks),
            "TabularRegressorNP": TabularRegressorNP(**TINY).fit(X, numbers),
            "TabularClassifierNP": TabularClassifierNP(**TINY).fit(X, labels),
            "FewShotRegressor": FewShotRegressor(**TINY, group=0).fit(grouped, numbers),
            "FewShotClassifier": FewShotClassifier(**TINY, group=0).fit(grouped, numbers > 0),
            "WindowTransformer": WindowTransformer(3).fit(wide),
            "Differencer": Differencer().fit(wide),
            "Deseasonalizer": Deseasonalizer(season=4, test=False).fit(wide),
            "Detrender": Detrender().fit(months.to_frame()),
            "SeriesForecaster": SeriesForecaster(**forecasters, interval=0.5).fit(y=wide),
            "SeriesForecaster-covariates": SeriesForecaster(
                **forecasters, transformer=Differencer(), calendar=["dayofweek"]
            ).fit(weather[:12], y=series),
            "SeriesForecaster-long": SeriesForecaster(**forecasters).fit(
                y=wide.stack().swaplevel().sort_index()
            ),
            "SeriesForecaster-zoned": SeriesForecaster(**forecasters).fit(y=zoned),
            "SeriesForecaster-months": SeriesForecaster(**forecasters).fit(y=months),
            "SeriesForecaster-array": SeriesForecaster(**forecasters).fit(y=series.to_numpy()),
            "SeriesForecaster-ensemble": SeriesForecaster(
                RNNForecaster("rnn", **TINY, learning_rate="onecycle"), window=[3, 4]
            ).fit(y={"a": series, "b": series[4:]}),
        }


def answers(estimator):
    """Outputs of an estimator as an array."""
    if isinstance(estimator, SeriesForecaster):
        future = weather[12:14] if estimator.n_features_in_ else None
        found = estimator.forecast(2, future)
        parts = list(found.values()) if isinstance(found, dict) else [found]
        return np.concatenate([np.ravel(np.asarray(part, float)) for part in parts])
    if isinstance(estimator, MultiTaskNet):
        return np.column_stack([estimator.predict(X)["size"], *estimator.predict_proba(X).values()])
    rows = grouped if type(estimator).__name__.startswith("FewShot") else X
    if hasattr(estimator, "predict_proba"):
        return estimator.predict_proba(rows)
    if hasattr(estimator, "predict"):
        return estimator.predict(rows)
    return np.asarray(estimator.transform(months.to_frame() if is_monthly(estimator) else wide))


def is_monthly(estimator):
    """Whether a transformer was fitted to the series of months."""
    return estimator.n_features_in_ == 1


def write():
    """Write the files of the present format."""
    import skops.io

    folder = FOLDER / f"format_{FORMAT}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, estimator in fitted().items():
        if (folder / f"{name}.skops").exists():
            continue
        saved = {"estimator": estimator, "answers": answers(estimator)}
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(saved, protocol=4))
        skops.io.dump(saved, folder / f"{name}.skops", compression=ZIP_DEFLATED)


if __name__ == "__main__":
    write()

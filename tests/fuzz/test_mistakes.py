"""A mistake in one argument is answered sensibly, or refused with a word about this argument."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from sklearn.base import is_classifier
from sklearn.linear_model import Ridge

from skneuro import MultiTaskNet
from skneuro.forecasting import (
    Deseasonalizer,
    Detrender,
    Differencer,
    SeriesForecaster,
    backtest,
    mase,
    naive2,
    seasonal_naive,
    smape,
)
from tests.estimators import PUBLIC, outputs, sample_data
from tests.fuzz.answers import Refused, answer, said_not_finite
from tests.fuzz.budget import fuzz
from tests.fuzz.same import numbers_in
from tests.fuzz.series import AHEAD, panels
from tests.fuzz.spoils import ANY, OPTIONS, SERIES, WEIGHTS

TRANSFORMS = {t.__name__: t for t in (Deseasonalizer, Detrender, Differencer)}
ESTIMATORS = PUBLIC | TRANSFORMS
EACH = pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
NETS = {name: e for name, e in PUBLIC.items() if "max_iter" in e().get_params()}
FORECASTER = SeriesForecaster(Ridge(), window=3, horizon=2)
CONTAINERS = ("dict", "long", "wide", "series", "array")


def small(estimator):
    """An estimator that is fitted at once."""
    model = estimator()
    quick = {
        "max_iter": 1,
        "n_ensemble": 1,
        "n_members": 1,
        "hidden_layer_sizes": 2,
        "random_state": 0,
        "season": 2,
    }
    known = model.get_params()
    return model.set_params(**{name: quick[name] for name in quick if name in known})


def words(model):
    """Names that an error message may speak of."""
    return {*model.get_params(), type(model).__name__, "task", "column", "columns", "features"}


@EACH
@fuzz(12, what=st.sampled_from(["X", "y", "X_val", "y_val"]), name=st.sampled_from(sorted(ANY)))
def test_wrong_data_for_fit(estimator, what, name):
    model = small(estimator)
    X, y = sample_data(model, n_samples=12)
    arguments = {"X": X, "y": y}
    if "val" in what:
        if "max_iter" not in model.get_params():
            return
        arguments |= {"X_val": X.copy(), "y_val": y.copy()}
        model.set_params(early_stopping=True)
    try:
        arguments[what] = ANY[name](arguments[what])
    except (ValueError, TypeError):  # this array cannot be spoiled like that
        return
    found = answer(lambda: model.fit(**arguments), words(model))
    if isinstance(found, Refused):
        assert vars(model).keys() == model.get_params().keys()
    elif what != "X":
        said_not_finite(lambda: outputs(model, X))


@EACH
@fuzz(
    12,
    method=st.sampled_from(["predict", "predict_proba", "transform"]),
    name=st.sampled_from(sorted(ANY)),
)
def test_wrong_data_for_a_fitted_estimator(estimator, method, name):
    model = small(estimator)
    X, y = sample_data(model, n_samples=12)
    model = answer(lambda: model.fit(X, y))
    if hasattr(model, method):
        answer(lambda: getattr(model, method)(ANY[name](X)), words(model))


@pytest.mark.parametrize("estimator", NETS.values(), ids=NETS)
@fuzz(9, name=st.sampled_from(sorted(WEIGHTS)), call=st.sampled_from(["fit", "partial_fit"]))
def test_wrong_weights(estimator, name, call):
    model = small(estimator)
    X, y = sample_data(model, n_samples=12)
    w = WEIGHTS[name](np.ones(12))
    if not hasattr(model, call):
        return
    classes = {"classes": np.unique(y)} if call == "partial_fit" and is_classifier(model) else {}
    found = answer(lambda: getattr(model, call)(X, y, sample_weight=w, **classes), words(model))
    if not isinstance(found, Refused):
        values, said = said_not_finite(lambda: model.predict(X))
        assert said or values.dtype.kind != "f" or np.isfinite(values).all()


@EACH
@fuzz(24, data=st.data())
def test_wrong_options(estimator, data):
    model = small(estimator)
    name = data.draw(st.sampled_from(sorted(model.get_params())))
    value = data.draw(st.sampled_from(OPTIONS))
    X, y = sample_data(model, n_samples=12)
    if name == "verbose" or (isinstance(value, int) and value > 1e9):
        return
    found = answer(lambda: model.set_params(**{name: value}).fit(X, y), [*words(model), name])
    if isinstance(found, Refused):
        assert vars(model).keys() == model.get_params().keys()
    else:
        said_not_finite(lambda: outputs(model, X))


@fuzz(36, data=st.data())
def test_wrong_options_of_a_forecaster(data):
    names = sorted(FORECASTER.get_params(deep=False))
    name, value = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(OPTIONS))
    if isinstance(value, int) and (value > 1e9 or name == "n_jobs"):
        return
    model = SeriesForecaster(Ridge(), window=3, horizon=2)
    y = pd.Series(np.arange(30.0) % 7, pd.date_range("2024-01-01", periods=30))
    found = answer(lambda: model.set_params(**{name: value}).fit(y=y), [*model.get_params(), name])
    if not isinstance(found, Refused):
        found = answer(model.forecast, model.get_params())
        assert isinstance(found, Refused) or np.isfinite(numbers_in(found)).all()


@fuzz(48, data=st.data(), panel=panels(most=3), name=st.sampled_from(sorted(SERIES)))
def test_wrong_series_for_a_forecaster(data, panel, name):
    model = SeriesForecaster(Ridge(), window=3, horizon=2)
    names = {*model.get_params(), *panel.names}
    which = data.draw(st.sampled_from(list(panel.series)))
    spoiled = panel.series | {which: SERIES[name](panel.series[which])}
    call = data.draw(st.sampled_from(["fit", "update", "forecast", "backtest"]))
    static, X = panel.static, panel.known
    if call in ("fit", "backtest"):
        if call == "fit":
            found = answer(lambda: model.fit(X, spoiled, static=static), names)
        else:
            found = answer(
                lambda: backtest(model, spoiled, X, origins=2, static=static, steps=1), names
            )
    else:
        if isinstance(answer(lambda: model.fit(X, panel.series, static=static), names), Refused):
            return
        before = vars(model)["_fitted"]
        arguments = {"X": X, "y": spoiled}
        if call == "forecast":
            arguments |= {"static": static, "X": panel.X}
        found = answer(lambda: getattr(model, call)(**arguments), names)
        assert call == "update" or vars(model)["_fitted"] is before
        if isinstance(found, Refused):
            assert vars(model)["_fitted"] is before


@fuzz(36, data=st.data(), panel=panels(most=2), name=st.sampled_from(sorted(SERIES)))
def test_wrong_covariates_for_a_forecaster(data, panel, name):
    if panel.X is None:
        return
    model = SeriesForecaster(Ridge(), window=3, horizon=2)
    names = {*model.get_params(), *panel.names}
    container = data.draw(st.sampled_from(sorted(panel.containers())))
    y = panel.containers()[container]
    known, future = panel.known, panel.future[:2]

    def spoiled(table):
        column = data.draw(st.sampled_from(["price", None]))
        if column is None or name in ("none", "scalar", "word", "empty", "shorter", "table"):
            return SERIES[name](table)
        changed = SERIES[name](table[column])
        if isinstance(changed, pd.Series) and len(changed) == len(table):
            return table.assign(**{column: changed.to_numpy()}).set_axis(changed.index)
        return changed

    try:
        tables = [spoiled(known), spoiled(future)]
    except (ValueError, TypeError, AttributeError):  # a table cannot be spoiled like that
        return
    found = answer(lambda: model.fit(tables[0], y, static=panel.static), names)
    fitted = isinstance(found, Refused) and answer(
        lambda: model.fit(known, y, static=panel.static), names
    )
    if fitted is model:
        answer(lambda: model.forecast(2, tables[1]), names)
        answer(lambda: model.predict(tables[1]), names)
        answer(lambda: model.update(tables[1], {n: s[-2:] for n, s in panel.series.items()}), names)


@fuzz(
    24, data=st.data(), panel=panels(most=2, covariates=False), name=st.sampled_from(sorted(SERIES))
)
def test_wrong_series_for_metrics(data, panel, name):
    labels = panel.index[-AHEAD:]
    truth = {n: pd.Series(np.arange(float(AHEAD)), labels) for n in panel.series}
    which = data.draw(st.sampled_from(list(truth)))
    spoiled = truth | {which: SERIES[name](truth[which])}
    train = panel.series | {which: SERIES[name](panel.series[which])}
    names = panel.names
    answer(lambda: smape(spoiled, truth), names)
    answer(lambda: smape(truth, spoiled), names)
    answer(lambda: mase(truth, truth, y_train=train, season=1), names)
    for naive in (naive2, seasonal_naive):
        answer(lambda naive=naive: naive(train, 3, 2), names)


@fuzz(18, name=st.sampled_from(sorted(ANY)), container=st.sampled_from(["dict", "frame", "array"]))
def test_wrong_labels_of_one_task(name, container):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(12, 2))
    columns = {"price": X[:, 0], "kind": np.where(X[:, 1] > 0, "yes", "no")}
    columns["price"] = ANY[name](columns["price"])
    model = MultiTaskNet(2, max_iter=1, random_state=0)
    try:
        Y = columns
        if container == "frame":
            Y = pd.DataFrame(columns)
        elif container == "array":
            Y = np.column_stack([np.asarray(c, dtype=object) for c in columns.values()])
    except (ValueError, TypeError):  # no table can be made of that
        return
    found = answer(lambda: model.fit(X, Y), [*words(model), "kind"])
    if not isinstance(found, Refused):
        answer(lambda: model.predict(X))
        if name != "beyond float32":  # whose squares overflow in scikit-learn's R2
            answer(lambda: model.score(X, Y), words(model))

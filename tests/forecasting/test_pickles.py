"""Pickles of fitted estimators hold plain data and name public packages only."""

import io
import pickle

import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.linear_model import Lasso, Ridge
from sklearn.preprocessing import StandardScaler

from skneuro import forecasting
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer, SeriesForecaster
from tests.forecasting.series_samples import covariates, long, quick, wide

X, STATIC = covariates(), pd.DataFrame({"size": [1.0, 2.0, 4.0]}, ["a", "b", "c"])
OPTIONS = {
    "plain": {},
    "interval": {"interval": 0.5},
    "ensemble": {"window": [4, 6], "n_ensemble": 2, "random_state": 0},
    "one_output": {"regressor": Lasso()},
    "transformed": {"transformer": [StandardScaler(), Detrender()]},
    "calendar": {"calendar": ["month"], "past_covariates": ["wind"]},
}
EACH = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)


class Named(pickle.Unpickler):
    """Records the classes and functions that a pickle names."""

    def __init__(self, file):
        super().__init__(file)
        self.named = set()

    def find_class(self, module, name):
        self.named.add((module, name))
        return super().find_class(module, name)


def classes_of_ours(estimator):
    """Names of the classes of the package; each must be public, in a module without underscore."""
    unpickler = Named(io.BytesIO(pickle.dumps(estimator)))
    unpickler.load()
    ours = [(module, name) for module, name in unpickler.named if module.startswith("skneuro")]
    assert not any("._" in module for module, _ in ours)
    assert all(name in forecasting.__all__ for _, name in ours)
    return {name for _, name in ours}


@EACH
def test_the_pickle_of_a_forecaster_names_its_public_class_only(options):
    forecaster = quick(**options).fit(X[:50], wide(50), static=STATIC)
    assert {"SeriesForecaster"} <= classes_of_ours(forecaster) <= {"SeriesForecaster", "Detrender"}


@pytest.mark.parametrize("transformer", [Differencer(), Deseasonalizer(season=7), Detrender()])
def test_the_pickle_of_a_transformer_names_its_public_class_only(transformer):
    transformer.fit(wide())
    assert classes_of_ours(transformer) == {type(transformer).__name__}
    restored = pickle.loads(pickle.dumps(transformer))
    assert_array_equal(restored.transform(wide()), transformer.transform(wide()))


@EACH
@pytest.mark.parametrize("container", [wide, lambda n: long(wide(n))], ids=["wide", "long"])
def test_a_restored_forecaster_continues_like_the_original(options, container):
    forecaster = quick(**options).fit(X[:50], container(50), static=STATIC)
    restored = pickle.loads(pickle.dumps(forecaster))
    assert_array_equal(restored.forecast(2, X[50:]), forecaster.forecast(2, X[50:]))
    for each in (forecaster, restored):
        each.update(X[50:55], _rows(container, 50, 55), refit=True)
    assert_array_equal(restored.forecast(2, X[55:]), forecaster.forecast(2, X[55:]))
    if "interval" in options:
        assert_array_equal(restored.interval_radius_, forecaster.interval_radius_)


def _rows(container, start, stop):
    """Some time steps of all series."""
    table = wide(stop)[start:]
    return table if container is wide else long(table)


def test_the_state_is_data_with_a_format_number():
    state = quick().fit(y=wide()).__getstate__()
    assert state["format"] == 1
    assert isinstance(state["_fitted"], dict)
    assert {type(one) for one in state["_fitted"]["series"]} == {dict}


@pytest.mark.parametrize("estimator", [quick(Ridge()), Detrender()])
def test_another_format_is_refused(estimator):
    state = estimator.__getstate__() | {"format": 99}
    with pytest.raises(ValueError, match=r"saved in format 99, but .* reads format 1"):
        type(estimator)().__setstate__(state)


def test_an_unfitted_forecaster_stays_unfitted():
    restored = pickle.loads(pickle.dumps(SeriesForecaster(Ridge(), window=7)))
    assert restored.window == 7
    assert not hasattr(restored, "regressors_")


def test_no_public_class_lives_in_a_private_module():
    homes = {getattr(forecasting, name).__module__ for name in forecasting.__all__}
    assert not any("._" in home for home in homes if home.startswith("skneuro"))

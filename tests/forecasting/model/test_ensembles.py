"""Ensembles: the members, their seeds, their aggregation and parallel fits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, RNNForecaster
from tests.forecasting.series_samples import daily, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NET = MLPRegressorNP(hidden_layer_sizes=3, max_iter=2)
RNN = RNNForecaster("rnn", hidden_layer_sizes=3, max_iter=2)


@pytest.mark.parametrize("window", [5, [5], [3, 6], (6, 3), np.array([3, 6])], ids=str)
@pytest.mark.parametrize("n_ensemble", [1, 3])
def test_members_for_each_window(window, n_ensemble):
    forecaster = quick(window=window, n_ensemble=n_ensemble).fit(y=daily())
    widths = [regressor.n_features_in_ for regressor in forecaster.regressors_]
    assert sorted(widths) == sorted(np.atleast_1d(window).tolist() * n_ensemble)


@pytest.mark.parametrize(("combine", "function"), [("median", np.median), ("mean", np.mean)])
def test_forecasts_are_combined_step_by_step(combine, function):
    y = wide()
    members = [quick(window=window).fit(y=y).forecast(4) for window in (2, 4, 7)]
    forecast = quick(window=[2, 4, 7], combine=combine).fit(y=y).forecast(4)
    assert_allclose(forecast, function(members, axis=0))


def test_members_differ_and_are_those_of_their_seeds():
    forecaster = quick(NET, n_ensemble=3, random_state=0).fit(y=walk())
    seeds = [regressor.random_state for regressor in forecaster.regressors_]
    assert len(set(seeds)) == 3
    alone = []
    for seed in seeds:
        net = MLPRegressorNP(hidden_layer_sizes=3, max_iter=2, random_state=seed)
        alone.append(quick(net).fit(y=walk()).forecast())
    assert len({tuple(forecast) for forecast in alone}) == 3
    assert_array_equal(forecaster.forecast(), np.median(alone, axis=0))


@pytest.mark.parametrize("regressor", [NET, RNN, make_pipeline(StandardScaler(), NET)])
@pytest.mark.parametrize("n_ensemble", [1, 2])
def test_the_same_seed_gives_the_same_forecasts(regressor, n_ensemble):
    def forecast(random_state):
        options = {"n_ensemble": n_ensemble, "random_state": random_state}
        return quick(regressor, **options).fit(y=walk()).forecast()

    assert_array_equal(forecast(0), forecast(0))
    assert_array_equal(forecast(0), forecast(np.random.RandomState(0)))
    assert (forecast(0) != forecast(1)).all()


@pytest.mark.parametrize("window", [5, [3, 5]])
def test_without_an_ensemble_or_a_seed_regressors_keep_their_own(window):
    net = MLPRegressorNP(random_state=7, max_iter=1)
    members = quick(net, window=window).fit(y=walk()).regressors_
    assert [member.random_state for member in members] == [7] * len(members)


def test_an_ensemble_without_a_seed_has_members_that_differ():
    net = MLPRegressorNP(random_state=7, max_iter=1)
    one, other = quick(net, n_ensemble=2).fit(y=walk()).regressors_
    assert one.random_state != other.random_state


@pytest.mark.parametrize("regressor", [Ridge(), RNN], ids=["Ridge", "RNN"])
def test_two_processes_give_what_one_gives(regressor):
    y = daily().copy()
    y.iloc[7] = np.nan
    options = {"window": [3, 5], "n_ensemble": 2, "random_state": 0}
    one, two = (quick(regressor, n_jobs=n_jobs, **options).fit(y=y) for n_jobs in (1, 2))
    assert_array_equal(two.forecast(5), one.forecast(5))


def test_members_continue_from_their_own_forecasts():
    y = walk()
    members = [quick(window=window).fit(y=y).forecast(9) for window in (2, 7)]
    forecast = quick(window=[2, 7], combine="mean").fit(y=y).forecast(9)
    assert_allclose(forecast, np.mean(members, axis=0))


def test_the_regressor_passed_is_not_modified():
    net = MLPRegressorNP(max_iter=1)
    before = net.get_params()
    quick(net, n_ensemble=2, random_state=0).fit(y=walk())
    assert vars(net) == before


def test_longer_windows_than_the_series_are_padded():
    forecaster = quick(window=[3, 100]).fit(y=walk())
    assert np.isfinite(forecaster.forecast()).all()

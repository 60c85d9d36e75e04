"""Updates with new observations."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import Ridge

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting.forecaster.fitted_state import fitted_state
from tests.forecasting.series_samples import covariates, daily, long, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, Y, TABLE = covariates(), daily(), wide()
NETS = {
    "RNN": RNNForecaster("gru", hidden_layer_sizes=3, max_iter=2, random_state=0),
    "MLP": MLPRegressorNP(hidden_layer_sizes=3, max_iter=2, random_state=0),
}
EACH_NET = pytest.mark.parametrize("net", NETS.values(), ids=NETS)


def assert_same(one, other):
    if isinstance(one, dict):
        assert list(one) == list(other)
        one, other = pd.concat(one), pd.concat(other)
    if isinstance(one, np.ndarray):
        return assert_array_equal(one, other)
    assert_array_equal(one.index, other.index)
    return assert_array_equal(one, other)


CONTAINERS = {
    "series": lambda a, b: Y[a:b],
    "array": lambda a, b: Y.to_numpy()[a:b],
    "wide": lambda a, b: TABLE[a:b],
    "wide_array": lambda a, b: TABLE.to_numpy()[a:b],
    "long": lambda a, b: long(TABLE[a:b]),
    "dict": lambda a, b: dict(TABLE[a:b].items()),
}


@pytest.mark.parametrize("part", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_an_update_is_the_same_as_the_whole_history(part):
    forecaster = quick(interval=0.5).fit(y=part(0, 40))
    expected = forecaster.forecast(3, y=part(0, 60))
    ends = forecaster.forecast_interval(2, y=part(0, 60))
    assert forecaster.update(y=part(40, 45)) is forecaster
    forecaster.update(y=part(45, 60))
    assert_same(forecaster.forecast(3), expected)
    assert_same(forecaster.forecast_interval(), ends)


@pytest.mark.parametrize("regressor", [Ridge(), *NETS.values()], ids=["Ridge", *NETS])
@pytest.mark.parametrize("past", [None, ["price"], ["price", "wind"]])
def test_covariates_are_appended_too(regressor, past):
    forecaster = quick(regressor, past_covariates=past).fit(X[:40], Y[:40])
    expected = forecaster.forecast(3, X, y=Y[:50])
    forecaster.update(X[40:50], Y[40:50])
    assert_array_equal(forecaster.forecast(3, X[50:]), expected)
    assert_array_equal(forecaster.predict(X[50:53]), expected)


@given(
    first=st.integers(3, 40),
    lengths=st.lists(st.integers(1, 9), max_size=5),
    known=st.lists(st.booleans(), min_size=90, max_size=90),
)
def test_any_pieces_are_the_same_as_the_whole(first, lengths, known):
    table = covariates(90, names=("price",))
    y = daily(90).where(known)
    y.iloc[:3] = 1.0
    forecaster = quick(window=4).fit(table[:first], y[:first].ffill())
    whole = pd.concat([y[:first].ffill(), y[first:]])
    end = first
    for length in lengths:
        end += length
        forecaster.update(table[end - length : end], y[end - length : end])
    expected = forecaster.forecast(3, table[: end + 3], y=whole[:end])
    pd.testing.assert_series_equal(forecaster.forecast(3, table[end:]), expected)


def test_static_covariates_stay():
    static = [[1.0], [2.0], [4.0]]
    forecaster = quick().fit(y=TABLE[:40], static=static)
    expected = forecaster.forecast(3, y=TABLE, static=static)
    assert_array_equal(forecaster.update(y=TABLE[40:]).forecast(3), expected)


def test_columns_may_come_in_another_order():
    forecaster = quick().fit(y=TABLE[:40])
    expected = forecaster.forecast(3, y=TABLE)
    forecaster.update(y=TABLE.loc[TABLE.index[40:], ["a", "b", "c"]])
    pd.testing.assert_frame_equal(forecaster.forecast(3), expected)


def test_some_series_may_have_nothing_new():
    parts = dict(TABLE[:40].items())
    forecaster = quick().fit(y=parts)
    expected = forecaster.forecast(3, y={**parts, "a": TABLE["a"]})
    assert_same(forecaster.update(y={"a": TABLE["a"][40:]}).forecast(3), expected)
    unlabeled = quick().fit(y={name: part.tolist() for name, part in parts.items()})
    found = unlabeled.update(y={"a": TABLE["a"][40:].tolist()}).forecast(3)
    assert list(found["a"].index) == [60, 61, 62]
    assert_array_equal(pd.concat(found), pd.concat(expected))


def test_new_observations_may_be_missing():
    forecaster = quick().fit(y=Y[:40])
    holes = Y[40:].where(np.arange(20) % 3 != 0)
    expected = forecaster.forecast(y=pd.concat([Y[:40], holes]))
    assert_array_equal(forecaster.update(y=holes).forecast(), expected)


@pytest.mark.parametrize("whole", [Y, Y.to_period()], ids=["dates", "periods"])
def test_with_freq_a_gap_before_or_in_an_update_becomes_missing_values(whole):
    forecaster = quick(freq="D").fit(X[:40].set_axis(whole.index[:40]), whole[:40])
    holes = [40, 41, 45]
    kept = np.delete(np.arange(40, 55), [hole - 40 for hole in holes])
    table = X.set_axis(whole.index)
    forecaster.update(table.iloc[kept], whole.iloc[kept])
    filled = table.copy()
    filled.iloc[holes] = filled.iloc[[39, 39, 44]].to_numpy()
    gaps = whole.where(~np.isin(np.arange(60), holes))
    expected = forecaster.forecast(3, filled, y=gaps[:55])
    pd.testing.assert_series_equal(forecaster.forecast(3, table[55:]), expected)
    with pytest.raises(ValueError, match="must follow on"):
        forecaster.update(table[50:], whole[50:])


# Learning from them ------------------------------------------------------------------------------


def test_other_regressors_are_fitted_anew():
    forecaster = quick().fit(y=Y[:40]).update(y=Y[40:], refit=True)
    assert_allclose(forecaster.forecast(), quick().fit(y=Y).forecast())
    assert forecaster.regressors_[0].n_features_in_ == 5


@EACH_NET
def test_nets_continue_from_their_weights(net):
    forecaster = quick(net).fit(y=Y[:40])
    first = forecaster.regressors_[0]
    kept = quick(net).fit(y=Y[:40]).update(y=Y[40:])
    assert_array_equal(kept.regressors_[0].loss_curve_, first.loss_curve_)
    forecaster.update(y=Y[40:], refit=True)
    again = forecaster.regressors_[0]
    assert again is not first
    assert len(first.history_) == 2
    assert len(again.history_) == 4
    assert again.loss_curve_[:2] == first.loss_curve_
    assert (forecaster.forecast() != kept.forecast()).all()


@EACH_NET
@pytest.mark.parametrize("transformed", [False, True])
def test_nets_continue_when_new_observations_have_gaps(net, transformed):
    forecaster = quick(net, interval=0.5).fit(X[:40], Y[:40])
    radius = forecaster.interval_radius_
    forecaster.update(X[40:55], Y[40:55].where(np.arange(15) != 3), refit=True)
    assert np.isfinite(forecaster.forecast(2, X[55:])).all()
    assert forecaster.interval_radius_ is radius


@EACH_NET
def test_a_refit_net_keeps_its_scaling(net):
    forecaster = quick(net).fit(X[:40], Y[:40])
    before = fitted_state(forecaster).model.panel_builder
    forecaster.update(1000 * X[40:55], Y[40:55], refit=True)
    assert fitted_state(forecaster).model.panel_builder is before


# What does not follow on -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "update needs y"),
        (
            Y[:5],
            "y of 'load' must follow on .* expected 5 labels from 2024-02-10 .* got 2024-01-01",
        ),
        (Y[41:], "must follow on"),
        (Y.drop(Y.index[45])[40:], "must follow on"),
        (Y[40:][::-1], "must follow on"),
        (Y.reset_index(drop=True)[40:], "must follow on"),
        (Y[40:].rename("z"), "y has series 'z', which fit did not see"),
        (Y.to_numpy()[40:], r"same container as in fit \(series\)"),
        (TABLE[40:], r"same container as in fit \(series\)"),
        (Y[40:].replace(Y.iloc[50], np.inf), "infinity"),
    ],
)
@pytest.mark.parametrize("refit", [False, True])
def test_observations_that_do_not_follow_on_are_refused_and_change_nothing(y, message, refit):
    forecaster = quick().fit(y=Y[:40])
    expected = forecaster.forecast()
    with pytest.raises(ValueError, match=message):
        forecaster.update(y=y, refit=refit)
    pd.testing.assert_series_equal(forecaster.forecast(), expected)


def test_the_labels_of_X_must_follow_on_where_y_has_none():
    forecaster = quick().fit(X[:40], Y.to_numpy()[:40])
    with pytest.raises(ValueError, match="must follow on"):
        forecaster.update(X[:5], Y.to_numpy()[40:45])
    forecaster.update(X[40:45], Y.to_numpy()[40:45])
    forecaster.predict(X[45:47])


def test_series_in_columns_are_updated_together():
    forecaster = quick().fit(y=TABLE[:40])
    with pytest.raises(ValueError, match="y has no column 'c', which fit saw"):
        forecaster.update(y=TABLE[["a", "b"]][40:])
    with pytest.raises(ValueError, match="y has no column 2"):
        quick().fit(y=TABLE.to_numpy()).update(y=TABLE.to_numpy()[:, :2])


def test_an_update_needs_the_covariates_of_fit():
    forecaster = quick().fit(X[:40], Y[:40])
    with pytest.raises(ValueError, match="update needs X: fit saw 2 covariates"):
        forecaster.update(y=Y[40:])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        forecaster.update(X[40:], Y[40:50])
    with pytest.raises(ValueError, match="X and y must have the same index"):
        forecaster.update(X[40:50], Y[41:51])


class Stumbles(Ridge):
    """Fails on more than forty rows."""

    def fit(self, X, y):
        if len(X) > 40:
            raise KeyboardInterrupt
        return super().fit(X, y)


def test_an_interrupted_refit_leaves_the_forecaster_as_it_was():
    forecaster = quick(Stumbles()).fit(y=walk(40))
    expected = forecaster.forecast()
    with pytest.raises(KeyboardInterrupt):
        forecaster.update(y=walk(20), refit=True)
    assert_array_equal(forecaster.forecast(), expected)


def test_a_failed_refit_leaves_the_net_as_it_was():
    forecaster = quick(NETS["MLP"]).fit(y=Y[:40])
    expected, net = forecaster.forecast(), forecaster.regressors_[0]
    with pytest.raises(ValueError, match=r"y contains infinity|infinity"):
        forecaster.update(y=Y[40:].replace(Y.iloc[50], np.inf), refit=True)
    assert_array_equal(forecaster.forecast(), expected)
    assert forecaster.regressors_[0] is net
    assert not net.warm_start

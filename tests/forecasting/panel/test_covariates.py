"""Covariates: their columns in the input, their reach, and their effect on forecasts."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from skneuro import MLPRegressorNP, RNNForecaster
from tests.forecasting.series_samples import DAYS, Zero, covariates, daily, long, quick, walk, wide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

N = 50  # training steps, of 60
X, Y = covariates(), daily()
NETS = [
    RNNForecaster("gru", hidden_layer_sizes=4, max_iter=2, random_state=0),
    MLPRegressorNP(hidden_layer_sizes=4, max_iter=2, random_state=0),
]
EACH = pytest.mark.parametrize("regressor", [None, *NETS], ids=["Ridge", "RNN", "MLP"])


def altered(table, rows, column):
    """The table with another value in some rows of a column."""
    table = table.copy()
    table.iloc[rows, table.columns.get_loc(column)] += 1.0
    return table


# What is seen ------------------------------------------------------------------------------------


@EACH
def test_known_covariates_are_seen_before_and_after_the_end_of_the_series(regressor):
    forecaster = quick(regressor).fit(X[:N], Y[:N])
    expected = forecaster.forecast(2, X, y=Y[:N])
    for row in (N - 5, N - 1, N, N + 1):
        assert (forecaster.forecast(2, altered(X, row, "price"), y=Y[:N]) != expected).all()
    for row in (N - 6, N + 2):  # before the window, and after the requested steps
        found = forecaster.forecast(2, altered(X, row, "price"), y=Y[:N])
        assert_array_equal(found, expected)


@EACH
@pytest.mark.parametrize("past", [["price"], [0], np.array(["price"]), ["price", 0]], ids=str)
def test_past_covariates_are_seen_before_the_end_only(regressor, past):
    forecaster = quick(regressor, past_covariates=past).fit(X[:N], Y[:N])
    expected = forecaster.forecast(2, X, y=Y[:N])
    for row in (N - 5, N - 1):
        assert (forecaster.forecast(2, altered(X, row, "price"), y=Y[:N]) != expected).all()
    for row in (N - 6, N, N + 1):
        assert_array_equal(forecaster.forecast(2, altered(X, row, "price"), y=Y[:N]), expected)
        assert_array_equal(forecaster.forecast(2, altered(X, row, "price")[N:]), expected)
    assert (forecaster.forecast(2, altered(X, N, "wind"), y=Y[:N]) != expected).any()


@EACH
def test_static_covariates_are_seen(regressor):
    table = wide()
    forecaster = quick(regressor).fit(y=table, static=[[1.0], [2.0], [5.0]])
    expected = forecaster.forecast()
    same = forecaster.forecast(y=table, static=[[1.0], [2.0], [5.0]])
    assert_array_equal(same, expected)
    other = forecaster.forecast(y=table, static=[[1.0], [2.0], [4.0]])
    assert ((other != expected).all(axis=0) == [False, False, True]).all()


@EACH
def test_where_only_past_covariates_were_fitted_no_future_is_needed(regressor):
    forecaster = quick(regressor, past_covariates=["price", "wind"]).fit(X[:N], Y[:N])
    expected = forecaster.forecast(3)
    assert_array_equal(forecaster.forecast(3, X[N:]), expected)
    assert_array_equal(forecaster.forecast(3, X[:N], y=Y[:N]), expected)
    assert_array_equal(forecaster.predict(X[N : N + 3]), expected)


@EACH
def test_calendar_features_are_seen(regressor):
    forecaster = quick(regressor, calendar=["dayofweek"]).fit(y=Y)
    expected = forecaster.forecast()
    week_later = forecaster.forecast(y=Y.set_axis(Y.index + pd.Timedelta(days=7)))
    assert_array_equal(week_later, expected)
    day_later = forecaster.forecast(y=Y.set_axis(Y.index + pd.Timedelta(days=1)))
    assert (day_later.to_numpy() != expected.to_numpy()).all()


def test_more_rows_than_steps_change_nothing():
    forecaster = quick().fit(X[:N], Y[:N])
    assert_array_equal(forecaster.forecast(2, X[N:]), forecaster.forecast(2, X[N : N + 2]))


# Where it stands ---------------------------------------------------------------------------------


def standardized(rows, on):
    return (rows - on.mean(axis=0)) / on.std(axis=0)


def test_a_row_is_the_one_built_by_hand():
    window, horizon, static = 4, 2, np.array([[1.0, 0.0], [3.0, 0.0]])
    y = {"a": daily(12, 0), "b": daily(9, 1)}
    table = pd.concat({"a": covariates(14, 2), "b": covariates(11, 3)})
    forecaster = quick(
        Zero(), window, horizon, past_covariates=["price"], add_indicator=True, anchor="mean"
    ).fit(table, y, static)
    seen = np.concatenate([table.loc["a"][:12], table.loc["b"][:9]])
    rows, targets = [], []
    for k, (name, values) in enumerate(y.items()):
        known = standardized(table.loc[name].to_numpy(), seen)
        for end in range(window, len(values) - horizon + 1):
            part = values.to_numpy()[end - window : end]
            rows.append(
                [
                    *(part - part.mean()),
                    *np.zeros(window),
                    *known[end - window : end, 0],
                    *known[end - window : end + horizon, 1],
                    *([-1, 0] if k == 0 else [1, 0]),
                ]
            )
            targets.append(values.to_numpy()[end : end + horizon] - part.mean())
    rows, targets = np.array(rows), np.array(targets)
    unit = rows[:, :window].std()
    rows[:, :window] /= unit
    assert_allclose(forecaster.regressors_[0].X_, rows)
    assert_allclose(forecaster.regressors_[0].y_, targets / unit)


def test_a_constant_column_is_no_trouble():
    table = X.assign(price=3.0)
    assert np.isfinite(quick().fit(table[:N], Y[:N]).forecast(2, table[N:])).all()


# What it explains --------------------------------------------------------------------------------


def test_what_known_covariates_alone_explain_is_learned():
    table = covariates(400)
    y = 3 * table["price"] - table["wind"]
    informed = quick(LinearRegression(), anchor=None).fit(table[:300], y[:300])
    assert r2_score(y[300:], informed.predict(table[300:])) > 0.99
    blind = quick(LinearRegression(), anchor=None).fit(y=y[:300])
    assert r2_score(y[300:], blind.forecast(100)) < 0.3


def test_what_past_covariates_alone_explain_is_learned():
    table = covariates(400)
    y = table["price"].shift(1, fill_value=0.0)  # known one step ahead only
    truths = y[300:390]
    for options, least, most in (({"past_covariates": ["price", "wind"]}, 0.99, 1), ({}, -1, 0.3)):
        X_raw = table if options else table[[]]
        forecaster = quick(LinearRegression(), horizon=1, anchor=None, **options)
        forecaster.fit(X_raw[:300], y[:300])
        forecasts = [forecaster.forecast(1, X_raw[:k], y=y[:k]).iloc[0] for k in range(300, 390)]
        assert least < r2_score(truths, forecasts) <= most


def test_what_static_covariates_alone_explain_is_learned():
    rng = np.random.RandomState(0)
    slopes = rng.randn(40)
    table = pd.DataFrame(rng.randn(20, 40) + slopes).cumsum()
    static = pd.DataFrame({"slope": slopes[::-1]}, index=range(39, -1, -1))  # in any order
    informed = quick(LinearRegression(), horizon=10).fit(y=table, static=static).forecast()
    blind = quick(LinearRegression(), horizon=10).fit(y=table).forecast()
    rises = [forecast.iloc[-1] - table.iloc[-1] for forecast in (informed, blind)]
    assert r2_score(10 * slopes, rises[0]) > 0.95
    assert r2_score(10 * slopes, rises[1]) < 0.85


# Containers of X ---------------------------------------------------------------------------------


def test_tables_of_series_and_one_that_all_share_are_the_same():
    table = wide()
    below = long(table[:N])
    expected = quick().fit(X[:N], table[:N]).forecast(3, X[N:])

    def check(forecasts):
        assert_allclose(forecasts.unstack(0)[[*table]], expected, rtol=1e-9)

    apart = pd.concat(dict.fromkeys(table, X), names=["shop", "day"])
    mixed = apart.iloc[np.argsort(apart.index.get_level_values("day"), kind="stable")]
    for X_raw in (X, apart, mixed, dict.fromkeys(table, X)):
        check(quick().fit(X_raw, below).forecast(3, X_raw, y=below))
    check(quick().fit(X[:N], below).forecast(3, X[N:]))
    future = dict.fromkeys(table, X[N : N + 3])
    check(quick().fit(X[:N], below).predict(pd.concat(future)))
    forecaster = quick().fit(dict.fromkeys(table, X[:N]), dict(table[:N].items()))
    check(forecaster.predict(future))


def test_rows_of_a_long_table_before_a_series_are_not_its_future():
    y = {"a": daily()[:N], "b": daily(seed=1)[20:N]}
    table = pd.concat({"a": X, "b": X}, names=["shop", "day"])
    forecaster = quick().fit(table, y)
    assert_array_equal(forecaster.forecast(2, table, y=y)["b"], forecaster.forecast(2, X[N:])["b"])


def test_a_long_table_without_columns_is_only_labels():
    y = {"a": daily()[:N], "b": daily(seed=1)[20:N]}
    labels = pd.concat({"a": X, "b": X}, names=["shop", "day"])[[]]
    forecaster = quick().fit(labels, y)
    expected = forecaster.forecast(2)["b"]
    assert_array_equal(forecaster.forecast(2, labels, y=y)["b"], expected)
    assert forecaster.n_features_in_ == 0


def test_arrays_and_frames_give_the_same_numbers():
    expected = quick().fit(X[:N], Y[:N]).forecast(3, X[N:])
    arrays = quick().fit(X.to_numpy()[:N], Y.to_numpy()[:N])
    assert_array_equal(arrays.forecast(3, X.to_numpy()[N : N + 3]), expected)
    assert_array_equal(arrays.forecast(3, X.to_numpy(), y=Y.to_numpy()[:N]), expected)
    mixed = quick().fit(X[:N], Y.to_numpy()[:N])
    assert_array_equal(mixed.forecast(3, X[N:]), expected)
    with pytest.raises(ValueError, match="must follow on"):
        mixed.forecast(3, X[:3])


def test_without_labels_future_rows_are_those_of_the_steps_alone():
    forecaster = quick().fit(X.to_numpy()[:N], Y.to_numpy()[:N])
    for rows in (X.to_numpy(), X.to_numpy()[N:]):  # which of them are meant?
        with pytest.raises(ValueError, match=r"each of the 3 steps .* got \d+: without labels"):
            forecaster.forecast(3, rows)
    assert_array_equal(
        quick().fit(X[:N], Y[:N]).forecast(3, X[N:]),  # labels tell which
        quick().fit(X[:N], Y[:N]).forecast(3, X[N : N + 3]),
    )


def test_covariates_may_go_on_after_the_series():
    expected = quick().fit(X[:N], Y[:N]).forecast(3, X[N:])
    pd.testing.assert_series_equal(quick().fit(X, Y[:N]).forecast(3, X[N:]), expected)
    by_name = quick().fit({"a": X}, {"a": Y[:N]}).forecast(3, {"a": X[N:]})["a"]
    assert_allclose(by_name, expected, rtol=1e-10)
    with pytest.raises(ValueError, match="X and y must have the same index"):
        quick().fit(X, Y[1:N])


def test_covariates_begin_with_the_first_observation():
    late = Y[:N].where(Y.index[:N] >= DAYS[10])
    expected = quick().fit(X[10:N], Y[10:N]).forecast(2, X[N:])
    assert_array_equal(quick().fit(X[:N], late).forecast(2, X[N:]), expected)


def test_columns_by_name_come_in_the_order_of_fit():
    forecaster = quick().fit(X[:N], Y[:N])
    with pytest.raises(ValueError, match="feature names should match"):
        forecaster.forecast(2, X.loc[DAYS[N:], ["wind", "price"]])
    assert list(forecaster.feature_names_in_) == ["price", "wind"]
    assert forecaster.fit(y=walk()).n_features_in_ == 0
    assert not hasattr(forecaster, "feature_names_in_")

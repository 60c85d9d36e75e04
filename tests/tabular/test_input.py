"""Tables as people have them: data frames and arrays, categories, missing values."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.inspection import permutation_importance

from skneuro import TabularClassifierNP, TabularRegressorNP
from tests.tabular.tables import FAST, mixed_table


def fitted(X, y, **options):
    return TabularRegressorNP(**{**FAST, **options}).fit(X, y)


def to_polars(X):
    return pl.DataFrame({name: X[name].astype(object).where(X[name].notna(), None) for name in X})


def test_a_raw_table_is_learned():
    X, y = mixed_table(400)
    assert fitted(X, y, max_iter=60).score(*mixed_table(200, seed=1)) > 0.8


def test_pandas_polars_and_an_array_of_objects_say_the_same():
    X, y = mixed_table()
    from_pandas = fitted(X, y).predict(X)
    from_polars = to_polars(X)
    np.testing.assert_array_equal(fitted(from_polars, y).predict(from_polars), from_pandas)
    objects = X.astype(object).to_numpy()
    np.testing.assert_array_equal(fitted(objects, y).predict(objects), from_pandas)
    np.testing.assert_array_equal(fitted(objects.tolist(), y).predict(objects), from_pandas)


def test_categories_can_be_named_by_name_position_or_mask():
    X, y = mixed_table()
    X["shop"] = X["shop"].cat.codes.astype(float)
    by_name = fitted(X, y, categorical_features=["color", "shop"]).predict(X)
    for columns in ([2, 3], [2, -2], [False, False, True, True, False]):
        found = fitted(X, y, categorical_features=columns).predict(X)
        np.testing.assert_array_equal(found, by_name)
    assert (fitted(X, y).predict(X) != by_name).any()  # by its dtype, shop is a number


def test_positions_of_an_array_of_numbers():
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(20, size=300), rng.randn(300)])
    y = np.sin(5 * X[:, 0])
    named = fitted(X, y, categorical_features=[0], max_iter=60)
    assert named.score(X, y) > 0.9
    assert np.isfinite(named.predict([[77.0, 0.0], [np.nan, np.nan]])).all()


def test_new_categories_and_missing_values_at_prediction_are_no_error():
    X, y = mixed_table()
    net = fitted(X, y)
    new = X.iloc[:20].copy()
    new["color"], new["shop"] = "violet", "shop 99"
    assert np.isfinite(net.predict(new)).all()
    new[["size", "noise"]] = np.nan
    new["color"] = None
    assert np.isfinite(net.predict(new)).all()


def test_missing_values_are_told_from_the_median():
    rng = np.random.RandomState(0)
    X = rng.randn(300, 2)
    X[::3, 0] = np.nan
    y = np.isnan(X[:, 0]).astype(float)
    assert fitted(X, y).score(X, y) > 0.9


@pytest.mark.parametrize("module", [pd, pl])
def test_dates_are_refused_with_advice(module):
    X, y = mixed_table(30)
    X["when"] = pd.date_range("2026-01-01", periods=30)
    X = X if module is pd else to_polars(X)
    with pytest.raises(ValueError, match=r"'when' of X .*dates or times.* such as year, month"):
        fitted(X, y)


def test_objects_that_are_dates_are_refused():
    X, y = mixed_table(30)
    X["when"] = [stamp.date() for stamp in pd.date_range("2026-01-01", periods=30)]
    with pytest.raises(ValueError, match="'when' of X holds dates or times"):
        fitted(X, y)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["weight"], "entry 'weight', which is no column of X"),
        ([7], "entry 7, which is no column of X: allowed are column names and positions below 5"),
        ([True, False], "mask of 2 entries, but X has 5 columns"),
        (["color"], "'shop' of X holds text, such as 'shop"),
        (None, "'color' of X holds text"),
    ],
    ids=str,
)
def test_wrong_categorical_features(option, message):
    X, y = mixed_table(40)
    with pytest.raises(ValueError, match=message):
        fitted(X, y, categorical_features=option)


def test_names_need_a_table_with_names():
    with pytest.raises(ValueError, match="names the column 'a', but X has no column names"):
        fitted(np.ones((9, 2)), np.ones(9), categorical_features=["a"])


def test_a_table_without_a_useful_column_is_refused():
    X = pd.DataFrame({"same": np.ones(20), "none": [None] * 20})
    with pytest.raises(ValueError, match="X has no column to learn from"):
        fitted(X, np.arange(20.0))


def test_a_category_for_every_row_is_ignored_with_a_warning():
    X, y = mixed_table(40)
    named = X.assign(id=[f"customer {k}" for k in range(40)])
    with pytest.warns(UserWarning, match=r"Column 5 of X has as many categories as rows \(40\)"):
        net = fitted(named, y)
    assert net._fitted.network.root.n_inputs == fitted(X, y)._fitted.network.root.n_inputs
    unknown = named.assign(id="customer 99")
    np.testing.assert_array_equal(net.predict(named), net.predict(unknown))


@pytest.mark.filterwarnings("ignore:Column 0 of X has as many categories:UserWarning")
def test_nothing_but_a_category_for_every_row_is_refused():
    with pytest.raises(ValueError, match="X has no column to learn from"):
        fitted(np.arange(30.0)[:, None], np.arange(30.0), categorical_features=[0])


def test_text_where_numbers_were_is_refused():
    X, y = mixed_table(40)
    net = fitted(X, y)
    with pytest.raises(ValueError, match="'size' of X holds text, but held numbers in fit"):
        net.predict(X.assign(size="large"))


def test_inspection_works_on_raw_columns():
    X, y = mixed_table()
    net = fitted(X, y, max_iter=40)
    assert list(net.feature_names_in_) == list(X)
    importance = permutation_importance(net, X, y, n_repeats=2, random_state=0)
    assert importance.importances_mean.argmin() == 4  # noise


def test_units_of_a_column_do_not_matter():
    X, y = mixed_table()
    plain = fitted(X, y).predict(X)
    X["size"] = 8192.0 * X["size"]
    X["noise"] = X["noise"] / 64.0
    np.testing.assert_allclose(fitted(X, y).predict(X), plain, rtol=1e-8)


def test_weights_of_two_are_rows_repeated():
    X, y = mixed_table(60)
    weights = np.random.RandomState(0).randint(0, 3, 60).astype(float)
    rows = np.repeat(np.arange(60), weights.astype(int))
    options = {"dropout": 0.0, "max_iter": 5}
    weighted = TabularRegressorNP(**{**FAST, **options}).fit(X, y, sample_weight=weights)
    repeated = fitted(X.iloc[rows], y[rows], **options)
    np.testing.assert_allclose(weighted.predict(X), repeated.predict(X), rtol=1e-6)


def test_classes_of_text_from_a_table_of_text():
    X, y = mixed_table()
    labels = np.where(y > np.median(y), "high", "low")
    net = TabularClassifierNP(**FAST).fit(X, labels)
    assert net.score(X, labels) > 0.8
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(np.exp(net.predict_log_proba(X)), net.predict_proba(X))


@pytest.mark.parametrize("size", [1e9, 1e200, 1e300])
def test_a_value_far_outside_is_clipped_whatever_its_size(size):
    X = np.random.default_rng(0).normal(size=(60, 2))
    net = TabularRegressorNP(hidden_layer_sizes=8, n_ensemble=1, max_iter=3, random_state=0)
    net = net.fit(X, X[:, 0])
    far = np.array([[size, 0.0], [-size, 0.0]])
    expected = net.predict(np.array([[1e6, 0.0], [-1e6, 0.0]]))
    np.testing.assert_allclose(net.predict(far), expected, rtol=1e-4)

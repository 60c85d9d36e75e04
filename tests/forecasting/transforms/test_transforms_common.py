"""Common behavior of the transformers: scikit-learn's rules, and positions of rows."""

import pickle
from unittest import SkipTest

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_estimator_cloneable,
    check_get_feature_names_out_error,
    check_global_output_transform_pandas,
    check_global_set_output_transform_polars,
    check_inplace_ensure_writeable,
    check_param_validation,
    check_set_output_transform,
    check_set_output_transform_pandas,
    check_set_output_transform_polars,
    check_transformer_get_feature_names_out,
    check_transformer_get_feature_names_out_pandas,
    parametrize_with_checks,
)

from skneuro.forecasting import Deseasonalizer, Detrender, Differencer

TRANSFORMERS = [
    Differencer(),
    Differencer(orders=0, season=2),
    Differencer(orders=2, season=3),
    Deseasonalizer(),
    Deseasonalizer(season=3, test=False),
    Detrender(),
    Detrender(degree=3),
]
EACH = pytest.mark.parametrize("transformer", TRANSFORMERS, ids=str)
# Their results reveal the position that they assume for the rows.
ANYWHERE = [Deseasonalizer(season=7, test=False), Detrender()]
ANYWHERE = pytest.mark.parametrize("transformer", ANYWHERE, ids=str)


def series_of(n_steps, n_series=2, seed=0):
    rng = np.random.default_rng(seed)
    return 100 + rng.normal(size=(n_steps, n_series)).cumsum(axis=0)


def frame_of(index):
    return pd.DataFrame(series_of(len(index)), index=index, columns=["tea", "coffee"])


# scikit-learn's checks ---------------------------------------------------------------------------

ORDER_MATTERS = "the rows are consecutive time steps: their order is the point"


def expected_failed_checks(transformer):
    names = ["methods_sample_order_invariance", "methods_subset_invariance"]
    return {f"check_{name}": ORDER_MATTERS for name in names if not ignores_order(transformer)}


def ignores_order(transformer):
    """The default season is too long for scikit-learn's data, which would stay unchanged."""
    return isinstance(transformer, Deseasonalizer) and transformer.test


@parametrize_with_checks(TRANSFORMERS, expected_failed_checks=expected_failed_checks)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    try:
        check(estimator)
    except SkipTest as reason:
        pytest.fail(f"skipped: {reason}")


@EACH
@pytest.mark.filterwarnings("ignore:X (has|does not have) .*feature names:UserWarning")
@pytest.mark.parametrize(
    "check",
    [
        check_dataframe_column_names_consistency,
        check_estimator_cloneable,
        check_get_feature_names_out_error,
        check_global_output_transform_pandas,
        check_global_set_output_transform_polars,
        check_inplace_ensure_writeable,
        check_param_validation,
        check_set_output_transform,
        check_set_output_transform_pandas,
        check_set_output_transform_polars,
        check_transformer_get_feature_names_out,
        check_transformer_get_feature_names_out_pandas,
    ],
)
def test_passes_the_checks_of_scikit_learns_own_transformers(check, transformer):
    check(type(transformer).__name__, clone(transformer))


# In, out, and kept -------------------------------------------------------------------------------


@EACH
def test_the_container_does_not_matter(transformer):
    X = frame_of(pd.RangeIndex(40))
    expected = clone(transformer).fit_transform(X.to_numpy())
    for container in (X, pl.from_pandas(X), X.to_numpy().tolist(), np.asfortranarray(X)):
        assert_array_equal(clone(transformer).fit_transform(container), expected)


@EACH
def test_set_output_keeps_index_and_names(transformer):
    X = frame_of(pd.date_range("2024", periods=40, freq="D"))
    result = clone(transformer).set_output(transform="pandas").fit_transform(X)
    assert result.index.equals(X.index)
    assert result.columns.tolist() == ["tea", "coffee"]
    result = clone(transformer).set_output(transform="polars").fit_transform(pl.from_pandas(X))
    assert result.columns == ["tea", "coffee"]


@EACH
def test_float32_stays_float32(transformer):
    X = series_of(40)
    single = clone(transformer).fit(X.astype(np.float32))
    double = clone(transformer).fit(X)
    for method in ("transform", "inverse_transform"):
        result = getattr(single, method)(X.astype(np.float32))
        assert result.dtype == np.float32
        assert_allclose(result, getattr(double, method)(X), rtol=1e-3, atol=1e-3)


@EACH
def test_each_column_is_a_series_of_its_own(transformer):
    X = series_of(40, n_series=3)
    X[5, 2] = np.nan
    together = clone(transformer).fit(X)
    for column in range(3):
        alone = clone(transformer).fit(X[:, [column]])
        for method in ("transform", "inverse_transform"):
            result = getattr(together, method)(X)[:, [column]]
            assert_allclose(getattr(alone, method)(X[:, [column]]), result, atol=1e-10)


@EACH
def test_arguments_are_not_modified(transformer):
    X = series_of(40)
    X[3, 1] = np.nan
    kept = X.copy()
    fitted = clone(transformer).fit(X)
    fitted.inverse_transform(fitted.transform(X))
    fitted.inverse_transform(fitted.transform(X, start=40), start=40)
    assert_array_equal(X, kept)


@EACH
def test_pickle_keeps_the_fitted_state_and_clone_drops_it(transformer):
    X = frame_of(pd.date_range("2024", periods=60, freq="D"))
    fitted = clone(transformer).fit(X[:40])
    again = pickle.loads(pickle.dumps(fitted))
    assert_array_equal(again.transform(X[40:]), fitted.transform(X[40:]))
    assert not hasattr(clone(fitted), "n_steps_fit_")


@pytest.mark.parametrize(
    ("transformer", "parameters"),
    [
        (Differencer(season=3), {"orders": 2, "season": 5}),
        (Deseasonalizer(3, "multiplicative", test=False), {"season": 7, "model": "additive"}),
        (Detrender(), {"degree": 4}),
    ],
    ids=str,
)
def test_new_parameters_count_from_the_next_fit_on(transformer, parameters):
    X = series_of(40)
    expected = transformer.fit_transform(X)
    transformer.set_params(**parameters)
    assert_array_equal(transformer.transform(X), expected)
    assert_allclose(transformer.inverse_transform(expected), X)
    assert not np.array_equal(transformer.fit_transform(X), expected, equal_nan=True)


def test_in_a_pipeline_they_undo_one_another():
    X = frame_of(pd.date_range("2024", periods=60, freq="D"))
    transformers = [Detrender(), Deseasonalizer(season=7, test=False), Differencer()]
    pipeline = make_pipeline(*transformers).set_output(transform="pandas").fit(X[:40])
    for rows in (
        X[:40],
        X[40:],
    ):  # positions come from the index, in the inverse too
        back = pipeline.inverse_transform(pipeline.transform(rows))
        pd.testing.assert_frame_equal(back, rows, check_freq=False)


@EACH
def test_the_inverse_has_the_requested_container(transformer):
    X = frame_of(pd.date_range("2024", periods=60, freq="D"))
    fitted = clone(transformer).fit(X[:40])
    forecasts = X[40:].rename(columns={"tea": "other"})
    expected = fitted.inverse_transform(forecasts)
    assert type(expected) is np.ndarray
    fitted.set_output(transform="pandas")
    result = fitted.inverse_transform(forecasts)
    assert_array_equal(result, expected)
    assert result.index.equals(X.index[40:])
    assert result.columns.tolist() == ["tea", "coffee"]


@EACH
def test_forecasts_without_names_are_inverted_without_a_warning(transformer):
    X = frame_of(pd.RangeIndex(40))
    fitted = clone(transformer).fit(X)
    forecasts = np.ones((5, 2))
    expected = fitted.inverse_transform(forecasts, start=40)
    named = pd.DataFrame(forecasts, columns=["a", "b"], index=pd.RangeIndex(40, 45))
    assert_array_equal(fitted.inverse_transform(named), expected)


# Where the rows lie ------------------------------------------------------------------------------

N_FIT = 30
REGULAR = {
    "numbers": pd.RangeIndex(60),
    "even_numbers": pd.RangeIndex(10, 130, 2),
    "numbers_without_range": pd.Index(np.arange(60) * 3 + 1),
    "nullable_numbers": pd.Index(np.arange(60), dtype="Int64"),
    "days": pd.date_range("2024-01-01", periods=60, freq="D"),
    "business_days": pd.date_range("2024-01-01", periods=60, freq="B"),
    "month_ends": pd.date_range("2019-01-31", periods=60, freq="ME"),
    "days_around_summer_time": pd.date_range("2024-03-02", periods=60, tz="Europe/Berlin"),
    "hours_around_summer_time": pd.date_range(
        "2024-03-30", periods=60, freq="h", tz="Europe/Berlin"
    ),
    "monthly_periods": pd.period_range("2020-01", periods=60, freq="M"),
    "two_monthly_periods": pd.period_range("2020-01", periods=60, freq="2M"),
    "daily_periods_a_week_apart": pd.period_range("2020-01-01", periods=420, freq="D")[::7],
}


@ANYWHERE
@pytest.mark.parametrize("known", ["freq", "dates_alone"])
@pytest.mark.parametrize("index", REGULAR.values(), ids=REGULAR.keys())
def test_the_index_gives_the_position_of_rows(transformer, index, known):
    if isinstance(index, pd.DatetimeIndex) and known == "dates_alone":
        index = pd.DatetimeIndex(index, freq=None)
    X = frame_of(index)
    fitted = clone(transformer).fit(X[:N_FIT])
    for start, end in [(0, N_FIT), (0, 60), (N_FIT, 60), (12, 15), (N_FIT - 2, 40), (55, 56)]:
        rows = X.iloc[start:end]
        for method in (fitted.transform, fitted.inverse_transform):
            assert_array_equal(method(rows), method(rows, start=start))


def test_differences_follow_on_by_the_index():
    X = frame_of(pd.date_range("2024", periods=40, freq="W"))
    differencer = Differencer(season=4).fit(X[:N_FIT])
    whole = Differencer(season=4).fit_transform(X)
    assert_array_equal(differencer.transform(X[N_FIT:]), whole[N_FIT:])
    with pytest.raises(ValueError, match=r"follow on directly at step 30, .* got start=12"):
        differencer.transform(X[12:])


@ANYWHERE
@pytest.mark.parametrize("fit_as", [pd.DataFrame.to_numpy, pl.from_pandas, pd.DataFrame.copy])
@pytest.mark.parametrize("ask_as", [pd.DataFrame.to_numpy, pl.from_pandas, pd.DataFrame.copy])
def test_without_an_index_on_both_sides_rows_start_at_0(transformer, fit_as, ask_as):
    X = frame_of(pd.RangeIndex(60))
    fitted = clone(transformer).fit(fit_as(X[:N_FIT]))
    start = N_FIT if fit_as is ask_as is pd.DataFrame.copy else 0
    rows = X[N_FIT:]
    expected = fitted.inverse_transform(rows.to_numpy(), start=start)
    assert_array_equal(fitted.inverse_transform(ask_as(rows)), expected)


DAYS = pd.date_range("2024-01-01", periods=20, freq="D")


@pytest.mark.parametrize(
    "index",
    [
        DAYS.delete(3),
        pd.Index([0, 1, 3, 4]),
        DAYS[::-1],
        pd.RangeIndex(9, 0, -1),
        pd.RangeIndex(9, 8, -1),
        DAYS[[0, 0, 1, 2]],
        pd.DatetimeIndex([*DAYS[:5], None]),
        pd.Index([0.0, 1.0, 2.0]),
        pd.Index(list("abc")),
        pd.MultiIndex.from_product([[1], [1, 2, 3]]),
        pd.DatetimeIndex(DAYS[:2], freq=None),
        pd.Index([3]),
    ],
    ids=str,
)
def test_an_uneven_index_says_nothing(index):
    detrender = Detrender(0).fit(frame_of(index))
    assert detrender.first_label_ is None
    assert detrender.step_ is None
    rows = frame_of(DAYS)
    assert_array_equal(detrender.transform(rows), detrender.transform(rows, start=0))


@pytest.mark.parametrize(
    "index",
    [DAYS[:1], pd.RangeIndex(1), pd.period_range("2024", periods=1, freq="Y")],
    ids=["a_day_of_days", "a_range", "a_period"],
)
def test_a_single_fitted_step_may_say_enough(index):
    detrender = Detrender(0).fit(frame_of(index))
    assert_array_equal(detrender.transform(frame_of(index)), [[0.0, 0.0]])


BERLIN = DAYS.tz_localize("Europe/Berlin")
APART = {  # fitted index, index of X, expectation in the message
    "the_past": (DAYS[10:], DAYS[:10], r"starts with 2024-01-11 .* step of D .* by 2024-01-21"),
    "before_and_after": (DAYS[5:10], DAYS[4:12], "starts with 2024-01-06"),
    "a_hole": (DAYS[:10], DAYS[10:].delete(3), "followed by 2024-01-11"),
    "unordered": (DAYS[:10], DAYS[[12, 11, 10]], "followed by 2024-01-11"),
    "missing": (DAYS[:10], pd.DatetimeIndex([DAYS[10], None]), "followed by 2024-01-11"),
    "off_the_grid": (DAYS[:10], DAYS[10:] + pd.Timedelta("1h"), "followed by 2024-01-11"),
    "another_step": (DAYS[:10], DAYS[10::2], "followed by 2024-01-11"),
    "no_time_zone": (BERLIN[:10], DAYS[10:], r"followed by 2024-01-11 00:00:00\+01:00"),
    "a_time_zone": (DAYS[:10], BERLIN[10:], "followed by 2024-01-11 00:00:00"),
    "numbers_after_dates": (DAYS[:10], pd.RangeIndex(10, 20), "from 10 to 19.* by 2024-01-11"),
    "dates_after_numbers": (pd.RangeIndex(10), DAYS, "starts with 0, .* step of 1 .* by 10"),
    "strings_after_numbers": (pd.RangeIndex(3), pd.Index(["d", "e"]), "from d to e"),
    "numbers_before": (pd.RangeIndex(10, 20), pd.RangeIndex(9, 20), "starts with 10"),
    "a_hole_in_numbers": (pd.RangeIndex(10), pd.Index([10, 12]), "followed by 10"),
    "between_numbers": (pd.RangeIndex(0, 10, 2), pd.RangeIndex(11, 15, 2), "step of 2"),
    "missing_number": (pd.RangeIndex(3), pd.Index([3, None], dtype="Int64"), "followed by 3"),
    "pairs": (pd.RangeIndex(3), pd.MultiIndex.from_product([[3], [3, 4]]), "followed by 3"),
    "periods_after_numbers": (pd.RangeIndex(3), DAYS.to_period(), "followed by 3"),
    "numbers_after_periods": (DAYS[:5].to_period(), pd.RangeIndex(5, 8), "by 2024-01-06"),
    "other_periods": (
        pd.period_range("2024-01", periods=4, freq="M"),
        pd.period_range("2024-05-01", periods=4, freq="D"),
        "starts with 2024-01.* followed by 2024-05",
    ),
}


@ANYWHERE
@pytest.mark.parametrize(("fitted", "later", "message"), APART.values(), ids=APART.keys())
def test_an_index_that_does_not_fit_on_is_an_error(transformer, fitted, later, message):
    if isinstance(transformer, Deseasonalizer):
        transformer = Deseasonalizer(season=1)
    transformer = clone(transformer).fit(frame_of(fitted))
    X = frame_of(later)
    for method in (transformer.transform, transformer.inverse_transform):
        with pytest.raises(ValueError, match=message):
            method(X)
        assert method(X, start=3).shape == X.shape


@EACH
@pytest.mark.parametrize("start", [-1, 1.0, True, "0"])
def test_start_is_a_step_number(transformer, start):
    fitted = clone(transformer).fit(series_of(40))
    for method in (fitted.transform, fitted.inverse_transform):
        with pytest.raises(ValueError, match=r"start must be an integer >= 0 or None, got start="):
            method(series_of(40), start=start)


# Bad input and failure ---------------------------------------------------------------------------

BAD_DATA = [
    (np.array([[1.0], [np.inf], [3.0]]), ValueError, "Input X contains infinity"),
    (np.array([1.0, 2.0, 3.0]), ValueError, "Expected 2D array, got 1D array"),
    (np.zeros((3, 1, 1)), ValueError, "dim 3"),
    (np.empty((0, 1)), ValueError, "Found array with 0 sample"),
    (sparse.csr_array(np.eye(4)), TypeError, "[Ss]parse data was passed"),
    ([["a"], ["b"], ["c"]], ValueError, "could not convert string to float"),
]


@EACH
@pytest.mark.parametrize(("X", "error", "message"), BAD_DATA)
def test_bad_data_are_refused(transformer, X, error, message):
    fitted = clone(transformer).fit(series_of(40, 1))
    for method in (clone(transformer).fit, fitted.transform, fitted.inverse_transform):
        with pytest.raises(error, match=message):
            method(X)


@EACH
@pytest.mark.parametrize("method", ["transform", "inverse_transform"])
def test_another_number_of_series_is_refused(transformer, method):
    fitted = clone(transformer).fit(series_of(40))
    with pytest.raises(ValueError, match=r"X has 3 features, but .* is expecting 2"):
        getattr(fitted, method)(series_of(40, 3))


@EACH
@pytest.mark.parametrize("method", ["transform", "inverse_transform"])
def test_an_unfitted_transformer_says_so(transformer, method):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(clone(transformer), method)(series_of(40))


class FailsAtTheEnd:
    """A callback that makes fit fail at its end."""

    def setup(self, estimator, context):
        pass

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context):
        raise RuntimeError("callback failed")


@EACH
def test_a_failed_fit_leaves_the_transformer_as_it_was(transformer):
    X = frame_of(DAYS)
    fitted = clone(transformer).fit(X)
    expected = fitted.transform(X)
    for attempt in (fitted, unfitted := clone(transformer)):
        attempt.set_callbacks(FailsAtTheEnd())
        with pytest.raises(RuntimeError, match="callback failed"):
            attempt.fit(X[["tea"]][:10])
    assert_array_equal(fitted.transform(X), expected)
    assert not [name for name in vars(unfitted) if name.endswith("_")]

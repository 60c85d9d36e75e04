"""Windows against slow, obvious twins; which data follows on, and which is padded."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import clone
from sklearn.callback import ProgressBar
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro.windowing import WindowTransformer, make_windows

PADS = ("edge", "nan", "zero")


def series_of(n_rows, n_features=2):
    """Distinct values, so that a misplaced one shows."""
    return np.arange(1.0, n_rows * n_features + 1).reshape(n_rows, n_features)


def frame_of(index, n_features=2):
    columns = [f"c{j}" for j in range(n_features)]
    return pd.DataFrame(series_of(len(index), n_features), index=index, columns=columns)


def windows_by_hand(X, lags, pad):
    """Value by value: rows, then lags from the oldest, then features."""

    def value(row, feature):
        if row >= 0:
            return X[row, feature]
        return {"edge": X[0, feature], "nan": np.nan, "zero": 0.0}[pad]

    return np.array(
        [
            [
                value(row - lag, feature)
                for lag in sorted(lags, reverse=True)
                for feature in range(X.shape[1])
            ]
            for row in range(len(X))
        ]
    )


# make_windows ------------------------------------------------------------------------------------


@given(
    window=st.integers(1, 6),
    horizon=st.integers(1, 4),
    n_extra=st.integers(0, 8),
    n_channels=st.integers(0, 3),  # 0: a series without that axis
)
def test_windows_and_targets_are_the_slices_of_the_series(window, horizon, n_extra, n_channels):
    n_windows = n_extra + 1
    series = series_of(window + horizon + n_extra, max(n_channels, 1))
    series = series if n_channels else series[:, 0]
    X, Y = make_windows(series, window, horizon)
    assert_array_equal(X, [series[i : i + window] for i in range(n_windows)])
    assert_array_equal(Y, [series[i + window : i + window + horizon] for i in range(n_windows)])


@pytest.mark.parametrize("shape", [(50,), (50, 3)])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int16"])
def test_windows_are_read_only_views(shape, order, dtype):
    series = np.zeros(shape, dtype, order=order)
    for part in make_windows(series, 5, 2):
        assert np.shares_memory(part, series)
        assert not part.flags.writeable
        assert part.dtype == dtype


def test_windows_of_a_long_series_take_no_memory():
    X, _ = make_windows(np.zeros(1_000_000), window=500_000)  # 2 TB, were they copied
    assert X.shape == (500_000, 500_000)


@pytest.mark.parametrize(
    "series", [pd.Series([1.0, 2.0, 3.0]), pd.DataFrame({"a": [1.0, 2.0, 3.0]})]
)
def test_windows_of_pandas_data_are_views(series):
    X, _ = make_windows(series, window=2)
    assert np.shares_memory(X, series.to_numpy())


def test_windows_of_lists_and_polars_are_those_of_the_array():
    expected = make_windows(np.array([[1, 2], [3, 4], [5, 6]]), window=2)
    for series in ([[1, 2], [3, 4], [5, 6]], pl.DataFrame({"a": [1, 3, 5], "b": [2, 4, 6]})):
        for part, expected_part in zip(make_windows(series, window=2), expected, strict=True):
            assert_array_equal(part, expected_part)


def test_missing_values_pass_through_make_windows():
    X, Y = make_windows([1.0, np.nan, 3.0], window=1)
    assert_array_equal(X, [[1.0], [np.nan]])
    assert_array_equal(Y, [[np.nan], [3.0]])


@pytest.mark.parametrize(
    ("series", "sizes", "message"),
    [
        (
            [1, 2, 3],
            {"window": 5},
            "window=5 and horizon=1 need a series of at least 6 steps, got 3",
        ),
        (
            [1, 2, 3],
            {"window": 3},
            "window=3 and horizon=1 need a series of at least 4 steps, got 3",
        ),
        ([1, 2, 3], {"window": 1, "horizon": 3}, "window=1 and horizon=3 need .* 4 steps, got 3"),
        ([], {"window": 1}, "got 0"),
        ([1, 2, 3], {"window": 0}, r"'window' parameter .* int in the range \[1, inf\). Got 0"),
        ([1, 2, 3], {"window": 2.0}, "'window' parameter .* Got 2.0"),
        ([1, 2, 3], {"window": 1, "horizon": 0}, "'horizon' parameter .* Got 0"),
        ([1, 2, 3], {"window": 1, "horizon": -1}, "'horizon' parameter .* Got -1"),
        (3.0, {"window": 1}, "'series' parameter .* Got 3.0"),
        (np.zeros((5, 2, 2)), {"window": 1}, r"series must be numbers of .* got shape \(5, 2, 2\)"),
        (["a", "b", "c"], {"window": 1}, "series must be numbers of .* dtype <U1"),
        (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), {"window": 1}, "dtype object"),
        (sparse.csr_array(np.eye(4)), {"window": 1}, "'series' parameter .* array-like"),
        (np.array(3.0), {"window": 1}, r"series must be numbers of .* got shape \(\)"),
    ],
)
def test_make_windows_says_what_is_wrong(series, sizes, message):
    with pytest.raises(ValueError, match=message):
        make_windows(series, **sizes)


# What stands in a row ----------------------------------------------------------------------------


@given(
    n_extra=st.integers(0, 8),
    n_features=st.integers(1, 3),
    window=st.integers(1, 7),
    stride=st.integers(1, 8),
    pad=st.sampled_from(PADS),
)
def test_window_and_stride_give_the_rows_built_by_hand(n_extra, n_features, window, stride, pad):
    X = series_of(window + n_extra, n_features)
    lags = range(0, window, stride)
    transformer = WindowTransformer(window, stride=stride, pad=pad)
    assert_array_equal(transformer.fit_transform(X), windows_by_hand(X, lags, pad))
    assert_array_equal(transformer.lags_, sorted(lags, reverse=True))


@given(
    lags=st.lists(st.integers(0, 9), min_size=1, unique=True),
    n_extra=st.integers(0, 5),
    n_features=st.integers(1, 3),
    pad=st.sampled_from(PADS),
)
def test_lags_give_the_rows_built_by_hand(lags, n_extra, n_features, pad):
    X = series_of(max(lags) + 1 + n_extra, n_features)
    for given_as in (lags, tuple(lags), np.array(lags)):
        result = WindowTransformer(lags=given_as, pad=pad).fit_transform(X)
        assert_array_equal(result, windows_by_hand(X, lags, pad))


def test_full_rows_are_the_flat_windows_of_make_windows():
    X = series_of(12)
    windows, _ = make_windows(X, window=4)
    rows = WindowTransformer(4).fit_transform(X)
    assert_array_equal(rows[3:-1].reshape(windows.shape), windows)


def test_the_default_window_is_three_steps():
    assert_array_equal(WindowTransformer().fit(series_of(5)).lags_, [2, 1, 0])


def test_transform_takes_fewer_rows_than_the_window():
    transformer = WindowTransformer(3).fit(series_of(9, 1))
    assert_array_equal(transformer.transform([[7.0]]), [[7.0, 7.0, 7.0]])


@pytest.mark.parametrize(
    ("given_as", "computed_in"),
    [("float32", "float32"), ("float64", "float64"), ("int64", "float64"), ("bool", "float64")],
)
@pytest.mark.parametrize("pad", PADS)
def test_precision_is_that_of_X(given_as, computed_in, pad):
    X = series_of(6).astype(given_as)
    assert WindowTransformer(pad=pad).fit_transform(X).dtype == computed_in


def test_X_is_neither_changed_nor_shared():
    X = series_of(6)
    before = X.copy()
    transformer = WindowTransformer(window=1).fit(X)
    transformer.transform(X)[:] = -1
    assert_array_equal(X, before)
    assert not np.shares_memory(WindowTransformer().fit(X).context_, X)


# Names and containers ----------------------------------------------------------------------------


def test_names_stand_in_the_order_of_the_columns():
    transformer = WindowTransformer(lags=[0, 3]).fit(series_of(5))
    names = ["x0_lag3", "x1_lag3", "x0_lag0", "x1_lag0"]
    assert transformer.get_feature_names_out().tolist() == names
    named = transformer.get_feature_names_out(["load", "price"]).tolist()
    assert named == ["load_lag3", "price_lag3", "load_lag0", "price_lag0"]
    with pytest.raises(ValueError, match="input_features should have length equal"):
        transformer.get_feature_names_out(["load"])


def test_pandas_output_keeps_the_index_and_names_the_columns():
    X = frame_of(pd.date_range("2024-01-31", periods=4, freq="ME"))
    result = WindowTransformer(2).set_output(transform="pandas").fit_transform(X)
    expected = pd.DataFrame(
        windows_by_hand(X.to_numpy(), [0, 1], "edge"),
        index=X.index,
        columns=["c0_lag1", "c1_lag1", "c0_lag0", "c1_lag0"],
    )
    pd.testing.assert_frame_equal(result, expected)


def test_polars_in_and_out():
    X = pl.DataFrame({"a": [1.0, 2.0, 3.0]})
    result = WindowTransformer(2).set_output(transform="polars").fit_transform(X)
    assert result.equals(pl.DataFrame({"a_lag1": [1.0, 1.0, 2.0], "a_lag0": [1.0, 2.0, 3.0]}))


# What follows on ---------------------------------------------------------------------------------

N_ROWS = 60
REGULAR = {
    "range": pd.RangeIndex(N_ROWS),
    "range_with_step": pd.RangeIndex(100, 100 + 7 * N_ROWS, 7),
    "through_zero": pd.Index(np.arange(N_ROWS) - 30),
    "to_the_end_of_int8": pd.Index(np.arange(128 - N_ROWS, 128), dtype="int8"),
    "unsigned": pd.Index(np.arange(N_ROWS), dtype="uint16"),
    "nullable": pd.Index(np.arange(N_ROWS), dtype="Int64"),
    "hours": pd.date_range("2024-02-28", periods=N_ROWS, freq="h"),
    "quarters_of_an_hour": pd.date_range("2024-02-28", periods=N_ROWS, freq="15min"),
    "days": pd.date_range("2024-01-01", periods=N_ROWS, freq="D"),
    "ten_days": pd.date_range("2024-01-01", periods=N_ROWS, freq="10D"),
    "business_days": pd.date_range("2024-01-01", periods=N_ROWS, freq="B"),
    "weeks": pd.date_range("2024-01-01", periods=N_ROWS, freq="W-WED"),
    "month_starts": pd.date_range("2019-01-01", periods=N_ROWS, freq="MS"),
    "month_ends": pd.date_range("2019-01-31", periods=N_ROWS, freq="ME"),
    "business_month_ends": pd.date_range("2019-01-31", periods=N_ROWS, freq="BME"),
    "quarter_ends": pd.date_range("2004-01-01", periods=N_ROWS, freq="QE"),
    "year_starts": pd.date_range("1960", periods=N_ROWS, freq="YS"),
    "days_around_summer_time": pd.date_range(
        "2024-03-02",
        periods=N_ROWS,
        freq="D",
        tz="Europe/Berlin",  # a fold ends on the short day
    ),
    "hours_around_summer_time": pd.date_range(
        "2024-03-30", periods=N_ROWS, freq="h", tz="Europe/Berlin"
    ),
    "seconds_as_unit": pd.date_range("2024", periods=N_ROWS, freq="D").as_unit("s"),
    "monthly_periods": pd.period_range("2020-01", periods=N_ROWS, freq="M"),
    "quarterly_periods": pd.period_range("2010Q1", periods=N_ROWS, freq="Q"),
    "daily_periods_a_week_apart": pd.period_range("2020-01-01", periods=7 * N_ROWS, freq="D")[::7],
}


def without_freq(index):
    """The dates alone, as they come from a file; pandas must infer the frequency."""
    return pd.DatetimeIndex(index, freq=None) if isinstance(index, pd.DatetimeIndex) else index


@pytest.mark.parametrize("forget", [lambda index: index, without_freq], ids=["", "dates_alone"])
@pytest.mark.parametrize("index", REGULAR.values(), ids=REGULAR.keys())
def test_test_folds_have_the_windows_of_the_whole_series(index, forget):
    X = frame_of(forget(index))
    whole = windows_by_hand(X.to_numpy(), range(5), "nan")
    for train, test in TimeSeriesSplit(n_splits=5).split(X):
        transformer = WindowTransformer(5, pad="nan").fit(X.iloc[train])
        assert_array_equal(transformer.transform(X.iloc[test]), whole[test])


@given(
    lags=st.lists(st.integers(0, 9), min_size=1, unique=True),
    n_train=st.integers(10, 20),
    n_test=st.integers(1, 12),
    step=st.integers(1, 40),
    dated=st.booleans(),
)
def test_context_is_true_for_any_lags_and_step(lags, n_train, n_test, step, dated):
    index = pd.RangeIndex(0, (n_train + n_test) * step, step)
    if dated:
        index = pd.DatetimeIndex(pd.Timestamp("2024-05-05") + pd.to_timedelta(index, unit="h"))
    X = frame_of(index)
    transformer = WindowTransformer(lags=lags).fit(X[:n_train])
    whole = windows_by_hand(X.to_numpy(), lags, "edge")
    assert_array_equal(transformer.transform(X[n_train:]), whole[n_train:])


def test_a_calendar_of_ones_own_is_followed():
    closed = pd.offsets.CustomBusinessDay(holidays=["2024-01-15"])
    X = frame_of(pd.date_range("2024-01-01", periods=15, freq=closed))
    transformer = WindowTransformer(3).fit(X[:10])
    assert transformer.next_label_ == pd.Timestamp("2024-01-16")
    whole = windows_by_hand(X.to_numpy(), range(3), "edge")
    assert_array_equal(transformer.transform(X[10:]), whole[10:])


DAYS = pd.date_range("2024-01-01", periods=20, freq="D")
# index of the fitted data, index of what comes to transform
APART = {
    "the_fitted_data": (DAYS, DAYS),
    "an_overlap": (DAYS[:10], DAYS[8:]),
    "a_gap": (DAYS[:10], DAYS[11:]),
    "the_past": (DAYS[10:], DAYS[:10]),
    "another_time_zone": (DAYS[:10], DAYS[10:].tz_localize("UTC")),
    "numbers_after_dates": (DAYS[:10], pd.RangeIndex(10, 20)),
    "dates_after_numbers": (pd.RangeIndex(10), DAYS[10:]),
    "a_gap_in_numbers": (pd.RangeIndex(10), pd.RangeIndex(11, 20)),
    "numbers_from_zero_again": (pd.RangeIndex(10), pd.RangeIndex(10)),
    "periods_after_dates": (DAYS[:10], DAYS[10:].to_period()),
    "periods_of_another_length": (
        pd.period_range("2024-01", periods=10, freq="M"),
        pd.period_range("2024-11-01", periods=10, freq="D"),
    ),
    "pairs_after_numbers": (pd.RangeIndex(10), pd.MultiIndex.from_product([[10], [10, 11, 12]])),
    "missing_labels_after_numbers": (pd.RangeIndex(10), pd.Index([None, 11], dtype="Int64")),
    "missing_labels_after_dates": (DAYS[:10], pd.DatetimeIndex([None, DAYS[11]])),
    "a_missing_fitted_label": (pd.DatetimeIndex([*DAYS[:9], None]), DAYS[10:]),
    "a_missing_fitted_number": (pd.Index([0, 1, None], dtype="Int64"), pd.RangeIndex(2, 5)),
    "a_gap_in_the_remembered_rows": (DAYS[[0, 1, 2, 3, 4, 5, 6, 7, 9]], DAYS[10:]),
    "a_gap_in_the_remembered_numbers": (pd.Index([1, 2, 3, 5]), pd.RangeIndex(6, 9)),
    "the_same_label_again": (pd.Index([3, 3, 3]), pd.Index([3, 3, 3])),
    "the_same_day_again": (DAYS[[3, 3, 3]], DAYS[[3, 3, 3]]),
    "descending_dates": (DAYS[:9:-1], DAYS[9::-1]),
    "descending_numbers": (pd.RangeIndex(20, 10, -1), pd.RangeIndex(10, 0, -1)),
    "fractions": (pd.Index([0.0, 1.0, 2.0]), pd.Index([3.0, 4.0])),
    "strings": (pd.Index(["a", "b", "c"]), pd.Index(["d", "e"])),
    "nothing_known_and_no_labels": (pd.Index(["a", "b", "c"]), pd.Index([None], dtype="object")),
    "two_dates_tell_no_step": (without_freq(DAYS[:2]), DAYS[2:]),
}


@pytest.mark.parametrize(("fitted", "later"), APART.values(), ids=APART.keys())
def test_what_does_not_follow_on_is_padded(fitted, later):
    transformer = WindowTransformer(2, pad="nan").fit(frame_of(fitted))
    X = frame_of(later)
    assert_array_equal(transformer.transform(X), windows_by_hand(X.to_numpy(), range(2), "nan"))


@pytest.mark.parametrize("container", [pd.DataFrame.to_numpy, pl.from_pandas])
def test_data_without_an_index_is_padded(container):
    X = frame_of(pd.RangeIndex(20))
    alone = windows_by_hand(X[10:].to_numpy(), range(3), "edge")
    transformer = WindowTransformer(3).fit(container(X[:10]))
    assert transformer.next_label_ is None
    assert_array_equal(transformer.transform(container(X[10:])), alone)


def test_polars_after_pandas_is_padded():
    X = frame_of(pd.RangeIndex(20))
    result = WindowTransformer(3).fit(X[:10]).transform(pl.from_pandas(X[10:]))
    assert_array_equal(result, windows_by_hand(X[10:].to_numpy(), range(3), "edge"))


def test_a_gap_before_the_remembered_rows_does_no_harm():
    X = frame_of(DAYS.delete(3))
    transformer = WindowTransformer(3).fit(X[:14])
    whole = windows_by_hand(X.to_numpy(), range(3), "edge")
    assert_array_equal(transformer.transform(X[14:]), whole[14:])


def test_a_gap_far_back_in_the_remembered_rows_is_seen():
    X = frame_of(DAYS.delete(3))
    transformer = WindowTransformer(13, pad="zero").fit(X[:14])
    result = transformer.transform(X[14:])
    assert_array_equal(result, windows_by_hand(X[14:].to_numpy(), range(13), "zero"))


def test_friday_is_followed_by_monday_where_weekends_are_left_out():
    X = frame_of(without_freq(pd.date_range("2024-01-01", periods=30, freq="B")))
    assert X.index[14].day_name() == "Friday"
    transformer = WindowTransformer(2).fit(X[:15])
    assert transformer.next_label_ == X.index[15]


def test_context_takes_the_precision_of_X():
    X = frame_of(pd.RangeIndex(10))
    transformer = WindowTransformer(3).fit(X[:5])
    result = transformer.transform(X[5:].astype("float32"))
    assert result.dtype == np.float32
    assert_array_equal(result[0], X.to_numpy()[3:6].ravel())


def test_fit_transform_is_fit_then_transform():
    X = frame_of(DAYS)
    transformer = WindowTransformer(4)
    assert_array_equal(transformer.fit_transform(X), transformer.fit(X).transform(X))


def test_only_the_last_rows_are_remembered():
    X = frame_of(DAYS)
    transformer = WindowTransformer(window=7, stride=4).fit(X)
    assert_array_equal(transformer.context_, X.to_numpy()[-4:])
    assert transformer.context_.base is None
    assert WindowTransformer(lags=[0]).fit(X).context_.shape == (0, 2)


# Among scikit-learn's tools ----------------------------------------------------------------------


@pytest.fixture
def echo():
    """White noise, and a target that repeats it two days later: a blind row cannot tell it."""
    values = np.random.default_rng(0).normal(size=80)
    index = without_freq(pd.date_range("2024", periods=80, freq="D"))
    target = np.concatenate([values[[0, 0]], values[:-2]])  # as padding by the edge has it
    return pd.DataFrame({"noise": values}, index=index), target


def test_no_fold_of_cross_validation_starts_blind(echo):
    X, y = echo
    scaler = StandardScaler().set_output(transform="pandas")
    model = make_pipeline(scaler, WindowTransformer(3), LinearRegression())
    cv = TimeSeriesSplit(n_splits=5)
    errors = -cross_val_score(model, X, y, cv=cv, scoring="neg_max_error")
    assert errors.max() < 1e-12
    blind_errors = -cross_val_score(model, X.to_numpy(), y, cv=cv, scoring="neg_max_error")
    assert blind_errors.min() > 0.1


def test_grid_search_finds_the_window(echo):
    X, y = echo
    model = make_pipeline(WindowTransformer(), LinearRegression())
    search = GridSearchCV(
        model, {"windowtransformer__window": [1, 2, 3]}, cv=TimeSeriesSplit(4), n_jobs=2
    ).fit(X, y)
    assert search.best_params_ == {"windowtransformer__window": 3}


@pytest.mark.parametrize(
    "transformer", [WindowTransformer(4, stride=3, pad="zero"), WindowTransformer(lags=[0, 4])]
)
def test_pickle_keeps_the_context_and_clone_drops_it(transformer):
    X = frame_of(DAYS)
    transformer.fit(X[:10])
    assert clone(transformer).get_params() == transformer.get_params()
    assert not hasattr(clone(transformer), "context_")
    again = pickle.loads(pickle.dumps(transformer))
    assert_array_equal(again.transform(X[10:]), transformer.transform(X[10:]))


class Recorder:
    """A callback that notes what it is called with."""

    def __init__(self):
        self.calls = []

    def setup(self, estimator, context):
        self.calls.append("setup")

    def teardown(self, estimator, context):
        self.calls.append("teardown")

    def on_fit_task_begin(self, estimator, context, *, X):
        self.calls.append(("begin", len(X)))

    def on_fit_task_end(self, estimator, context, *, X, fitted_estimator):
        self.calls.append(("end", fitted_estimator.transform(X).shape))


class FailsAtTheEnd(Recorder):
    """A callback that makes fit fail when all is done."""

    def on_fit_task_end(self, estimator, context):
        raise RuntimeError("callback failed")


def test_callbacks_hear_of_the_fit():
    recorder = Recorder()
    WindowTransformer(2).set_callbacks(recorder).fit(series_of(5))
    assert recorder.calls == ["setup", ("begin", 5), ("end", (5, 4)), "teardown"]


def test_progress_bar_works_alone(capsys):
    pytest.importorskip("rich", reason="ProgressBar draws with rich")
    WindowTransformer().set_callbacks(ProgressBar()).fit(series_of(5))
    assert "WindowTransformer" in capsys.readouterr().out


# Bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"window": 6}, "window=6 needs at least 6 steps, got n_samples=5"),
        ({"window": 6, "stride": 5}, "window=6 needs at least 6 steps, got n_samples=5"),
        ({"window": 10**15}, "window=10+ needs at least"),
        ({"lags": [0, 5]}, r"lags=\[0, 5\] needs at least 6 steps, got n_samples=5"),
        ({"window": 0}, r"'window' parameter .* int in the range \[1, inf\) or None. Got 0"),
        ({"window": -2}, "'window' parameter .* Got -2"),
        ({"window": 2.5}, "'window' parameter .* Got 2.5"),
        ({"stride": 0}, r"'stride' parameter .* int in the range \[1, inf\). Got 0"),
        ({"pad": "mean"}, "'pad' parameter .*'edge'.* Got 'mean'"),
        ({"lags": 3}, "'lags' parameter .* array-like or None. Got 3"),
        ({"lags": "12"}, "'lags' parameter"),
        ({"lags": []}, r"lags must be distinct integers >= 0, got lags=\[\]"),
        ({"lags": [0, -1]}, "lags must be distinct integers >= 0"),
        ({"lags": [0, 1.0]}, "lags must be distinct integers >= 0"),
        ({"lags": [0, True]}, "lags must be distinct integers >= 0"),
        ({"lags": np.array([True, False])}, "lags must be distinct integers >= 0"),
        ({"lags": [1, 1]}, r"lags must be distinct integers >= 0, got lags=\[1, 1\]"),
        ({"lags": [[0, 1]]}, "lags must be distinct integers >= 0"),
        ({"lags": [[0, 1], [2]]}, "lags must be distinct integers >= 0"),
        ({"lags": [0, 2], "window": 3}, r"lags=\[0, 2\] says .* got window=3 and stride=1"),
        ({"lags": [0, 2], "stride": 2}, r"lags=\[0, 2\] says .* got window=None and stride=2"),
    ],
)
def test_fit_says_which_parameter_is_wrong(parameters, message):
    with pytest.raises(ValueError, match=message):
        WindowTransformer(**parameters).fit(series_of(5))


BAD_DATA = [
    (np.array([[1.0], [np.nan], [3.0]]), ValueError, "Input X contains NaN"),
    (np.array([[1.0], [np.inf], [3.0]]), ValueError, "Input X contains infinity"),
    (np.array([1.0, 2.0, 3.0]), ValueError, "Expected 2D array, got 1D array"),
    (np.zeros((3, 1, 1)), ValueError, "dim 3"),
    (np.empty((0, 1)), ValueError, "Found array with 0 sample"),
    (sparse.csr_array(np.eye(4)), TypeError, "[Ss]parse data was passed"),
    ([["a"], ["b"], ["c"]], ValueError, "could not convert string to float"),
]


@pytest.mark.parametrize(("X", "error", "message"), BAD_DATA)
def test_bad_data_is_refused_in_fit_and_in_transform(X, error, message):
    with pytest.raises(error, match=message):
        WindowTransformer().fit(X)
    with pytest.raises(error, match=message):
        WindowTransformer().fit(series_of(5, 1)).transform(X)


def test_transform_refuses_another_number_of_features():
    with pytest.raises(ValueError, match="X has 3 features, but WindowTransformer is expecting 2"):
        WindowTransformer().fit(series_of(5)).transform(series_of(5, 3))


@pytest.mark.parametrize("method", ["transform", "get_feature_names_out"])
def test_an_unfitted_transformer_says_so(method):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(WindowTransformer(), method)(series_of(5))


def fails_in_window(transformer, X):
    transformer.set_params(window=1000).fit(X)


def fails_in_data(transformer, X):
    transformer.fit(X[["c0"]].replace(1.0, np.nan))


def fails_in_callback(transformer, X):
    transformer.set_callbacks(FailsAtTheEnd()).fit(X[["c0"]])


@pytest.mark.parametrize("fail", [fails_in_window, fails_in_data, fails_in_callback])
def test_a_failed_fit_leaves_the_transformer_as_it_was(fail):
    X = frame_of(DAYS)
    transformer = WindowTransformer(3).fit(X[:10])
    expected = transformer.transform(X[10:])
    with pytest.raises((ValueError, RuntimeError)):
        fail(transformer, X)
    assert_array_equal(transformer.transform(X[10:]), expected)
    unfitted = WindowTransformer(3)
    with pytest.raises((ValueError, RuntimeError)):
        fail(unfitted, X)
    assert not [name for name in vars(unfitted) if name.endswith("_")]

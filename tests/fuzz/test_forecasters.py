"""Forecasters: finite forecasts with the labels that come next, the same in every container."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from sklearn.base import clone

from skneuro.forecasting import backtest
from skneuro.time_index.labels import labels_after
from tests.fuzz.answers import Refused, answer, said_not_finite
from tests.fuzz.budget import fuzz
from tests.fuzz.forecasters import LINEAR, NETS, forecasters, suited
from tests.fuzz.same import assert_close, assert_same, frozen, numbers_in, pickled
from tests.fuzz.series import AHEAD, KINDS, panels

# Kinds whose variation is no rounding error of their level.
VARIED = tuple(kind for kind in KINDS if kind not in ("nearly constant", "residues", "large level"))
FACTORS = st.sampled_from([2.0**-30, 2.0**-10, 2.0**10, 2.0**30])


def words(forecaster, panel):
    """Names that an error message may speak of."""
    return {*forecaster.get_params(), *panel.names}


def fitted_or_refused(forecaster, panel, y=None):
    """A fitted forecaster, or None if it said why it cannot be fitted."""
    if forecaster.random_state:  # some have options that contradict the data
        forecaster = suited(forecaster, panel)
    y = panel.series if y is None else y
    X, static = panel.known, panel.static
    before = frozen((X, y, static))
    found = answer(lambda: forecaster.fit(X, y, static=static), words(forecaster, panel))
    assert_same((X, y, static), before)
    if isinstance(found, Refused):
        assert vars(forecaster).keys() == forecaster.get_params(deep=False).keys()
        return None
    return found


def all_forecasts(forecaster, panel, steps=None):
    """Points, intervals and quantiles of the next steps."""
    steps = forecaster.horizon if steps is None else steps
    X = None if panel.future is None else panel.future[:steps]
    found = {"forecast": forecaster.forecast(steps, X)}
    if forecaster.interval is not None and steps <= forecaster.horizon:
        found["forecast_interval"] = forecaster.forecast_interval(steps, X)
    if forecaster.quantiles is not None:
        found["forecast_quantiles"] = forecaster.forecast_quantiles(steps, X)
    return found


def size_of(*answers):
    """The largest absolute value of several answers, missing ones left out."""
    return max(np.nan_to_num(np.abs(numbers_in(one))).max(initial=0.0) for one in answers)


def assert_finite(found, said):
    """Assert that all forecasts are finite; infinite intervals need a warning."""
    for method, values in found.items():
        if not said:
            assert np.isfinite(numbers_in(values)).all(), method


@fuzz(24, forecaster=forecasters(), panel=panels(), steps=st.integers(1, AHEAD))
def test_forecasts_are_finite_and_follow_the_series(forecaster, panel, steps):
    fitted = fitted_or_refused(forecaster, panel)
    if fitted is None:
        return
    found = answer(lambda: said_not_finite(lambda: all_forecasts(fitted, panel, steps)))
    if isinstance(found, Refused):
        assert forecaster.transformer is not None, found.error
        return
    found, said = found
    assert_finite(found, said)
    for name, forecast in found["forecast"].items():
        assert list(forecast.index) == list(panel.index[-AHEAD:][:steps]), name
        assert forecast.index.dtype == panel.index.dtype


@fuzz(9, forecaster=forecasters(), panel=panels())
def test_fits_pickles_and_clones_agree(forecaster, panel):
    fitted = fitted_or_refused(forecaster, panel)
    if fitted is None:
        return
    found = answer(lambda: said_not_finite(lambda: all_forecasts(fitted, panel)))
    if isinstance(found, Refused):
        return
    for other in (pickled(fitted), fitted_or_refused(clone(fitted), panel)):
        assert_same(said_not_finite(lambda o=other: all_forecasts(o, panel))[0], found[0])
    fitted_or_refused(fitted, panel)
    assert_same(said_not_finite(lambda: all_forecasts(fitted, panel))[0], found[0])


@fuzz(12, data=st.data(), forecaster=forecasters(), panel=panels())
def test_containers_agree(data, forecaster, panel):
    containers = panel.containers()
    name = data.draw(st.sampled_from(sorted(containers.keys() - {"dict"})))
    fitted = fitted_or_refused(clone(forecaster), panel)
    other = fitted_or_refused(clone(forecaster), panel, containers[name])
    assert (fitted is None) == (other is None), name
    if fitted is None:
        return
    found = [answer(lambda m=m: all_forecasts(m, panel)["forecast"]) for m in (fitted, other)]
    if isinstance(found[0], Refused):
        assert isinstance(found[1], Refused)
        return
    expected, forecast = np.array([one.to_numpy() for one in found[0].values()]), found[1]
    if name == "wide":
        forecast = forecast.to_numpy().T
    elif name.startswith("long"):
        forecast = np.array([forecast.loc[one].to_numpy() for one in panel.series])
    else:
        forecast = forecast.to_numpy()[None]
    assert_close(forecast, expected, 1e-9)  # sums over columns of tables are rounded otherwise


@fuzz(
    15,
    forecaster=forecasters(LINEAR + NETS, without=["transformer"]),
    factor=FACTORS,
    panel=panels(VARIED, scales=[1.0, 1e3]),
)
def test_forecasts_follow_the_unit_of_the_series(forecaster, factor, panel):
    scaled = {name: y * factor for name, y in panel.series.items()}
    fitted = fitted_or_refused(clone(forecaster), panel)
    other = fitted_or_refused(clone(forecaster), panel, scaled)
    assert (fitted is None) == (other is None)
    has_unit = any(y.abs().max() > 0 for y in panel.series.values())
    if fitted is not None and has_unit:
        expected = said_not_finite(lambda: all_forecasts(fitted, panel))[0]
        found = said_not_finite(lambda: all_forecasts(other, panel))[0]
        for method, forecasts in expected.items():
            for name, values in forecasts.items():
                size = size_of(panel.series[name], values)
                assert_close(numbers_in(found[method][name]) / factor, values, 1e-5, size)


@fuzz(15, forecaster=forecasters(LINEAR), panel=panels(VARIED, scales=[1.0, 1e3]))
def test_the_order_of_the_series_does_not_matter(forecaster, panel):
    fitted = fitted_or_refused(clone(forecaster), panel)
    other = fitted_or_refused(clone(forecaster), panel.in_other_order())
    assert (fitted is None) == (other is None)
    if fitted is None:
        return
    found = [answer(lambda m=m: all_forecasts(m, panel)) for m in (fitted, other)]
    if isinstance(found[0], Refused):
        assert isinstance(found[1], Refused)
        return
    for method, forecasts in found[0].items():
        for name, values in forecasts.items():
            size = size_of(panel.series[name], values, 1e-6 * size_of(*panel.series.values()))
            assert_close(found[1][method][name], values, 1e-5, size)


@fuzz(9, forecaster=forecasters(without=["calendar"]), panel=panels(most=3, least_steps=60))
def test_arrays_are_forecast_like_tables(forecaster, panel):
    fitted = fitted_or_refused(clone(forecaster), panel, pd.DataFrame(panel.series))
    X = panel.X
    if X is not None:
        columns = [list(X).index(name) for name in forecaster.past_covariates or ()]
        forecaster.set_params(past_covariates=columns or None)
        panel.X = X.to_numpy()
    panel.static = None if panel.static is None else panel.static.to_numpy()
    y = pd.DataFrame(panel.series).to_numpy()
    other = fitted_or_refused(clone(forecaster), panel, y[:, 0] if y.shape[1] == 1 else y)
    assert (fitted is None) == (other is None)
    if fitted is None:
        return
    found = answer(lambda: other.forecast(2, None if X is None else panel.X[-AHEAD:][:2]))
    expected = answer(lambda: fitted.forecast(2, None if X is None else X[-AHEAD:][:2]))
    assert isinstance(found, Refused) == isinstance(expected, Refused)
    if not isinstance(found, Refused):
        assert_close(found, expected.to_numpy(), 1e-6)


@fuzz(9, data=st.data(), forecaster=forecasters(), panel=panels(gaps=[None], least_steps=20))
def test_steps_left_out_are_missing_with_freq(data, forecaster, panel):
    if not isinstance(panel.index, pd.DatetimeIndex | pd.PeriodIndex) or panel.index.freq is None:
        return
    if panel.X is not None:
        return
    positions = data.draw(st.lists(st.integers(1, 10), min_size=1, max_size=3, unique=True))
    forecaster.set_params(freq=panel.index.freq)
    gaps = {
        name: y.where(~np.isin(np.arange(len(y)), positions)) for name, y in panel.series.items()
    }
    fitted = fitted_or_refused(clone(forecaster), panel, gaps)
    other = fitted_or_refused(clone(forecaster), panel, {n: y.dropna() for n, y in gaps.items()})
    assert (fitted is None) == (other is None)
    if fitted is not None:
        expected = answer(lambda: fitted.forecast(3))
        found = answer(lambda: other.forecast(3))
        assert isinstance(found, Refused) == isinstance(expected, Refused)
        if not isinstance(found, Refused):
            assert_close(found, expected, 1e-6)
            for name, forecast in expected.items():
                assert list(found[name].index) == list(forecast.index)


@fuzz(9, data=st.data(), forecaster=forecasters(), panel=panels(most=3))
def test_predict_is_forecast_and_scores_are_of_its_forecasts(data, forecaster, panel):
    container = data.draw(st.sampled_from(sorted(panel.containers())))
    fitted = fitted_or_refused(forecaster, panel, panel.containers()[container])
    if fitted is None:
        return
    steps = data.draw(st.integers(1, AHEAD))
    rows = pd.DataFrame(index=panel.index[-AHEAD:]) if panel.X is None else panel.future
    X = None if panel.X is None else panel.future[:steps]
    names = words(forecaster, panel)
    expected = answer(lambda: fitted.forecast(steps, X), names)
    found = answer(lambda: fitted.predict(rows[:steps]), names)
    assert isinstance(found, Refused) == isinstance(expected, Refused)
    if isinstance(found, Refused) or not np.isfinite(numbers_in(found)).all():
        return
    assert_same(found, expected)
    score = answer(lambda: fitted.score(rows[:steps], found), names)
    assert steps == 1 or score == 1.0
    other = {n: 2 * y + 1 for n, y in found.items()} if container == "dict" else 2 * found + 1
    worse = answer(lambda: fitted.score(rows[:steps], other), names)
    assert steps == 1 or worse < 1.0


@fuzz(15, data=st.data(), forecaster=forecasters(), panel=panels(most=3))
def test_updates_and_other_series_are_forecast(data, forecaster, panel):
    fitted = fitted_or_refused(forecaster, panel)
    if fitted is None:
        return
    names = words(forecaster, panel)
    alone = data.draw(st.sampled_from(list(panel.series)))
    static = None if panel.static is None else panel.static.loc[[alone]]
    one = {alone: panel.series[alone]}
    found = answer(lambda: fitted.forecast(2, panel.X, y=one, static=static), names)
    expected = answer(lambda: all_forecasts(fitted, panel, 2)["forecast"], names)
    if isinstance(found, Refused) or isinstance(expected, Refused):
        return
    if forecaster.transformer is None:
        assert_close(found[alone], expected[alone], 1e-6, size_of(one[alone], expected[alone]))
    labels = panel.index[-AHEAD:]
    new = {name: pd.Series([1.0, 2.0], labels[:2]) for name in panel.series}
    X = None if panel.X is None else panel.future[:2]
    refit = data.draw(st.booleans())
    before, forecasts = vars(fitted)["_fitted"], expected
    found = answer(lambda: fitted.update(X, new, refit=refit), names)
    if isinstance(found, Refused):
        assert vars(fitted)["_fitted"] is before
        return
    X = None if panel.X is None else panel.future[2:4]
    after = answer(lambda: said_not_finite(lambda: fitted.forecast(2, X)), names)
    if isinstance(after, Refused):
        return
    for name, forecast in after[0].items():
        assert list(forecast.index) == list(labels[2:4])
        assert after[1] or np.isfinite(forecast).all(), name
    assert forecasts is expected


@fuzz(12, data=st.data(), forecaster=forecasters(), panel=panels(least_steps=12))
def test_backtests_hold_the_true_values(data, forecaster, panel):
    origins, gap = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 2))
    options = {"origins": origins, "gap": gap, "refit": data.draw(st.booleans())}
    forecaster = suited(forecaster, panel).set_params(interval=None)
    before = frozen((panel.series, panel.X))
    found = answer(
        lambda: backtest(forecaster, panel.series, panel.known, static=panel.static, **options),
        words(forecaster, panel),
    )
    assert_same((panel.series, panel.X), before)
    if isinstance(found, Refused):
        return
    for name, part in found.groupby("series", sort=False):
        truths = panel.series[name].loc[part["time"]].to_numpy()
        np.testing.assert_array_equal(part["truth"].to_numpy(), truths)
        for origin, time, step in zip(part["origin"], part["time"], part["step"], strict=True):
            index = panel.series[name].index
            assert labels_after(index[: index.get_loc(origin) + 1], step)[-1] == time
    assert not found.duplicated(["series", "origin", "step"]).any()

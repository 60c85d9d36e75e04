"""Missing steps are skipped: sequences of different lengths, and gaps."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.pipeline import make_pipeline

from skneuro import RNNForecaster, WindowTransformer, make_windows
from skneuro.base.window_inputs import has_missing_steps
from tests.sequences import NETS, ONWARD, WHOLE, fitted, padded, read, said, sequences

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = sequences()
KINDS = {**ONWARD, **WHOLE}
EACH_NET = pytest.mark.parametrize("net", NETS.values(), ids=NETS)
EACH_KIND = pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)


@EACH_NET
@EACH_KIND
def test_a_net_fitted_to_padded_windows_is_the_net_fitted_to_shorter_ones(net, options):
    short, long = fitted(net, X, **options), fitted(net, padded(X, 3), **options)
    assert_allclose(long.loss_curve_, short.loss_curve_, rtol=1e-9)
    assert_allclose(said(long, padded(X, 3)), said(short, X), rtol=1e-7, atol=1e-9)
    assert_allclose(long.transform(padded(X, 3)), short.transform(X), rtol=1e-7, atol=1e-9)


@EACH_NET
@pytest.mark.parametrize("options", ONWARD.values(), ids=ONWARD)
def test_each_row_is_as_long_as_it_is(net, options):
    model = fitted(net, X, **options)
    mixed = X[:6].copy()
    for k in range(6):
        mixed[k, :k] = np.nan
    together = said(model, mixed)
    for k in range(6):
        assert_allclose(together[k], read(model, X[k : k + 1, k:])[0][0], rtol=1e-10)
        assert_allclose(together[k], said(model, mixed[k : k + 1])[0], rtol=1e-10)


@EACH_NET
@pytest.mark.parametrize(
    "options", [o for o in KINDS.values() if "dilations" not in o], ids=lambda o: " ".join(o)
)
def test_where_a_missing_step_is_does_not_matter(net, options):
    model = fitted(net, X, **options)
    expected = said(model, padded(X[:, :4], 2))
    for place in (1, 2, 4):
        gap = np.insert(X[:, :4], [place, place], np.nan, axis=1)
        assert_allclose(said(model, gap), expected, rtol=1e-10)


@EACH_NET
@EACH_KIND
def test_a_row_without_any_step_is_answered_too(net, options):
    gone = X.copy()
    gone[0] = np.nan
    for model in (fitted(net, X, **options), fitted(net, gone, **options)):
        assert np.isfinite(said(model, gone)).all()
        assert_allclose(said(model, gone)[1:], said(model, X)[1:], rtol=1e-10)


@pytest.mark.parametrize("anchor", ["last", "mean", "standard"])
def test_an_anchor_is_measured_on_the_steps_that_are_there(anchor):
    series = np.sin(np.arange(200) / 4)
    windows, y = make_windows(series, 12)
    windows = np.where(np.arange(12) < np.arange(len(windows))[:, None] % 5, np.nan, windows)
    model = RNNForecaster("gru", 4, anchor=anchor, max_iter=3, random_state=0)
    model.fit(windows, y.ravel())
    for net in (model, model.fit(windows + 50, y.ravel() + 50)):
        assert_allclose(net.predict(windows + 50), net.predict(windows) + 50, rtol=1e-9)


@EACH_NET
@pytest.mark.parametrize("form", [pd.DataFrame, lambda rows: rows.astype(object).tolist()])
def test_flat_rows_may_be_padded_too(net, form):
    short = padded(X[:, :, :1], 3)
    flat = short.reshape(40, -1)
    model = fitted(net, short)
    assert_array_equal(said(model, flat), said(model, short))
    y = model.predict(short)
    same = net("gru", 4, max_iter=2, random_state=0).fit(form(flat), y)
    expected = net("gru", 4, max_iter=2, random_state=0).fit(short, y)
    assert_array_equal(said(same, form(flat)), said(expected, short))


@EACH_NET
def test_held_out_windows_may_be_padded(net):
    short = padded(X, 2)
    options = {"early_stopping": True, "validation_fraction": 0.3}
    assert np.isfinite(fitted(net, short, **options).validation_scores_).all()
    y = X[:, 0, 0] > 0
    model = net(max_iter=2, early_stopping=True).fit(short, y, X_val=short, y_val=y)
    assert np.isfinite(model.validation_scores_).all()


def test_a_pipeline_reads_the_start_of_a_series_without_inventing_its_past():
    series = np.sin(np.arange(120) / 4)[:, None]
    quick = {"max_iter": 5, "random_state": 0}
    windows = WindowTransformer(window=8, pad="nan")
    pipeline = make_pipeline(windows, RNNForecaster("gru", 4, **quick))
    forecast = pipeline.fit(series[:-1], series[1:, 0]).predict(series)
    assert np.isfinite(forecast).all()
    net = pipeline[-1]
    for k in (1, 3, 8):
        assert_allclose(forecast[k - 1], read(net, series[None, :k])[0][0], rtol=1e-10)


def test_no_copy_of_the_windows_is_made_to_look_for_missing_steps():
    windows, _ = make_windows(np.zeros(20_000), window=500)
    tracemalloc.start()
    assert not has_missing_steps(windows, 500, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < windows.nbytes / 100


@EACH_NET
def test_data_with_missing_steps_are_left_alone(net):
    short = padded(X, 2)
    before = short.copy()
    short.flags.writeable = False
    model = fitted(net, short, anchor="mean")
    for look in (model.predict, model.transform, model.hidden_states):
        look(short)
    assert_array_equal(short, before)

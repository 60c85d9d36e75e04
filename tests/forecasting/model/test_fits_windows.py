"""Nets that cut windows on demand learn the same as from all windows at once."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting.forecaster.fitted_state import fitted_state
from skneuro.forecasting.model._member import make_member
from skneuro.forecasting.model._window_ends import split_ends, window_ends
from skneuro.nn.windows.panel import Panel
from skneuro.nn.windows.source import WindowSource
from skneuro.nn.windows.windows import Windows
from tests.forecasting.series_samples import quick, walk

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

MLP = {"hidden_layer_sizes": 4, "max_iter": 3, "random_state": 0}
RNN = {"cell": "gru", "hidden_layer_sizes": 3, "max_iter": 2, "random_state": 0}
NETS = {
    "MLP": MLPRegressorNP(**MLP),
    "MLP_scaled": MLPRegressorNP(scale_target=True, **MLP),
    "MLP_skip": MLPRegressorNP(linear_skip=True, scale_target=True, **MLP),
    "MLP_batches": MLPRegressorNP(batch_size=7, scale_target=True, **MLP),
    "MLP_in_order": MLPRegressorNP(shuffle=False, **MLP),
    "MLP_lbfgs": MLPRegressorNP(solver="lbfgs", scale_target=True, **MLP),
    "MLP_noise": MLPRegressorNP(dropout=0.3, input_noise=0.1, **MLP),
    "MLP_quantiles": MLPRegressorNP(loss="quantile", quantiles=(0.2, 0.5), **MLP),
    "RNN": RNNForecaster(**RNN),
    "RNN_plain": RNNForecaster(**RNN, anchor=None, scale_target=False),
    "RNN_anchor": RNNForecaster(**RNN, anchor="last"),
    "RNN_standard": RNNForecaster(**RNN, anchor="standard", scale_target=True),
    "RNN_skip": RNNForecaster(**RNN, anchor="mean", linear_skip=True),
}
EACH = pytest.mark.parametrize("net", NETS.values(), ids=NETS)


def source_of(lengths=(30, 22), window=6, horizon=2, dtype=np.float64, **layout):
    """All windows of a panel of series."""
    starts = np.concatenate([[0], np.cumsum(lengths)])
    values = np.concatenate([walk(n, seed) for seed, n in enumerate(lengths)]).astype(dtype)
    panel = Panel(values, starts)
    return WindowSource(
        Windows(panel, window, horizon, **layout), window_ends(panel, window, horizon)
    )


def assert_same_net(one, other):
    assert_allclose(one.loss_curve_, other.loss_curve_, rtol=1e-12)
    assert_array_equal(one._fitted.network.parameters.theta, other._fitted.network.parameters.theta)


def copied(net, **options):
    return type(net)(**net.get_params() | options)


@EACH
@pytest.mark.parametrize("anchor", [None, "last"])
@pytest.mark.parametrize("horizon", [1, 2])
def test_the_net_is_that_of_all_windows_at_once(net, anchor, horizon):
    source = source_of(anchor=anchor, horizon=horizon)
    X, Y = source.rows()
    at_once = copied(net).fit(X, Y[:, 0] if horizon == 1 else Y)
    cut = copied(net)._fit_windows(source)
    assert_same_net(cut, at_once)
    assert cut.n_features_in_ == at_once.n_features_in_
    assert_array_equal(cut.predict(X), at_once.predict(X))


@EACH
def test_going_on_is_the_same_too(net):
    source, later = source_of(), source_of((25,))
    at_once = copied(net, warm_start=True).fit(*source.rows()).fit(*later.rows())
    cut = copied(net, warm_start=True)._fit_windows(source)._fit_windows(later)
    assert_same_net(cut, at_once)


@pytest.mark.parametrize("net", [NETS["MLP_skip"], NETS["RNN_standard"]], ids=["MLP", "RNN"])
def test_single_precision_stays(net):
    source = source_of(dtype=np.float32)
    cut = copied(net)._fit_windows(source)
    assert cut._fitted.network.dtype == "float32"
    assert_same_net(cut, copied(net).fit(*source.rows()))


@EACH
def test_held_out_windows_score_like_explicit_validation_data(net):
    if net.solver == "lbfgs":
        net = copied(net, solver="adam")
    net = copied(net, early_stopping=True)
    source = source_of()
    ends, last = split_ends(source.windows.panel, source.ends, 2, 0.2)
    train, held_out = (WindowSource(source.windows, part) for part in (ends, last))
    cut = copied(net)._fit_windows(train, held_out)
    X_val, y_val = held_out.rows()
    at_once = copied(net).fit(*train.rows(), X_val=X_val, y_val=y_val)
    assert_same_net(cut, at_once)
    assert_allclose(cut.validation_scores_, at_once.validation_scores_)


@pytest.mark.parametrize("net", [NETS["MLP"], NETS["RNN"]], ids=["MLP", "RNN"])
@pytest.mark.parametrize("horizon", [1, 3])
def test_the_forecaster_trains_the_net_of_all_windows(net, horizon):
    y = walk()
    forecaster = quick(net, horizon=horizon).fit(y=y)
    ends = np.arange(5, 60 - horizon + 1)
    X = np.array([y[end - 5 : end] - y[end - 1] for end in ends])
    Y = np.array([y[end : end + horizon] - y[end - 1] for end in ends])
    unit = fitted_state(forecaster).model.members[0].layout["unit"]  # to the last bit
    assert_allclose(unit, X.std())
    by_hand = copied(net).fit(X / unit, (Y[:, 0] if horizon == 1 else Y) / unit)
    assert_same_net(forecaster.regressors_[0], by_hand)
    expected = y[-1] + unit * by_hand.predict((y[None, -5:] - y[-1]) / unit)
    assert_allclose(forecaster.forecast(), np.ravel(expected))


@pytest.mark.parametrize("error_unit", ["difference", "level", "both"])
def test_weights_are_those_of_the_rows(error_unit):
    y = 5 + np.abs(walk())
    forecaster = quick(NETS["MLP"], error_unit=error_unit).fit(y=y)
    unit = fitted_state(forecaster).model.members[0].layout["unit"]
    source = source_of((60,), window=5, horizon=2, anchor="last", unit=unit)
    source.windows.panel.values[:] = y
    X, Y = source.rows()
    weights = source.windows.weights(source.ends, error_unit)
    by_hand = copied(NETS["MLP"]).fit(X, Y, sample_weight=weights)
    assert_same_net(forecaster.regressors_[0], by_hand)
    assert len(np.unique(weights.round(6))) > 10


# Which windows -----------------------------------------------------------------------------------


def test_held_out_windows_are_the_last_of_each_series_and_share_no_target():
    panel = Panel(np.zeros(90), np.array([0, 40, 80, 90]))
    ends = window_ends(panel, 6, 3)
    early, late = split_ends(panel, ends, 3, 0.25)
    for start, stop in ((0, 40), (40, 80), (80, 90)):
        of_series = ends[(ends >= start + 1) & (ends < stop)]
        train, held_out = (part[(part >= start) & (part < stop)] for part in (early, late))
        assert_array_equal(held_out, of_series[-int(np.ceil(0.25 * len(of_series))) :])
        assert_array_equal(train, [end for end in of_series if end + 3 <= held_out[0]])
    assert len(early) < len(ends) - len(late)


def test_the_forecaster_holds_out_the_end():
    y = walk(100)
    net = copied(NETS["MLP"], early_stopping=True, validation_fraction=0.2, max_iter=3)
    expected = quick(net).fit(y=y)
    changed = y.copy()
    changed[84:] += 100.0  # targets of the last windows alone
    found = quick(net).fit(y=changed)
    assert_allclose(found.regressors_[0].loss_curve_, expected.regressors_[0].loss_curve_)
    assert found.regressors_[0].validation_scores_ != expected.regressors_[0].validation_scores_


def test_too_few_windows_to_hold_some_out_are_refused():
    net = copied(NETS["MLP"], early_stopping=True, validation_fraction=0.9)
    with pytest.raises(
        ValueError, match=r"early_stopping with validation_fraction=0.9 of 4 windows"
    ):
        quick(net).fit(y=walk(10))


@pytest.mark.parametrize(
    ("lengths", "missing", "expected"),
    [
        ([8], [], [3, 4, 5, 6]),
        (
            [5, 4],
            [],
            [3, 6, 7],
        ),  # whole windows if they fit, else also windows that begin before the series
        ([1, 2, 6], [], [6, 7]),
        ([8], [4], [5, 6]),  # no gap in a target
        ([9], [2, 3, 4], [6, 7]),
    ],
)
def test_windows_end_where_they_can_be_learned_from(lengths, missing, expected):
    starts = np.concatenate([[0], np.cumsum(lengths)])
    panel = Panel(np.zeros(starts[-1]), starts)
    if missing:
        panel.missing = np.isin(np.arange(starts[-1]), missing)
    assert_array_equal(window_ends(panel, 3, 2), expected)


def test_a_failed_fit_leaves_the_net_as_it_was():
    net = copied(NETS["MLP"])._fit_windows(source_of())
    before = vars(net).copy()
    net.warm_start = True
    with pytest.raises(ValueError, match="layers or targets differ"):
        net._fit_windows(source_of(window=9))
    net.warm_start = False
    assert vars(net) == before


def test_n_timesteps_is_set_for_a_net_that_reads_single_steps():
    net = copied(NETS["RNN"])
    layout = {"anchor": None, "anchor_steps": None, "scale": None, "season": 1}
    member = make_member(net, 6, 2, layout, None, None, None)
    assert member.cuts_windows
    known = Panel(walk(30), np.array([0, 30]), known=walk(30, 1)[:, None])
    assert member.fit(known, False).regressor.n_timesteps_ == 8
    assert member.regressor.n_channels_ == 2
    assert net.n_timesteps is None

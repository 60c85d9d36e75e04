"""Progress is reported on request: lines of ``verbose``, and scikit-learn's progress bar."""

import re

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.callback import ProgressBar
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import SeriesForecaster, backtest
from tests.estimators import PUBLIC, briefly, label, learns, sample_data, trains_on

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NETS = [briefly(net()) for net in PUBLIC.values() if learns(net())]
EACH_NET = pytest.mark.parametrize("net", NETS, ids=label)
TRAINS_ON = pytest.mark.parametrize("net", [net for net in NETS if trains_on(net)], ids=label)
SERIES = np.sin(np.arange(60))


def quick(**options):
    return MLPRegressorNP(hidden_layer_sizes=(4,), **{"max_iter": 2, "random_state": 0, **options})


@pytest.fixture
def plain_terminal(monkeypatch):
    """Terminal without cursor control, where rich only prints lines, wide enough for long names."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


# Lines ---------------------------------------------------------------------------------------


@EACH_NET
def test_a_fit_is_silent_unless_asked(net, capsys):
    clone(net).fit(*sample_data(net))
    assert capsys.readouterr().out == ""


@TRAINS_ON
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_verbose_gives_epoch_losses_and_time_left(net, solver, capsys):
    X, y = sample_data(net)
    options = {"solver": solver, "verbose": True}
    if "max_grad_norm" in net.get_params() and solver == "lbfgs":
        options["max_grad_norm"] = None
    net = clone(net).set_params(**options).fit(X[:40], y[:40], None, X[40:], y[40:])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(net.history_) == 3
    for line, record in zip(lines, net.history_, strict=True):
        expected = f"Iteration {record['epoch']}, loss = {record['loss']:.8f}, "
        expected += f"validation loss = {record['validation_loss']:.8f}, "
        expected += f"validation score = {record['validation_score']:f}"
        left = ", at most 1 s left" if record["epoch"] < 3 else ""
        assert line == expected + left


@pytest.mark.parametrize("net", [net for net in NETS if hasattr(net, "partial_fit")], ids=label)
def test_partial_fit_counts_on(net, capsys):
    X, y = sample_data(net)
    classes = {"classes": np.unique(y)} if is_classifier(net) else {}
    net = clone(net).set_params(verbose=True, solver="adam")
    net.partial_fit(X, y, **classes).partial_fit(X, y)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == ["Iteration 1", "Iteration 2"]
    assert "left" not in "".join(lines)


@pytest.mark.parametrize("regressor", [quick(verbose=True), make_pipeline(quick(verbose=True))])
def test_the_members_of_a_forecaster_are_told_apart(regressor, capsys):
    SeriesForecaster(regressor, window=[4, 8]).fit(y=SERIES)
    lines = capsys.readouterr().out.splitlines()
    assert lines[::3] == ["Member 1 of 2, window=4", "Member 2 of 2, window=8"]
    assert all(line.startswith("Iteration") for line in lines[1:3] + lines[4:6])


def test_a_forecaster_with_one_member_does_not_count_it(capsys):
    SeriesForecaster(quick(verbose=True), window=4).fit(y=SERIES)
    assert re.fullmatch(r"(Iteration \d, .*\n){2}", capsys.readouterr().out)


@pytest.mark.parametrize("regressor", [quick(), Ridge(), None])
def test_a_forecaster_is_silent_unless_asked(regressor, capsys):
    SeriesForecaster(regressor, window=[4, 8]).fit(y=SERIES)
    assert capsys.readouterr().out == ""


# Bars ----------------------------------------------------------------------------------------


def bars(printed):
    """Descriptions of the progress bars that are complete."""
    return re.findall(r"^(\s*\S.*?)\s+━+ 100%", printed, re.M)


def test_bars_of_a_forecaster_and_its_members(capsys, plain_terminal):
    model = SeriesForecaster(RNNForecaster(4, max_iter=2), window=[4, 8])
    model.set_params(regressor=quick()).set_callbacks(ProgressBar()).fit(y=SERIES)
    assert bars(capsys.readouterr().out) == [
        "SeriesForecaster - fit",
        "  SeriesForecaster - fit-member | MLPRegressorNP - fit #0",
        "  SeriesForecaster - fit-member | MLPRegressorNP - fit #1",
    ]


def test_the_fits_for_an_interval_are_counted(capsys, plain_terminal):
    model = SeriesForecaster(quick(), window=4, interval=0.8).set_callbacks(ProgressBar())
    model.fit(y=SERIES)
    assert len(bars(capsys.readouterr().out)) == 1 + 2


def test_a_pipeline_in_a_forecaster_has_bars_of_its_own(capsys, plain_terminal):
    model = SeriesForecaster(make_pipeline(StandardScaler(), quick()), window=4)
    model.set_callbacks(ProgressBar(max_propagation_depth=None)).fit(y=SERIES)
    assert bars(capsys.readouterr().out)[-1].endswith("MLPRegressorNP - fit #1")


def test_a_regressor_without_callbacks_is_counted_without_a_warning(capsys, plain_terminal):
    SeriesForecaster(Ridge(), window=[4, 8]).set_callbacks(ProgressBar()).fit(y=SERIES)
    assert bars(capsys.readouterr().out) == ["SeriesForecaster - fit"]


def test_callbacks_change_nothing_and_leave_nothing_behind(capsys, plain_terminal):
    plain = SeriesForecaster(quick(), window=[4, 8]).fit(y=SERIES)
    watched = SeriesForecaster(quick(), window=[4, 8]).set_callbacks(ProgressBar()).fit(y=SERIES)
    np.testing.assert_array_equal(watched.forecast(5), plain.forecast(5))
    assert vars(watched).keys() - vars(plain).keys() == {"_skl_callbacks"}
    for one, other in zip(plain.regressors_, watched.regressors_, strict=True):
        assert vars(one).keys() == vars(other).keys()
        assert not any("callback" in name for name in vars(one))


def test_members_in_other_processes_are_shown_too(capsys, plain_terminal):
    model = SeriesForecaster(quick(), window=[4, 8], n_jobs=2).set_callbacks(ProgressBar())
    model.fit(y=SERIES)
    assert len(bars(capsys.readouterr().out)) == 1 + 2


def test_a_backtest_has_a_bar_beside_those_of_its_fits(capsys, plain_terminal):
    model = SeriesForecaster(quick(), window=4).set_callbacks(ProgressBar())
    backtest(model, SERIES, origins=2, progress=True)
    assert "backtest" in capsys.readouterr().out

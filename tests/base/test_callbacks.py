"""scikit-learn's callbacks on every public estimator: their arguments, and what they can do."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.base import clone, is_classifier
from sklearn.callback import ProgressBar, ScoringMonitor
from sklearn.model_selection import GridSearchCV

from skneuro import MLPRegressorNP, RNNForecaster
from tests.estimators import (
    PUBLIC,
    assert_same_outputs,
    briefly,
    label,
    learns,
    sample_data,
    trains_on,
)

unconverged = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ALL = [briefly(estimator()) for estimator in PUBLIC.values()]
NETS = [estimator for estimator in ALL if learns(estimator)]
EACH = pytest.mark.parametrize("estimator", ALL, ids=label)
EACH_NET = pytest.mark.parametrize("estimator", NETS, ids=label)
TRAINS_ON = pytest.mark.parametrize("estimator", [net for net in NETS if trains_on(net)], ids=label)
SOLVERS = pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])


class Recorder:
    """Callback that records its arguments, and requests to stop after an epoch, or raises."""

    def __init__(self, stop_after=None, error_after=None):
        self.stop_after, self.error_after = stop_after, error_after
        self.calls, self.ends = [], []

    def setup(self, estimator, context):
        self.calls.append("setup")

    def teardown(self, estimator, context):
        self.calls.append("teardown")

    def on_fit_task_begin(self, estimator, context, *, X=None, y=None, metadata=None):
        self.calls.append(f"begin {context.task_name}")

    def on_fit_task_end(
        self, estimator, context, *, X=None, y=None, metadata=None, fitted_estimator=None
    ):
        self.calls.append(f"end {context.task_name}")
        self.ends.append({"X": X, "y": y, "metadata": metadata, "fitted": fitted_estimator})
        if len(self.ends) == self.error_after:
            raise RuntimeError("enough")
        return len(self.ends) == self.stop_after


def with_solver(estimator, solver):
    options = {"solver": solver, "learning_rate": "constant"}  # at any number of epochs
    if isinstance(estimator, RNNForecaster):
        options["max_grad_norm"] = None
    return clone(estimator).set_params(**options)


@pytest.fixture
def plain_terminal(monkeypatch):
    """Terminal without cursor control, where rich only prints lines."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


# Arguments of callbacks ----------------------------------------------------------------------


@unconverged
@SOLVERS
@TRAINS_ON
def test_begin_and_end_of_the_fit_and_of_each_epoch(estimator, solver):
    recorder = Recorder()
    X, y = sample_data(estimator)
    fitted = with_solver(estimator, solver).set_callbacks(recorder).fit(X, y)
    assert fitted.n_iter_ == 3
    epochs = ["begin epoch", "end epoch"] * 3
    assert recorder.calls == ["setup", "begin fit", *epochs, "end fit", "teardown"]


@unconverged
@EACH
def test_data_and_weights_are_passed_as_they_were_given(estimator):
    recorder = Recorder()
    X, y = sample_data(estimator)
    frame = pd.DataFrame(X).add_prefix("x")
    weights = {"sample_weight": np.full(len(X), 2.0)} if learns(estimator) else {}
    clone(estimator).set_callbacks(recorder).fit(frame, y, **weights)
    for end in recorder.ends:
        assert end["X"] is frame
        assert end["y"] is y
        assert (end["metadata"] or {}).get("sample_weight") is weights.get("sample_weight")


@unconverged
@SOLVERS
@TRAINS_ON
def test_the_net_of_each_epoch_predicts_as_if_training_had_ended_there(estimator, solver):
    recorder = Recorder()
    X, y = sample_data(estimator)
    final = with_solver(estimator, solver).set_callbacks(recorder).fit(X, y)
    for epoch, end in enumerate(recorder.ends[:3], start=1):
        shorter = with_solver(estimator, solver).set_params(max_iter=epoch).fit(X, y)
        assert_same_outputs(end["fitted"], shorter, X)
        assert end["fitted"].n_iter_ == len(end["fitted"].history_) == epoch
    assert_same_outputs(recorder.ends[-1]["fitted"], final, X)


@unconverged
@EACH
def test_callbacks_change_nothing_and_can_be_taken_off(estimator):
    X, y = sample_data(estimator)
    recorder = Recorder()
    watched = clone(estimator).set_callbacks(recorder).fit(X, y)
    assert_same_outputs(watched, clone(estimator).fit(X, y), X)
    n_calls = len(recorder.calls)
    watched.set_callbacks().fit(X, y)
    assert len(recorder.calls) == n_calls
    assert vars(watched).keys() == vars(clone(estimator).fit(X, y)).keys()


@unconverged
@pytest.mark.parametrize(
    "estimator", [net for net in NETS if hasattr(net, "partial_fit")], ids=label
)
def test_partial_fit_is_one_epoch(estimator):
    recorder = Recorder()
    X, y = sample_data(estimator)
    classes = {"classes": np.unique(y)} if is_classifier(estimator) else {}
    clone(estimator).set_callbacks(recorder).partial_fit(X, y, **classes)
    expected = ["setup", "begin fit", "begin epoch", "end epoch", "end fit", "teardown"]
    assert recorder.calls == expected


# What callbacks can do -----------------------------------------------------------------------


@SOLVERS
@TRAINS_ON
@pytest.mark.parametrize("n_epochs", [1, 2])
def test_a_callback_that_says_stop_ends_training_cleanly(estimator, solver, n_epochs):
    X, y = sample_data(estimator)
    stopped = with_solver(estimator, solver).set_params(max_iter=50)
    recorder = Recorder(stop_after=n_epochs)
    stopped.set_callbacks(Recorder(), recorder).fit(X, y)  # without a warning
    assert stopped.n_iter_ == len(stopped.loss_curve_) == n_epochs
    assert recorder.calls[-2:] == ["end fit", "teardown"]
    assert_same_outputs(stopped, recorder.ends[n_epochs - 1]["fitted"], X)


def test_a_callback_may_stop_a_net_that_stops_early():
    X, y = sample_data(MLPRegressorNP())
    net = MLPRegressorNP(early_stopping=True, random_state=0).set_callbacks(Recorder(stop_after=3))
    assert net.fit(X, y).n_iter_ == 3
    assert net.best_validation_score_ == max(net.validation_scores_)


@EACH_NET
def test_callbacks_are_torn_down_when_a_fit_fails(estimator):
    X, y = sample_data(estimator)
    recorder = Recorder(error_after=2)
    net = clone(estimator).set_callbacks(recorder)
    with pytest.raises(RuntimeError, match="enough"):
        net.fit(X, y)
    assert recorder.calls[-1] == "teardown"
    with pytest.raises(ValueError, match="inconsistent"):
        net.fit(X, y[:-1])
    assert recorder.calls.count("setup") == recorder.calls.count("teardown") == 1


# scikit-learn's own --------------------------------------------------------------------------


@unconverged
@EACH
def test_progress_bar(estimator, capsys, plain_terminal):
    X, y = sample_data(estimator)
    clone(estimator).set_callbacks(ProgressBar()).fit(X, y)
    printed = capsys.readouterr().out
    assert f"{type(estimator).__name__} - fit" in printed
    assert "100%" in printed


@EACH_NET
def test_progress_bar_is_full_where_training_stops_before_max_iter(
    estimator, capsys, plain_terminal
):
    X, y = sample_data(estimator)
    net = clone(estimator).set_params(max_iter=50)
    net.set_callbacks(ProgressBar(), Recorder(stop_after=2)).fit(X, y)
    assert "100%" in capsys.readouterr().out


def search_over(net):
    """A grid search of one of the net's options."""
    return GridSearchCV(clone(net), {"alpha": [1e-4, 1.0]}, cv=2, n_jobs=1)


@unconverged
@EACH_NET
def test_progress_bar_inside_a_grid_search(estimator, capsys, plain_terminal):
    search = search_over(estimator).set_callbacks(ProgressBar(max_propagation_depth=None))
    search.fit(*sample_data(estimator))
    printed = capsys.readouterr().out
    assert "GridSearchCV - fit" in printed
    assert f"{type(estimator).__name__} - fit" in printed


@unconverged
@EACH_NET
def test_scoring_monitor_logs_the_score_of_each_epoch(estimator):
    name = "accuracy" if is_classifier(estimator) else "r2"
    monitor = ScoringMonitor(scoring=name)
    X, y = sample_data(estimator)
    estimator = clone(estimator).set_params(learning_rate="constant")  # at any number of epochs
    fitted = clone(estimator).set_callbacks(monitor).fit(X, y)
    log = monitor.get_logs().data_as_pandas
    epochs = log[log["task_name"] == "epoch"]
    assert list(epochs["task_id"]) == [0, 1, 2]
    for epoch, score in zip((1, 2, 3), epochs[name], strict=True):
        shorter = clone(estimator).set_params(max_iter=epoch).fit(X, y)
        assert_allclose(score, shorter.score(X, y))
    assert_allclose(log.loc[log["task_name"] == "fit", name], fitted.score(X, y))


@unconverged
@EACH_NET
def test_scoring_monitor_inside_a_grid_search(estimator):
    name = "accuracy" if is_classifier(estimator) else "r2"
    monitor = ScoringMonitor(scoring=name)
    X, y = sample_data(estimator)
    search = search_over(clone(estimator).set_callbacks(monitor)).fit(X, y)
    log = monitor.get_logs().data_as_pandas
    assert (log["task_name"] == "epoch").sum() == 3 * (2 * 2 + 1)  # options x folds, and the refit
    assert log[name].notna().all()
    assert_same_outputs(search, search_over(estimator).fit(X, y), X)

"""The end of an epoch: the record, and the decision to stop."""

import math

import numpy as np
import pytest

from skneuro.nn.layers.dense import Dense
from skneuro.nn.network import Network
from skneuro.nn.training.monitor import Monitor, Progress


def make_network():
    return Network(Dense(2, 1), np.float64).initialize(np.random.RandomState(0))


def make_monitor(network=None, scores=None, **options):
    """Monitor whose validation score in epoch ``k`` is ``scores[k]``."""
    if scores is not None:
        scores = iter(scores)
        options["validate"] = lambda: (0.5, next(scores))
        options["early_stopping"] = True
    return Monitor(network or make_network(), Progress(), **options)


def record_all(monitor, losses):
    """Patience left after each epoch."""
    counts = []
    for loss in losses:
        monitor.record(loss, 0.1)
        counts.append(monitor.progress.n_without_improvement)
    return counts


def test_history_is_one_complete_record_per_epoch():
    monitor = make_monitor(validate=lambda: (0.7, 0.8))
    for loss, rate in [(3.0, 0.1), (2.0, 0.05)]:
        monitor.record(loss, rate)
    names = {"epoch", "loss", "validation_loss", "validation_score", "learning_rate", "seconds"}
    first, second = monitor.progress.history
    assert set(first) == set(second) == names
    assert [first[name] for name in sorted(names - {"seconds"})] == [1, 0.1, 3.0, 0.7, 0.8]
    assert (second["epoch"], second["loss"], second["learning_rate"]) == (2, 2.0, 0.05)
    assert 0 <= first["seconds"] <= second["seconds"]
    assert monitor.n_epochs == 2


def test_without_validation_its_fields_are_none():
    monitor = make_monitor()
    monitor.record(3.0, None)
    (record,) = monitor.progress.history
    assert record["validation_loss"] is None
    assert record["validation_score"] is None
    assert record["learning_rate"] is None


def test_a_loss_counts_as_better_only_beyond_the_tolerance():
    monitor = make_monitor(tol=0.1)
    assert record_all(monitor, [3.0, 2.0, 1.95, 1.87, 1.6, 1.7]) == [0, 0, 1, 2, 0, 1]
    assert monitor.progress.best_loss == 1.6


def test_an_improvement_within_the_tolerance_still_moves_the_best_loss():
    # scikit-learn's rule: many small steps never add up to one that counts
    monitor = make_monitor(tol=0.1)
    assert record_all(monitor, [1.0, 0.95, 0.9, 0.85, 0.8]) == [0, 1, 2, 3, 4]


def test_patience_is_out_after_one_epoch_more_than_it_allows():
    monitor = make_monitor(patience=2)
    out = []
    for _ in range(5):
        monitor.record(1.0, 0.1)
        out.append(monitor.out_of_patience)
    assert out == [False, False, False, True, True]
    endless = make_monitor(patience=math.inf)
    record_all(endless, [1.0] * 50)
    assert not endless.out_of_patience


def test_early_stopping_watches_the_score_and_not_the_loss():
    monitor = make_monitor(scores=[0.5, 0.55, 0.7, 0.6, 0.9], tol=0.1)
    assert record_all(monitor, [1.0, 2.0, 3.0, 4.0, 5.0]) == [0, 1, 0, 1, 0]
    assert monitor.progress.best_score == 0.9


def test_validation_without_early_stopping_decides_nothing():
    monitor = make_monitor(validate=lambda: (0.5, 0.5))
    assert record_all(monitor, [3.0, 2.0, 1.0]) == [0, 0, 0]
    assert monitor.progress.best_weights is None
    theta = monitor.network.parameters.theta.copy()
    monitor.restore_best()
    np.testing.assert_array_equal(monitor.network.parameters.theta, theta)


def test_the_weights_of_the_best_score_are_kept_even_within_the_tolerance():
    network = make_network()
    monitor = make_monitor(network, scores=[0.5, 0.55, 0.52], tol=0.1)
    for k in range(3):
        network.parameters.theta[:] = k
        monitor.record(1.0, 0.1)
    network.parameters.theta[:] = 9
    monitor.restore_best()
    np.testing.assert_array_equal(network.parameters.theta, 1)


def test_the_last_good_weights_are_those_of_the_last_finished_epoch():
    network = make_network()
    start = network.parameters.theta.copy()
    monitor = make_monitor(network)
    monitor.batch_ends(1.0)
    network.parameters.theta[:] = 7
    monitor.restore_finished()
    np.testing.assert_array_equal(network.parameters.theta, start)
    for loss in (1.0, 1e9):  # good weights, and others
        network.parameters.theta[:] = loss
        monitor.record(loss, 0.1)
        monitor.restore_finished()  # before another step
        np.testing.assert_array_equal(network.parameters.theta, loss)
        monitor.batch_ends(loss)
        network.parameters.theta[:] = np.nan
        monitor.restore_finished()
        np.testing.assert_array_equal(network.parameters.theta, loss)
    monitor.restore_good()
    np.testing.assert_array_equal(network.parameters.theta, 1)


def test_weights_are_good_at_negative_losses_too():
    monitor = make_monitor(make_network())
    for loss in (-1.0, -0.5):
        monitor.batch_ends(loss)
        monitor.record(loss, 0.1)
    assert monitor.good_epoch == 1


@pytest.mark.parametrize(
    ("loss", "weight"), [(np.nan, 1.0), (np.inf, 1.0), (1.0, np.nan), (1.0, -np.inf)]
)
def test_anything_not_finite_is_an_error_and_no_epoch(loss, weight):
    monitor = make_monitor()
    monitor.network.parameters.theta[0] = weight
    with pytest.raises(FloatingPointError):
        monitor.record(loss, 0.1)
    assert monitor.n_epochs == 0
    assert monitor.progress.history == []


@pytest.mark.parametrize("answer", [True, False, None])
def test_the_callback_gets_the_record_and_its_answer_is_passed_on(answer):
    seen = []

    def on_epoch_end(record):
        seen.append(record)
        return answer

    monitor = make_monitor(on_epoch_end=on_epoch_end)
    assert monitor.record(1.0, 0.1) is bool(answer)
    assert seen == monitor.progress.history


def test_without_a_callback_nobody_asks_to_stop():
    assert make_monitor().record(1.0, 0.1) is False


def test_lines_of_progress():
    lines = []
    monitor = make_monitor(scores=[0.25], report=lines.append, patience=3, tol=0.001)
    monitor.record(1.0, 0.1)
    assert lines == [
        "Iteration 1, loss = 1.00000000, validation loss = 0.50000000, validation score = 0.250000"
    ]
    assert monitor.patience_message() == (
        "Validation score did not improve more than tol=0.001000 for 3 consecutive epochs."
    )
    assert make_monitor().patience_message().startswith("Training loss did not improve")


def test_a_copy_of_progress_grows_without_changing_the_original():
    progress = Progress()
    Monitor(make_network(), progress).record(1.0, 0.1)
    copied = progress.copy()
    Monitor(make_network(), copied).record(0.5, 0.1)
    assert [record["loss"] for record in progress.history] == [1.0]
    assert [record["epoch"] for record in copied.history] == [1, 2]
    assert progress.best_loss == 1.0
    assert copied.best_loss == 0.5


def test_a_warm_start_goes_on_counting_epochs_and_patience():
    progress = Progress()
    record_all(Monitor(make_network(), progress), [1.0, 1.0])
    monitor = Monitor(make_network(), progress)
    assert record_all(monitor, [1.0]) == [2]
    assert monitor.n_epochs == 1
    assert progress.history[-1]["epoch"] == 3

"""The line that ``verbose`` prints for an epoch."""

import pytest

from skneuro.nn.training.progress_line import duration, progress_line

RECORD = {
    "epoch": 3,
    "loss": 0.5,
    "validation_loss": None,
    "validation_score": None,
    "learning_rate": 0.1,
    "seconds": 6.0,
}


def test_epoch_loss_and_time_left():
    assert progress_line(RECORD, 3, 10) == "Iteration 3, loss = 0.50000000, at most 14 s left"


def test_what_was_held_out():
    record = {**RECORD, "validation_loss": 0.25, "validation_score": -0.125}
    line = "Iteration 3, loss = 0.50000000, validation loss = 0.25000000"
    assert progress_line(record, 3, None) == f"{line}, validation score = -0.125000"
    record["validation_score"] = None
    assert progress_line(record, 3, None) == line


def test_time_is_not_left_after_the_last_epoch():
    assert progress_line(RECORD, 3, 3) == "Iteration 3, loss = 0.50000000"


def test_a_warm_start_counts_epochs_on_but_times_only_its_own():
    line = progress_line({**RECORD, "epoch": 103}, 3, 6)
    assert line == "Iteration 103, loss = 0.50000000, at most 6 s left"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.01, "1 s"),
        (59.0, "59 s"),
        (59.2, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3600, "1 h 0 min"),
        (7 * 3600 + 62, "7 h 1 min"),
    ],
)
def test_durations_are_rounded_up(seconds, text):
    assert duration(seconds) == text

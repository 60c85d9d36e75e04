"""However training ends, it ends with consistent weights and says why."""

import numpy as np
import pytest

from skneuro.nn.training.loop import DivergenceError
from skneuro.nn.training.optimizers import SGD
from skneuro.nn.training.schedules import Constant
from tests.nn.training.training_run import N_BATCHES, Run


def interrupt_at(epoch, batch):
    """Stand-in for Ctrl-C just before a batch."""

    def before_batch(*now):
        if now == (epoch, batch):
            raise KeyboardInterrupt

    return before_batch


def stop_after(n_epochs):
    return lambda record: record["epoch"] == n_epochs


def scripted(scores):
    """Validation whose score in epoch ``k`` is ``scores[k]``."""
    scores = iter(scores)
    return lambda: (0.0, next(scores))


class Explosion(Constant):
    """A sane rate, and after some epochs one that no net survives."""

    def __init__(self, initial, after):
        super().__init__(initial)
        self.after = after

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        if n_epochs_done == self.after:
            self.rate = 1e200


def test_a_callback_that_says_true_stops_after_its_epoch():
    run = Run(n_epochs=50, on_epoch_end=stop_after(3)).train()
    assert run.reason == "callback"
    assert len(run.history) == 3
    run.assert_weights_of_epoch(3)


def test_the_begin_callback_is_called_before_each_epoch():
    seen = []
    run = Run(on_epoch_begin=lambda: seen.append(len(run.orders)))
    run.train()
    assert seen == [0, 1, 2, 3]


def test_early_stopping_restores_the_weights_and_statistics_of_the_best_epoch():
    scores = [0.1, 0.5, 0.9, 0.7, 0.8, 0.6, 0.5]
    run = Run(n_epochs=50, validate=scripted(scores), early_stopping=True, patience=3).train()
    assert run.reason == "converged"
    assert [record["validation_score"] for record in run.history] == scores
    run.assert_weights_of_epoch(3)
    assert (run.thetas[3] != run.thetas[-1]).any()
    assert (run.states[3] != run.states[-1]).any()


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ({"n_epochs": 4}, "max_iter"),
        ({"on_epoch_end": stop_after(4)}, "callback"),
        ({"before_batch": interrupt_at(5, 2)}, "interrupted"),
        ({"schedule": Explosion(0.01, after=4)}, "diverged"),
    ],
)
def test_however_training_ends_early_stopping_keeps_the_best_epoch(ending, reason):
    scores = [0.1, 0.9, 0.5, 0.7, 0.2, 0.2]
    options = {"n_epochs": 6, "validate": scripted(scores), "early_stopping": True, **ending}
    run = Run(**options).train()
    assert run.reason == reason
    assert len(run.history) == 4
    run.assert_weights_of_epoch(2)


@pytest.mark.parametrize("batch", [0, 2, 4])
def test_an_interrupt_leaves_the_weights_of_the_last_finished_epoch(batch):
    run = Run(n_epochs=50, before_batch=interrupt_at(3, batch)).train()
    assert run.reason == "interrupted"
    assert len(run.history) == run.monitor.n_epochs == 2
    run.assert_weights_of_epoch(2)


def test_an_interrupt_in_the_first_epoch_goes_to_the_user():
    run = Run(before_batch=interrupt_at(1, 2))
    with pytest.raises(KeyboardInterrupt):
        run.train()
    assert run.history == []


def test_an_interrupt_in_a_callback_keeps_its_epoch():
    def interrupt(record):
        if record["epoch"] == 2:
            raise KeyboardInterrupt

    run = Run(on_epoch_end=interrupt).train()
    assert run.reason == "interrupted"
    assert len(run.history) == 2
    run.assert_weights_of_epoch(2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_divergence_in_the_first_epoch_is_an_error_that_says_what_to_try(dtype):
    run = Run(schedule=Constant(1e30 if dtype == np.float32 else 1e200), dtype=dtype)
    with pytest.raises(DivergenceError) as error:
        run.train()
    for hint in ("first epoch", "learning rate 1e+", "learning_rate_init", "max_grad_norm"):
        assert hint in str(error.value)
    assert issubclass(DivergenceError, ValueError)
    assert run.history == []


def test_divergence_later_restores_the_last_good_weights():
    run = Run(n_epochs=50, schedule=Explosion(0.01, after=2)).train()
    assert run.reason == "diverged"
    assert len(run.history) == run.monitor.n_epochs == 2
    run.assert_weights_of_epoch(2)
    assert np.isfinite(run.network.parameters.theta).all()


def test_divergence_ends_the_epoch_at_once():
    begun = []
    options = {"schedule": Explosion(0.01, after=1), "before_batch": lambda *now: begun.append(now)}
    Run(n_epochs=50, **options).train()
    assert begun[-1][0] == 2
    assert begun[-1][1] < N_BATCHES - 1


def test_divergence_in_the_last_batch_of_an_epoch_does_not_count_the_epoch():
    # the loss of that batch is still finite: only the weights after it are not
    class LastStep(SGD):
        def step(self, theta, gradient, learning_rate):
            super().step(theta, gradient, learning_rate)
            if self.n_steps == 3 * N_BATCHES:
                theta[0] = np.inf

    run = Run(n_epochs=50, optimizer=LastStep()).train()
    assert run.reason == "diverged"
    assert len(run.history) == 2
    run.assert_weights_of_epoch(2)


def test_not_a_number_in_the_data_is_divergence():
    run = Run()
    run.source.X[4, 1] = np.nan
    with pytest.raises(DivergenceError):
        run.train()


def test_an_error_of_a_callback_is_the_callbacks():
    def fail(record):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        Run(on_epoch_end=fail).train()


def test_training_leaves_the_users_floating_point_settings_alone():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        before = np.geterr()
        Run(schedule=Explosion(0.01, after=1)).train()  # overflows, and must not raise for it
        assert np.geterr() == before

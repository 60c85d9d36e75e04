"""The end of an epoch: history, early stopping, best weights and callbacks."""

import math
import time
from dataclasses import dataclass, field

import numpy as np

from .progress_line import progress_line

# Weights count as good while a batch's loss is at most this many times the loss of the first batch:
# batch losses differ by chance, but the losses of a diverging net by orders of magnitude.
BATCH_NOISE = 10.0


@dataclass
class Progress:
    """State of training as plain data that outlives a call, for warm starts.

    Attributes
    ----------
    n_samples_seen : int
        Number of samples processed, summed over epochs.
    best_loss : float
        Lowest training loss of an epoch.
    best_score : float
        Highest validation score of an epoch.
    best_weights : tuple or None
        Snapshot of the weights with the highest validation score.
    n_without_improvement : int
        Epochs since the monitored value last improved by more than ``tol``.
    history : list of dict
        One record per epoch: ``epoch``, ``loss``, ``validation_loss``, ``validation_score``,
        ``learning_rate``, ``seconds``.
    """

    n_samples_seen: int = 0
    best_loss: float = math.inf
    best_score: float = -math.inf
    best_weights: tuple | None = None
    n_without_improvement: int = 0
    history: list = field(default_factory=list)

    def copy(self):
        """Copy whose history can grow without changing the original."""
        return Progress(**{**self.__dict__, "history": list(self.history)})

    def resume(self):
        """Progress of another fit that starts from the weights as they are now.

        It keeps the history and the number of samples. What is best is judged anew, on the data and
        by the loss of that fit.
        """
        return Progress(n_samples_seen=self.n_samples_seen, history=list(self.history))


class Monitor:
    """Record each epoch, keep the best weights and decide when to stop.

    Parameters
    ----------
    network : Network
        Network in training.
    progress : Progress
        State to continue from; changed in place.
    tol : float, default=1e-4
        Smallest change that counts as an improvement.
    patience : float, default=10
        Number of epochs without improvement before stopping.
    validate : callable, default=None
        Function ``validate() -> (loss, score)`` on held-out samples.
    early_stopping : bool, default=False
        Whether to monitor the validation score instead of the training loss, and to keep the
        weights of the best epoch.
    on_epoch_begin : callable, default=None
        Function ``on_epoch_begin()``, called before each epoch.
    on_epoch_end : callable, default=None
        Function ``on_epoch_end(record) -> bool``, called after each epoch; True stops training.
    details : callable, default=dict
        Function ``details() -> dict`` with further entries for the record of an epoch.
    report : callable, default=None
        Function that receives lines of text about progress; None is silent.
    max_epochs : int, default=None
        Maximum number of epochs, to estimate the time left in these lines.

    Attributes
    ----------
    n_epochs : int
        Number of epochs finished with this monitor.
    first_loss : float or None
        Loss of the first batch, that is, of the weights at the start.
    good_epoch : int or None
        Last epoch whose weights are known to be good, numbered as in ``history``: the loss of the
        batch after it was not much higher than the loss of the first batch.
    """

    def __init__(
        self,
        network,
        progress,
        *,
        tol=1e-4,
        patience=10,
        validate=None,
        early_stopping=False,
        on_epoch_begin=None,
        on_epoch_end=None,
        details=dict,
        report=None,
        max_epochs=None,
    ):
        self.network = network
        self.progress = progress
        self.tol = tol
        self.patience = patience
        self.validate = validate
        self.early_stopping = early_stopping
        self.on_epoch_begin = on_epoch_begin
        self.on_epoch_end = on_epoch_end
        self.details = details
        self.is_verbose = report is not None
        self.report = report or (lambda line: None)
        self.max_epochs = max_epochs
        self.n_epochs = 0
        self.good_epoch = None
        self.first_loss = self._worst_good = None
        self._is_checked = True
        self._finished = network.parameters.snapshot()
        self._good = network.parameters.snapshot()
        self._started = time.perf_counter()

    def judge_start(self):
        """Take the weights before the first epoch for the best so far, as early stopping does."""
        if self.early_stopping and self.validate:
            score = self.validate()[1]
            if np.isfinite(score):
                self._keep_best(score)

    def _keep_best(self, score):
        self.progress.best_score = score
        self.progress.best_weights = self.network.parameters.snapshot()

    def begin(self):
        """Start an epoch."""
        if self.on_epoch_begin:
            self.on_epoch_begin()

    def batch_ends(self, loss):
        """Take the loss of a batch; raise `FloatingPointError` if the loss is not finite."""
        if not math.isfinite(loss):
            raise FloatingPointError
        if self.first_loss is None:
            self.first_loss = loss
            self._worst_good = loss + (BATCH_NOISE - 1) * abs(loss)  # some losses are negative
        elif not self._is_checked and loss <= self._worst_good:
            self.confirm()
        self._is_checked = True

    def confirm(self):
        """Mark the weights of the last finished epoch as good, to be restored on divergence."""
        self.good_epoch = len(self.progress.history)
        self._good[0][:], self._good[1][:] = self._finished

    def record(self, loss, learning_rate):
        """Record a finished epoch; raise `FloatingPointError` if the weights are not finite.

        Parameters
        ----------
        loss : float
            Mean training loss over the epoch.
        learning_rate : float or None
            Learning rate of the last batch.

        Returns
        -------
        stop : bool
            Whether a callback requests a stop.
        """
        parameters = self.network.parameters
        if not (math.isfinite(loss) and np.isfinite(parameters.theta).all()):
            raise FloatingPointError
        validation_loss, score = self.validate() if self.validate else (None, None)
        self.n_epochs += 1
        record = {
            "epoch": len(self.progress.history) + 1,
            "loss": loss,
            "validation_loss": validation_loss,
            "validation_score": score,
            "learning_rate": learning_rate,
            "seconds": time.perf_counter() - self._started,
            **self.details(),
        }
        self.progress.history.append(record)
        if self.is_verbose:
            self.report(progress_line(record, self.n_epochs, self.max_epochs))
        self._compare(loss, score)
        self._finished[0][:], self._finished[1][:] = parameters.theta, parameters.state
        self._is_checked = False  # the next batch gives the first loss of these weights
        return bool(self.on_epoch_end and self.on_epoch_end(record))

    def _compare(self, loss, score):
        """Count epochs without improvement, as in scikit-learn."""
        progress = self.progress
        if self.early_stopping:
            # "not >=", so that a NaN score counts as no improvement
            worse = not score >= progress.best_score + self.tol
            if score > progress.best_score:
                self._keep_best(score)
        else:
            worse = loss > progress.best_loss - self.tol
        progress.best_loss = min(progress.best_loss, loss)
        progress.n_without_improvement = progress.n_without_improvement + 1 if worse else 0

    @property
    def out_of_patience(self):
        """Whether more than ``patience`` epochs in a row brought no improvement."""
        return self.progress.n_without_improvement > self.patience

    def patience_message(self):
        """Message for when patience runs out."""
        watched = "Validation score" if self.early_stopping else "Training loss"
        return (
            f"{watched} did not improve more than tol={self.tol:f} "
            f"for {self.patience} consecutive epochs."
        )

    @property
    def has_best(self):
        """Whether early stopping has stored the weights of a best epoch."""
        return self.early_stopping and self.progress.best_weights is not None

    def restore_finished(self):
        """Restore the weights of the last finished epoch."""
        self.network.parameters.restore(self._finished)

    def restore_good(self):
        """Restore the weights of ``good_epoch``, or the starting weights if there is none."""
        self.network.parameters.restore(self._good)

    def restore_best(self):
        """Restore the best weights if early stopping has stored any."""
        if self.has_best:
            self.network.parameters.restore(self.progress.best_weights)

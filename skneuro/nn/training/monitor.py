"""The end of an epoch: history, early stopping, best weights and callbacks."""

import copy
import math
import time
from contextlib import contextmanager

import numpy as np

from .progress_line import progress_line

# Weights count as good while a batch's loss is at most this many times the loss of the first batch:
# batch losses differ by chance, but the losses of a diverging net by orders of magnitude.
BATCH_NOISE = 10.0
# Values of `Progress` besides the history.
STATE = ("n_samples_seen", "best_loss", "best_score", "best_weights", "n_without_improvement")


class Progress:
    """State of training as plain data that outlives a call, for warm starts.

    Copies share the records of their common epochs, so that a call of `partial_fit` costs the same
    however many preceded it: the copy that records the next epoch appends it in place, the others
    are cut off when they are read or go on.

    Parameters
    ----------
    n_samples_seen : int, default=0
        Number of samples processed, summed over epochs.
    best_loss : float, default=inf
        Lowest training loss of an epoch.
    best_score : float, default=-inf
        Highest validation score of an epoch.
    best_weights : tuple, default=None
        Snapshot of the weights with the highest validation score.
    n_without_improvement : int, default=0
        Epochs since the monitored value last improved by more than ``tol``.
    history : list of dict, default=None
        One record per epoch: ``epoch``, ``loss``, ``validation_loss``, ``validation_score``,
        ``learning_rate``, ``seconds``.
    """

    def __init__(
        self,
        n_samples_seen=0,
        best_loss=math.inf,
        best_score=-math.inf,
        best_weights=None,
        n_without_improvement=0,
        history=None,
    ):
        self.n_samples_seen = n_samples_seen
        self.best_loss = best_loss
        self.best_score = best_score
        self.best_weights = best_weights
        self.n_without_improvement = n_without_improvement
        self._records = [] if history is None else history
        self._n_records = len(self._records)
        self._curves = {}
        self.is_validated = any(r["validation_score"] is not None for r in self._records)

    @property
    def history(self):
        """Records of all epochs."""
        self._leave_others()
        return self._records

    def append(self, record):
        """Add the record of an epoch."""
        self._leave_others()
        self._records.append(record)
        self._n_records += 1
        self.is_validated |= record["validation_score"] is not None

    def curve(self, name):
        """One entry of all records, as a list that later epochs extend."""
        self._leave_others()
        curve = self._curves.setdefault(name, [])
        curve += [record[name] for record in self._records[len(curve) :]]
        return curve

    def _leave_others(self):
        """Make own lists if another copy has recorded further epochs."""
        if len(self._records) != self._n_records:
            self._records, self._curves = self._records[: self._n_records], {}

    @contextmanager
    def undone_on_failure(self):
        """Context that removes the records made in it, for all copies, if it raises."""
        n_records = len(self.history)
        try:
            yield
        except BaseException:
            for shared in (self._records, *self._curves.values()):
                del shared[n_records:]
            self._n_records = n_records
            raise

    def copy(self, detached=False):
        """Copy that can go on without changing the original; ``detached`` copies all records."""
        copied = copy.copy(self)
        if detached:
            copied._records, copied._curves = list(self.history), {}
        else:
            copied._curves = dict(self._curves)
        return copied

    def resume(self):
        """Progress of another fit that starts from the weights as they are now.

        It keeps the history and the number of samples. What is best is judged anew, on the data and
        by the loss of that fit.
        """
        resumed = self.copy()
        resumed.best_loss, resumed.best_score = math.inf, -math.inf
        resumed.best_weights, resumed.n_without_improvement = None, 0
        return resumed

    def facts(self):
        """State as plain values, the arguments of the constructor."""
        facts = {name: value for name, value in vars(self).items() if name in STATE}
        return {**facts, "history": self.history}


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
        self._good = network.parameters.snapshot()
        self._finished = None  # the weights of the last finished epoch, if these are not good
        self._statistics = self._good[1]  # of the last finished epoch
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
        elif not self._is_checked:
            if loss <= self._worst_good:
                self.confirm()
            else:
                self._finished = self.network.parameters.theta.copy(), self._statistics
        self._is_checked = True

    def confirm(self):
        """Mark the weights, those of the last finished epoch, as good: divergence restores them."""
        self.good_epoch = len(self.progress.history)
        self._good[0][:] = self.network.parameters.theta
        self._good = self._good[0], self._statistics
        self._finished, self._is_checked = None, True

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
        self._statistics = parameters.state.copy()
        self._is_checked = False  # the next batch gives the first loss of these weights
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
        self.progress.append(record)
        if self.is_verbose:
            self.report(progress_line(record, self.n_epochs, self.max_epochs))
        self._compare(loss, score)
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
        if self._is_checked:
            self.network.parameters.restore(self._finished or self._good)
        else:  # no step since
            self.network.parameters.state[:] = self._statistics

    def restore_good(self):
        """Restore the weights of ``good_epoch``, or the starting weights if there is none."""
        self.network.parameters.restore(self._good)

    def restore_best(self):
        """Restore the best weights if early stopping has stored any."""
        if self.has_best:
            self.network.parameters.restore(self.progress.best_weights)

"""What is watched at the end of every epoch: history, early stopping, best weights, callbacks."""

import math
import time
from dataclasses import dataclass, field

import numpy as np

from .progress_line import progress_line

# Weights are still good if they make a batch at most so many times as bad as the very first batch:
# losses of batches differ by chance, those of a diverging net by orders of magnitude.
BATCH_NOISE = 10.0


@dataclass
class Progress:
    """How far training has come: plain data that outlives a call, for warm starts.

    Attributes
    ----------
    n_samples_seen : int
        Samples gone through, counting each epoch.
    best_loss : float
        Lowest training loss.
    best_score : float
        Highest validation score.
    best_weights : tuple or None
        Snapshot of the weights with the highest validation score.
    n_without_improvement : int
        Epochs since the watched figure last got better by more than ``tol``.
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
        """Copy whose history can grow without changing this one."""
        return Progress(**{**self.__dict__, "history": list(self.history)})


class Monitor:
    """Judges each epoch: keeps the history, the best weights, and decides when to stop.

    Parameters
    ----------
    network : Network
        What is trained.
    progress : Progress
        Where to go on from; changed in place.
    tol : float, default=1e-4
        An epoch counts as better only if it improves by more than this.
    patience : float, default=10
        Epochs without improvement that are put up with.
    validate : callable, default=None
        ``validate() -> (loss, score)`` on held-out samples.
    early_stopping : bool, default=False
        Whether the validation score, not the training loss, is what is watched, and the weights
        of its best epoch are kept.
    on_epoch_begin : callable, default=None
        ``on_epoch_begin()``.
    on_epoch_end : callable, default=None
        ``on_epoch_end(record) -> bool``; true stops training.
    details : callable, default=dict
        ``details() -> dict``, what the record of an epoch is to tell beside.
    report : callable, default=None
        Takes the lines that tell of progress; None is silent.
    max_epochs : int, default=None
        Epochs at most, for the time left in these lines.

    Attributes
    ----------
    n_epochs : int
        Epochs finished under this monitor.
    good_epoch : int or None
        The last epoch whose weights made the next batch not much worse than the very first one
        was, counted like ``history``.
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
        self._worst_good = None
        self._is_judged = True
        self._finished = network.parameters.snapshot()
        self._good = network.parameters.snapshot()
        self._started = time.perf_counter()

    def begin(self):
        """Note the beginning of an epoch."""
        if self.on_epoch_begin:
            self.on_epoch_begin()

    def batch_ends(self, loss):
        """Note the loss of a batch; raises `FloatingPointError` if it is not finite."""
        if not math.isfinite(loss):
            raise FloatingPointError
        if self._worst_good is None:
            self._worst_good = loss + (BATCH_NOISE - 1) * abs(loss)  # some losses are negative
        elif not self._is_judged and loss <= self._worst_good:
            self.confirm()
        self._is_judged = True

    def confirm(self):
        """Call the weights of the last finished epoch good: worth going back to."""
        self.good_epoch = len(self.progress.history)
        self._good[0][:], self._good[1][:] = self._finished

    def record(self, loss, learning_rate):
        """Note a finished epoch; raises `FloatingPointError` if the weights are not finite.

        Parameters
        ----------
        loss : float
            Mean over the epoch.
        learning_rate : float or None
            Of its last batch.

        Returns
        -------
        stop : bool
            Whether a callback asked to stop.
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
        self._is_judged = False  # by the loss that comes next, the first one of these weights
        return bool(self.on_epoch_end and self.on_epoch_end(record))

    def _compare(self, loss, score):
        """Count epochs without improvement, as scikit-learn does."""
        progress = self.progress
        if self.early_stopping:
            # "not >=", so that a score of NaN is no progress
            worse = not score >= progress.best_score + self.tol
            if score > progress.best_score:
                progress.best_score = score
                progress.best_weights = self.network.parameters.snapshot()
        else:
            worse = loss > progress.best_loss - self.tol
        progress.best_loss = min(progress.best_loss, loss)
        progress.n_without_improvement = progress.n_without_improvement + 1 if worse else 0

    @property
    def out_of_patience(self):
        """Whether too many epochs in a row brought no improvement."""
        return self.progress.n_without_improvement > self.patience

    def patience_message(self):
        """What to say when patience runs out."""
        watched = "Validation score" if self.early_stopping else "Training loss"
        return (
            f"{watched} did not improve more than tol={self.tol:f} "
            f"for {self.patience} consecutive epochs."
        )

    @property
    def has_best(self):
        """Whether early stopping has kept the weights of a best epoch."""
        return self.early_stopping and self.progress.best_weights is not None

    def restore_finished(self):
        """Put the weights back to the end of the last finished epoch."""
        self.network.parameters.restore(self._finished)

    def restore_good(self):
        """Put the weights back to the end of ``good_epoch``, or to the start if there is none."""
        self.network.parameters.restore(self._good)

    def restore_best(self):
        """Put the best weights back, where early stopping has kept some."""
        if self.has_best:
            self.network.parameters.restore(self.progress.best_weights)

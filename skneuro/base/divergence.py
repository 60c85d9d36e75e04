"""Training that ended with a loss far above the one it started from, though finite."""

from typing import Any

import numpy as np

from ..nn.losses import Loss, sample_fractions
from ..nn.training.batches import BatchSource
from ..nn.training.monitor import Monitor

# A loss this many times as large as that of the start, and that of outputs of zero, has diverged.
# A net that continues may get data of another level, so its loss may jump without diverging.
RISE, RISE_OF_CONTINUED = 10.0, 1e4


def risen_loss(
    monitor: Monitor, loss: Loss, source: BatchSource, batch_size: int, n_earlier: int
) -> tuple[float, float] | None:
    """Loss at the start and at the end of training that diverged but stayed finite.

    Parameters
    ----------
    monitor : Monitor
        Monitor after training.
    loss : Loss
        Loss of a sample.
    source : BatchSource
        Training data.
    batch_size : int
        Samples per batch.
    n_earlier : int
        Number of epochs of earlier calls that training continued from.

    Returns
    -------
    losses : tuple of float or None
        Loss at the start, and of the weights that are kept; None if training did not diverge.
    """
    history = monitor.progress.history
    first = history[0]["loss"] if n_earlier else monitor.first_loss
    last = _loss_of_kept(monitor, history[len(history) - max(monitor.n_epochs, 1) :])
    rise = RISE_OF_CONTINUED if n_earlier else RISE
    if first is None or last is None or not last > rise * abs(first):
        return None
    if last > rise * _loss_of_zeros(monitor, loss, source, batch_size):
        return first, last
    return None


def _loss_of_kept(monitor: Monitor, records: list[dict[str, Any]]) -> float | None:
    """Loss of the weights that are kept: of the last epoch, or of the best one."""
    if not monitor.has_best:
        return records[-1]["loss"]
    best = [r for r in records if r["validation_score"] == monitor.progress.best_score]
    return best[0]["validation_loss"] if best else None


def _loss_of_zeros(monitor: Monitor, loss: Loss, source: BatchSource, batch_size: int) -> float:
    """Mean loss of raw outputs of zero, a prediction without any training."""
    total, n_outputs = 0.0, monitor.network.root.n_outputs
    for _, y, weights in source.batches(np.arange(source.n_samples), batch_size):
        n = y.shape[1]
        fractions = sample_fractions(weights, n)
        total += loss.value(np.zeros((n_outputs, n), source.dtype), y, fractions) * n
    return total / source.n_samples

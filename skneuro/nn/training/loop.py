"""The training loop: epochs of shuffled mini-batches, each a step of gradient descent."""

import math

import numpy as np

from ..threads import limit_blas
from .lbfgs import LBFGS, minimize

INDEX = np.int32  # half the memory of int64, noticeable for windows that are cut on the fly


class DivergenceError(ValueError):
    """Loss or weights became non-finite before any epoch had lowered the loss."""


def train(
    objective,
    source,
    optimizer,
    schedule,
    monitor,
    *,
    n_epochs,
    batch_size,
    shuffle,
    random_state,
    max_grad_norm=None,
):
    """Train the objective's network on a source of batches.

    Training always ends with consistent weights: from the best epoch under early stopping, from
    the last finished epoch after an interrupt, and from the last good epoch after a divergence.

    Parameters
    ----------
    objective : Objective
        Network with its loss and penalties.
    source : BatchSource
        Training data.
    optimizer : Optimizer or LBFGS
        Rule for a step; call its ``start`` before training.
    schedule : Constant
        Schedule of the learning rate, any class of `SCHEDULES`.
    monitor : Monitor
        Records each epoch and decides when to stop.
    n_epochs : int
        Maximum number of epochs.
    batch_size : int
        Samples per batch.
    shuffle : bool
        Whether each epoch visits the samples in a new random order.
    random_state : numpy.random.RandomState
        Source of the random order.
    max_grad_norm : float, default=None
        Clip gradients to this global norm.

    Returns
    -------
    reason : str
        Reason why training ended: 'max_iter', 'converged', 'callback', 'interrupted' or 'diverged';
        with L-BFGS also 'max_fun' or 'line_search'.

    Raises
    ------
    DivergenceError
        If training diverges before any epoch has lowered the loss.
    KeyboardInterrupt
        If the user interrupts the first epoch.
    """
    try:
        with limit_blas(objective.network, batch_size), np.errstate(all="ignore"):
            if isinstance(optimizer, LBFGS):
                reason = minimize(objective, source, optimizer, monitor, n_epochs)
            else:
                reason = _descend(
                    objective,
                    source,
                    optimizer,
                    schedule,
                    monitor,
                    n_epochs,
                    batch_size,
                    random_state if shuffle else None,
                    max_grad_norm,
                )
    except KeyboardInterrupt:
        if monitor.n_epochs == 0:
            raise
        monitor.restore_finished()
        reason = "interrupted"
    except FloatingPointError:
        monitor.restore_good()
        if monitor.good_epoch is None and not monitor.has_best:
            epoch = f"epoch {monitor.n_epochs + 1}" if monitor.n_epochs else "the first epoch"
            raise DivergenceError(
                "Solver produced non-finite parameter weights. The input data may contain large "
                f"values and need to be preprocessed. It happened in {epoch}"
                + ("" if schedule is None else f", at learning rate {schedule.rate:g}")
                + ": scale X and y (StandardScaler, scale_target=True), lower learning_rate_init, "
                "or set max_grad_norm=1."
            ) from None
        reason = "diverged"
    monitor.restore_best()
    return reason


def _descend(
    objective, source, optimizer, schedule, monitor, n_epochs, batch_size, shuffler, max_grad_norm
):
    theta, gradient = objective.network.parameters.theta, objective.gradient
    n_samples = source.n_samples
    order = np.arange(n_samples, dtype=INDEX if n_samples < 2**31 else np.int64)
    schedule.start(n_epochs, math.ceil(n_samples / batch_size))
    n_batches = 0
    for epoch in range(1, n_epochs + 1):
        if shuffler is not None:
            permutation = np.arange(n_samples, dtype=order.dtype)
            shuffler.shuffle(permutation)
            order = order[permutation]  # a shuffle of the previous order, as in scikit-learn
        monitor.begin()
        total = 0.0
        for x, y, weights in source.batches(order, batch_size):
            value = objective.evaluate(x, y, weights)
            monitor.batch_ends(value)
            if max_grad_norm is not None:
                clip_norm(gradient, max_grad_norm)
            optimizer.step(theta, gradient, schedule.rate)
            total += value * y.shape[1]
            n_batches += 1
            schedule.batch_ends(n_batches)
        monitor.progress.n_samples_seen += n_samples
        rate = schedule.rate
        stop = monitor.record(total / n_samples, rate)
        schedule.epoch_ends(epoch, monitor.progress.n_samples_seen)
        if monitor.out_of_patience:
            at_end, consequence = schedule.plateau()
            monitor.report(f"{monitor.patience_message()} {consequence}")
            if at_end:
                return "converged"
            monitor.progress.n_without_improvement = 0
        if stop:
            return "callback"
    return "max_iter"


def clip_norm(gradient, max_norm):
    """Clip ``gradient`` in place to the norm ``max_norm`` (Pascanu et al. 2013)."""
    norm = math.sqrt(float(np.dot(gradient, gradient)))
    if math.isinf(norm):  # the squares overflowed float32
        norm = float(np.linalg.norm(gradient.astype(np.float64)))
    if norm > max_norm:
        gradient *= max_norm / norm

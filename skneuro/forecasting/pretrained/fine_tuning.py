"""Training of the pretrained net on the user's series."""

from dataclasses import dataclass

import numpy as np

from ...nn.training.objective import Objective
from ...nn.training.optimizers import AdamW
from .net import KnownTargets, make_loss
from .windows import STEPS, growth, read_windows
from .zero_shot import make_windows

LEARNING_RATE = 1e-4
BATCH_SIZE = 256
MOST_WINDOWS = 100_000
PATIENCE = 5  # epochs without improvement
HELD_OUT = 0.2  # of the windows of a series, at its end


@dataclass
class Windows:
    """Windows with what follows them.

    Attributes
    ----------
    x : ndarray of shape (N_FEATURES, n_windows)
        Inputs of the net.
    y : ndarray of shape (len(STEPS), n_windows)
        Targets; NaN beyond the horizon or the end of the series.
    """

    x: np.ndarray
    y: np.ndarray


def cut_windows(adjusted, horizon):
    """Cut windows of all series: those to learn from, and those at the end that are held out.

    Parameters
    ----------
    adjusted : list of Adjusted
        The series.
    horizon : int
        Number of steps to learn to forecast.

    Returns
    -------
    train, held_out : Windows
        No target of ``train`` is later than the first target of ``held_out`` in its series.
    """
    early, late = [], []
    for k, one in enumerate(adjusted):
        n_steps = len(one.values)
        reach = min(horizon, int(STEPS[-1]), max((n_steps - 3) // 3, 1))
        ends = np.arange(3, n_steps - reach + 1)
        n_late = int(np.ceil(HELD_OUT * len(ends)))
        first_late = n_steps - reach + 1 - n_late
        early += [(k, end, reach) for end in ends if end + reach <= first_late]
        late += [(k, end, reach) for end in ends if end >= first_late]
    return _windows(adjusted, early), _windows(adjusted, late)


def _windows(adjusted, chosen):
    """Windows of the chosen ``(series, end, reach)``, evenly thinned if there are many."""
    chosen = chosen[:: -(-len(chosen) // MOST_WINDOWS) or 1]
    if not chosen:
        return None
    series, ends, reaches = zip(*chosen, strict=True)
    values = [adjusted[k].values for k in series]
    period = np.array([adjusted[k].period for k in series])
    features, last, unit = read_windows(*make_windows(values, ends), period)
    y = np.full((len(STEPS), len(chosen)), np.nan)
    for column, (one, end, reach) in enumerate(zip(values, ends, reaches, strict=True)):
        reached = STEPS[reach >= STEPS]
        if unit[column] > 0:
            y[: len(reached), column] = one[end - 1 + reached]
    with np.errstate(invalid="ignore", divide="ignore"):
        y = (y - last) / np.where(unit > 0, unit, 1.0) / growth()
    return Windows(features.astype(np.float32), y.astype(np.float32))


def fine_tune(network, adjusted, horizon, n_epochs, random_state):
    """Train a copy of the net, and keep the weights with the least loss at the end of the series.

    Parameters
    ----------
    network : Network
        The pretrained net, which stays as it is.
    adjusted : list of Adjusted
        The series.
    horizon : int
        Number of steps to learn to forecast.
    n_epochs : int
        Most passes over the windows.
    random_state : numpy.random.RandomState
        Source of the order of windows.

    Returns
    -------
    network : Network
        The fine-tuned net; ``network`` itself if no epoch was better on the held-out end, or there
        are too few values to hold any out.
    losses : list of float
        Loss on the held-out windows before training and after each epoch.
    """
    train, held_out = cut_windows(adjusted, horizon)
    if train is None or held_out is None or np.isnan(held_out.y).all():
        return network, []
    tuned = network.copy()
    theta = tuned.parameters.theta = network.parameters.theta.copy()
    objective = Objective(tuned, KnownTargets(make_loss()))
    optimizer = AdamW(decayed=())
    optimizer.start(theta)
    best, losses, n_worse = None, [_loss(tuned, held_out)], 0
    n_windows = train.x.shape[1]
    for _ in range(n_epochs):
        order = random_state.permutation(n_windows)
        for start in range(0, n_windows, BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            objective.evaluate(tuned.signal(train.x[:, batch].T), train.y[:, batch])
            optimizer.step(theta, objective.gradient, LEARNING_RATE)
        losses.append(_loss(tuned, held_out))
        if losses[-1] < min(losses[:-1]):
            best, n_worse = theta.copy(), 0
        else:
            n_worse += 1
            if n_worse == PATIENCE:
                break
    if best is None:
        return network, losses
    theta[:] = best
    return tuned.freeze(), losses


def _loss(network, windows):
    """Mean pinball loss over the known targets."""
    z = network.predict(windows.x.T)
    return KnownTargets(make_loss()).value(z, windows.y, 1.0 / windows.y.shape[1])

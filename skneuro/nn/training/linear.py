"""Linear models fitted from batches, the starting point of a linear path beside a net."""

import numpy as np
from scipy import linalg

from ..initializers import zeros
from ..layers.dense import Dense
from ..network import Network
from .lbfgs import LBFGS
from .loop import train
from .monitor import Monitor, Progress
from .objective import Objective

# Ridge strengths to try, in units of the mean variance of the features.
STRENGTHS = 10.0 ** np.arange(-6, 3)


def linear_solution(loss, source):
    """Weights of the linear model that minimizes a loss.

    Losses that average over outputs give ridge regression (each level of a quantile loss gets the
    mean); for the others, L-BFGS maximizes the likelihood with an L2 penalty of one.

    Parameters
    ----------
    loss : Loss
        Loss of a sample.
    source : BatchSource
        Dense inputs, targets and sample weights.

    Returns
    -------
    block : ndarray of shape (n_features + 1, n_outputs)
        Weights with the intercept as the last row.
    """
    n_outputs = loss.n_raw_outputs(source.n_targets)
    if loss.averages_outputs:
        return np.repeat(ridge_solution(source), n_outputs // source.n_targets, axis=1)
    network = Network(Dense(source.n_features, n_outputs, zeros), source.dtype)
    network.initialize(None)
    train(
        Objective(network, loss, l2=1.0),
        source,
        LBFGS(),
        None,
        Monitor(network, Progress()),
        n_epochs=100,
        batch_size=source.n_samples,
        shuffle=False,
        random_state=None,
    )
    return network.blocks("B")[0]


def ridge_solution(source, batch_size=4096):
    """Ridge regression on a batch source in one pass, with automatic choice of the strength.

    The strength minimizes the generalized cross-validation error (Golub, Heath & Wahba 1979),
    computed for every candidate from one eigendecomposition of the covariance.

    Parameters
    ----------
    source : BatchSource
        Dense inputs, targets and sample weights.
    batch_size : int, default=4096
        Number of samples that are in memory at a time.

    Returns
    -------
    block : ndarray of shape (n_features + 1, n_targets)
        Weights with the intercept as the last row, in float64.
    """
    total, mean, moment = 0.0, None, None
    for x, y, weights in source.batches(np.arange(source.n_samples), batch_size):
        joint = np.vstack([x[:-1], y]).astype(np.float64)
        w = np.ones(joint.shape[1]) if weights is None else weights.astype(np.float64)
        if not w.any():
            continue
        # merge the batch's mean and scatter into the running ones (Chan et al. 1983)
        batch_total = w.sum()
        batch_mean = joint @ w / batch_total
        joint -= batch_mean[:, None]
        batch_moment = (joint * w) @ joint.T
        if mean is None:
            total, mean, moment = batch_total, batch_mean, batch_moment
            continue
        gap = batch_mean - mean
        moment += batch_moment + np.outer(gap, gap) * (total * batch_total / (total + batch_total))
        mean += gap * (batch_total / (total + batch_total))
        total += batch_total
    n = source.n_features
    covariance = moment / total
    rounding = 10 * np.finfo(np.float64).eps * np.abs(mean[:n])
    if (np.diag(covariance)[:n] <= rounding**2).all():  # every feature is constant
        return np.vstack([np.zeros((n, source.n_targets)), mean[n:]])
    weights = _best_ridge(covariance[:n, :n], covariance[:n, n:], np.diag(covariance)[n:], total)
    return np.vstack([weights, mean[n:] - mean[:n] @ weights])


def _best_ridge(C, c, variance, n_samples):
    """Solve ``(C + k I) W = c`` for the strength ``k`` with the least cross-validation error."""
    eigenvalues, vectors = linalg.eigh(C)
    unit = eigenvalues.mean()
    # directions in which the features do not vary: there, eigenvalue and projection are rounding
    varies = eigenvalues > len(C) * np.finfo(float).eps * eigenvalues[-1]
    eigenvalues, vectors = eigenvalues[varies], vectors[:, varies]
    projected = vectors.T @ c
    best, best_error = None, np.inf
    for strength in STRENGTHS * unit:
        shrunk = projected / (eigenvalues + strength)[:, None]
        # residual variance: v - 2 w c + w C w, in the basis of the eigenvectors
        residual = variance - 2 * (shrunk * projected).sum(0) + (shrunk**2).T @ eigenvalues
        degrees = 1.0 + (eigenvalues / (eigenvalues + strength)).sum()  # one for the intercept
        slack = max(1.0 - degrees / n_samples, 1e-6)
        error = np.maximum(residual, 0.0).sum() / slack**2
        if best is None or error < best_error:
            best, best_error = shrunk, error
    return vectors @ best

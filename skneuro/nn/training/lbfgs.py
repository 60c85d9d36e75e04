"""L-BFGS by SciPy, on the flat vector of weights."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

LIMIT_REACHED = 1  # status of SciPy for both limits
STOPPED_BY_CALLBACK = 99  # status that SciPy returns after StopIteration


@dataclass
class LBFGS:
    """Limited-memory quasi-Newton method on the whole data set (Liu & Nocedal 1989).

    Parameters
    ----------
    gtol : float, default=1e-4
        Stop once every component of the gradient is at most this large.
    max_fun : int, default=15000
        Maximum number of evaluations of loss and gradient.
    """

    gtol: float = 1e-4
    max_fun: int = 15000

    def start(self, theta):
        """Do nothing: there is no memory between calls."""

    def copy(self):
        """Return the same object, which has no memory."""
        return self


def minimize(objective, source, optimizer, monitor, n_iterations):
    """Minimize the objective over all samples at once.

    Returns
    -------
    reason : {"max_iter", "max_fun", "line_search", "converged", "callback"}
        Reason why training ended.
    """
    theta = objective.network.parameters.theta
    ((x, y, weights),) = source.batches(np.arange(source.n_samples), source.n_samples)

    def value_and_gradient(point):
        theta[:] = point
        value = objective.evaluate(x, y, weights)
        return value, objective.gradient.astype(np.float64)

    reasons = []

    def iteration_ends(intermediate_result):
        monitor.begin()  # SciPy reports the end of an iteration only
        theta[:] = intermediate_result.x
        stop = monitor.record(float(intermediate_result.fun), None)
        monitor.confirm()  # SciPy accepts a step only if it lowers the loss
        if stop:
            reasons.append("callback")
        elif monitor.early_stopping and monitor.out_of_patience:
            monitor.report(monitor.patience_message() + " Stopping.")
            reasons.append("converged")
        if reasons:
            raise StopIteration

    result = optimize.minimize(
        value_and_gradient,
        theta.astype(np.float64),
        method="L-BFGS-B",
        jac=True,
        callback=iteration_ends,
        options={"maxfun": optimizer.max_fun, "maxiter": n_iterations, "gtol": optimizer.gtol},
    )
    theta[:] = result.x
    if not (np.isfinite(result.fun) and np.isfinite(theta).all()):
        raise FloatingPointError
    if monitor.n_epochs == 0:  # the start was already a minimum: a loss, but no iteration
        monitor.record(float(result.fun), None)
        monitor.n_epochs = 0
    if result.status == STOPPED_BY_CALLBACK:
        return reasons[-1]
    return _reason(result, n_iterations)


def _reason(result, n_iterations):
    """Reason why SciPy ended."""
    if result.status == 0:
        return "converged"
    if result.nit >= n_iterations:
        return "max_iter"
    return "max_fun" if result.status == LIMIT_REACHED else "line_search"

"""Series of dynamical systems with memory."""

from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_scalar

SATURATED_FROM = 11  # order of NARMA from which its values are squashed, as they diverge otherwise
MOST_DRAWS = 100
WASHOUT = 200  # steps of NARMA before the first one that is returned


def make_narma(
    n_steps: int = 1000, *, order: int = 10, random_state: Any = None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Generate a nonlinear autoregressive moving average (NARMA) series with its input.

    ``y[t + 1] = 0.3 y[t] + 0.05 y[t] (y[t] + ... + y[t - n + 1]) + 1.5 u[t] u[t - n + 1] + 0.1``
    for the order ``n``, squashed by ``tanh`` for orders above 10. The series is a usual test of
    recurrent nets that must remember their input for ``n`` steps.

    Parameters
    ----------
    n_steps : int, default=1000
        Number of steps.
    order : int, default=10
        Number of steps that the series depends on.
    random_state : int, RandomState instance or None, default=None
        Seed for the input.

    Returns
    -------
    u : ndarray of shape (n_steps,)
        Input, uniform in [0, 0.5).
    y : ndarray of shape (n_steps,)
        Series; ``y[t]`` depends on ``u`` before step ``t``.

    References
    ----------
    .. [1] Atiya & Parlos (2000). New results on recurrent network training: unifying the algorithms
       and accelerating convergence. IEEE Transactions on Neural Networks 11, 697-709.

    Examples
    --------
    >>> from skneuro.datasets import make_narma
    >>> u, y = make_narma(n_steps=500, random_state=0)
    >>> bool(0.1 < y.mean() < 0.5)
    True
    """
    check_scalar(n_steps, "n_steps", Integral, min_val=1)
    check_scalar(order, "order", Integral, min_val=1)
    rng = check_random_state(random_state)
    total = WASHOUT + order + n_steps
    for _ in range(MOST_DRAWS):  # rarely, an input makes the series diverge
        u = rng.uniform(0.0, 0.5, total)
        y = _narma(u, order)
        if np.isfinite(y).all() and np.abs(y).max() < 10.0:
            break
    return u[-n_steps:], y[-n_steps:]


def _narma(u: NDArray[Any], order: int) -> NDArray[Any]:
    y = np.zeros(len(u))
    squash = np.tanh if order >= SATURATED_FROM else float
    with np.errstate(all="ignore"):
        for t in range(order - 1, len(u) - 1):
            past = y[t - order + 1 : t + 1].sum()
            drive = 1.5 * u[t] * u[t - order + 1]
            y[t + 1] = squash(0.3 * y[t] + 0.05 * y[t] * past + drive + 0.1)
    return y


def make_mackey_glass(
    n_steps: int = 1000,
    *,
    tau: int = 17,
    step: float = 1.0,
    washout: int = 500,
    random_state: Any = None,
) -> NDArray[Any]:
    """Generate the Mackey-Glass series, which is chaotic for delays above about 17.

    The solution of ``dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t)``, by the Runge-Kutta
    method of order four with ten steps per unit of time.

    Parameters
    ----------
    n_steps : int, default=1000
        Number of steps.
    tau : int, default=17
        Delay; larger delays make the series more complex.
    step : float, default=1.0
        Time between two steps, a multiple of 0.1.
    washout : int, default=500
        Number of steps before the first one that is returned.
    random_state : int, RandomState instance or None, default=None
        Seed for the start, which is uniform in [1.1, 1.3].

    Returns
    -------
    x : ndarray of shape (n_steps,)
        Series, between about 0.2 and 1.4.

    References
    ----------
    .. [1] Mackey & Glass (1977). Oscillation and chaos in physiological control systems. Science
       197, 287-289.

    Examples
    --------
    >>> from skneuro.datasets import make_mackey_glass
    >>> x = make_mackey_glass(n_steps=300, random_state=0)
    >>> bool(0.2 < x.min() < x.max() < 1.5)
    True
    """
    check_scalar(n_steps, "n_steps", Integral, min_val=1)
    check_scalar(tau, "tau", Integral, min_val=1)
    check_scalar(washout, "washout", Integral, min_val=0)
    check_scalar(step, "step", Real, min_val=0.1)
    per_step = round(10 * step)
    if abs(10 * step - per_step) > 1e-9:
        raise ValueError(f"step={step!r} must be a multiple of 0.1.")
    start = check_random_state(random_state).uniform(1.1, 1.3)
    return _mackey_glass(start, 10 * tau, (washout + n_steps) * per_step)[washout * per_step :][
        ::per_step
    ]


def _mackey_glass(start: float, delay: int, n: int, h: float = 0.1) -> NDArray[Any]:
    """Values at ``n`` times ``h`` apart, from a constant history."""
    x = np.full(n + delay + 1, start)

    def slope(value: float, delayed: float) -> float:
        return 0.2 * delayed / (1.0 + delayed**10) - 0.1 * value

    values: list[float] = x.tolist()
    for t in range(delay, n + delay):
        now, before, after = values[t], values[t - delay], values[t - delay + 1]
        middle = (before + after) / 2
        k1 = slope(now, before)
        k2 = slope(now + h * k1 / 2, middle)
        k3 = slope(now + h * k2 / 2, middle)
        k4 = slope(now + h * k3, after)
        values[t + 1] = now + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
    return np.array(values[delay + 1 :])

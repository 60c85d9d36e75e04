"""The regressor of a forecaster without ``regressor``: a small recurrent net."""

import math

import numpy as np

from ...options.lists import as_list
from ...recurrent import RNNForecaster

LONG_WINDOW = 32  # longer windows are read several values at a time
TIMESTEPS_OF_A_LONG_WINDOW = range(8, LONG_WINDOW + 1)


def chosen_regressor(options, n_ahead_features=0):
    """Return the user's regressor, or a small recurrent net.

    Parameters
    ----------
    options : SeriesForecaster
        Forecaster with the options ``regressor``, ``window`` and ``calendar``.
    n_ahead_features : int, default=0
        Number of covariates known in advance, which a net reads step by step beyond the window.

    Returns
    -------
    regressor : estimator
        Unfitted regressor.
    """
    if options.regressor is not None:
        return options.regressor
    windows = np.atleast_1d(options.window).tolist()
    net = RNNForecaster("gru", learning_rate="onecycle", max_iter=30, random_state=0)
    length = math.gcd(*windows)
    divisors = [n for n in TIMESTEPS_OF_A_LONG_WINDOW if length % n == 0]
    if (
        min(windows) > LONG_WINDOW
        and divisors
        and not (n_ahead_features or as_list(options.calendar))
    ):
        # the linear path sees the order of the values within a timestep
        net.set_params(n_timesteps=max(divisors), linear_skip=True)
    return net

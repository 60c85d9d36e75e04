"""The net that forecasts where no regressor is given."""

import math

import numpy as np

from ...recurrent import RNNForecaster

LONG = 32  # steps of a window beyond which a net reads several values at once
STEPS_OF_A_LONG_WINDOW = range(8, LONG + 1)


def chosen_regressor(options, n_ahead_features=0):
    """The user's regressor, or a small recurrent net.

    Parameters
    ----------
    options : SeriesForecaster
        Has ``regressor``, ``window`` and ``calendar``.
    n_ahead_features : int, default=0
        Covariates known beforehand, which are read step by step beyond the window.
    """
    if options.regressor is not None:
        return options.regressor
    windows = np.atleast_1d(options.window).tolist()
    net = RNNForecaster("gru", learning_rate="onecycle", max_iter=30, random_state=0)
    length = math.gcd(*windows)
    divisors = [steps for steps in STEPS_OF_A_LONG_WINDOW if length % steps == 0]
    if min(windows) > LONG and divisors and not (n_ahead_features or options.calendar):
        # the linear path sees what a wide step hides: how its values follow one another
        net.set_params(n_timesteps=max(divisors), linear_skip=True)
    return net

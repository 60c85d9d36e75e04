"""The fit of an estimator as a contestant."""

import warnings

from ..harness.timing import seconds


class EstimatorFit:
    """Times the fit of a fresh estimator; keeps its last loss.

    Parameters
    ----------
    estimator : type
        Class of the estimator.
    X, y : ndarray
        Data to fit.
    options : dict
        Arguments of the class.
    """

    def __init__(self, estimator, X, y, options):
        self.estimator, self.X, self.y, self.options = estimator, X, y, options

    def __call__(self):
        net = self.estimator(**self.options)
        with _no_warnings():
            elapsed = seconds(lambda: net.fit(self.X, self.y))
        self.loss = net.loss_
        return elapsed

    def fitted(self):
        """A fitted net."""
        with _no_warnings():
            return self.estimator(**self.options).fit(self.X, self.y)


def _no_warnings():
    """A fixed number of epochs is not meant to converge."""
    return warnings.catch_warnings(action="ignore")

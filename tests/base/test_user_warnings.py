"""Warnings point to the user's line of code, also through Pipelines and searches."""

import inspect
import re
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster
from skneuro.base.user_warnings import warn_user

rng = np.random.RandomState(0)
X, y = rng.randn(40, 4), rng.randn(40)
labels = np.arange(40) % 2


def line_of_warning(action, message, category=UserWarning):
    """Line of this file that a warning of ``action`` points to."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        action()
    lines = [
        (w.filename, w.lineno)
        for w in found
        if re.search(message, str(w.message)) and w.category is category
    ]
    assert lines, [str(w.message) for w in found]
    assert {filename for filename, _ in lines} == {__file__}
    return lines[0][1]


FITS = {
    "not converged": (
        lambda: MLPRegressorNP(max_iter=2).fit(X, y),
        "hasn't converged",
        ConvergenceWarning,
    ),
    "lbfgs": (
        lambda: MLPClassifierNP(solver="lbfgs", max_iter=1).fit(X, labels),
        "lbfgs failed to converge",
        ConvergenceWarning,
    ),
    "batch size": (
        lambda: RNNForecaster(batch_size=99, max_iter=1).fit(X, y),
        "batch_size=99 is larger",
        UserWarning,
    ),
    "schedule": (
        lambda: MultiTaskNet(learning_rate="adaptive", max_iter=1).fit(X, y),
        "has no effect with solver='adam'",
        UserWarning,
    ),
    "partial_fit": (
        lambda: MLPRegressorNP(batch_size=99).partial_fit(X, y),
        "batch_size=99 is larger",
        UserWarning,
    ),
    "in a Pipeline": (
        lambda: make_pipeline(StandardScaler(), MLPRegressorNP(max_iter=2)).fit(X, y),
        "hasn't converged",
        ConvergenceWarning,
    ),
    "in a search": (
        lambda: GridSearchCV(MLPRegressorNP(max_iter=2), {"alpha": [0.1]}, cv=2).fit(X, y),
        "hasn't converged",
        ConvergenceWarning,
    ),
}


@pytest.mark.parametrize("case", FITS)
def test_a_warning_of_a_fit_points_to_the_call(case):
    action, message, category = FITS[case]
    lines, first = inspect.getsourcelines(action)
    assert first <= line_of_warning(action, message, category) < first + len(lines)


def test_a_warning_points_to_the_direct_caller_outside_the_package():
    line = inspect.currentframe().f_lineno + 1
    assert line_of_warning(lambda: warn_user("mind the gap"), "mind") == line

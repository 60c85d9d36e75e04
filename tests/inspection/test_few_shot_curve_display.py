"""Curve of the score on new groups."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score

from skneuro import FewShotRegressor, FewShotSplit
from skneuro.inspection import FewShotCurveDisplay


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_the_points_are_cross_validated_scores():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(12), 8)
    x = rng.uniform(-3, 3, group.size)
    y = rng.normal(size=12)[group] * x
    X = np.column_stack([group, x])
    net = FewShotRegressor(8, group=0, max_iter=20, random_state=0)
    display = FewShotCurveDisplay.from_estimator(
        net,
        X,
        y,
        group,
        n_shots=(0, 3),
        n_splits=2,
        baselines=[Ridge()],
        scoring="neg_mean_squared_error",
        random_state=1,
    )
    line, baseline = display.lines_
    assert line.get_label() == "FewShotRegressor"
    assert baseline.get_label() == "Ridge"
    cv = FewShotSplit(3, n_splits=2, random_state=1)
    scores = cross_val_score(net, X, y, groups=group, cv=cv, scoring="neg_mean_squared_error")
    assert_allclose(line.get_ydata()[1], scores.mean())
    assert display.ax_.get_ylabel() == "neg mean squared error"
    assert len(display.bands_) == 2
    again = FewShotCurveDisplay(n_shots=display.n_shots, scores=display.scores)
    axes = plt.figure().gca()
    assert again.plot(axes, line_kwargs={"color": "red"}).ax_ is axes
    assert again.lines_[0].get_color() == "red"

"""The gradient through an anchor, against central differences."""

import numpy as np
import pytest

from skneuro.nn.windows.anchors import ANCHORS, Anchor
from tests.nn.gradients import assert_same_gradient, central_differences

# only a standard deviation has a lower bound, which matters for windows that hardly vary
KINDS = [(mode, kind) for mode in ANCHORS for kind in ("whole", "gaps")]


@pytest.mark.parametrize(("mode", "kind"), [*KINDS, ("standard", "constant")])
@pytest.mark.parametrize("target", [0, 1])
def test_gradient_of_anchored_forecasts(mode, target, kind):
    rng = np.random.default_rng(0)
    windows = rng.standard_normal((3, 5, 2))
    if kind == "gaps":
        windows[0, -1] = windows[1, 0] = windows[1, 2] = np.nan
    X = windows.reshape(3, 10)
    anchor = Anchor(mode, 2, target)
    anchor.learn(X)
    if kind == "constant":
        X = X * 1e-4  # windows that hardly vary are divided by the usual scale
    known = ~np.isnan(X)
    w = rng.standard_normal(10)

    def net(u):
        return np.tanh(np.where(known, u, 0) @ w)

    def forecasts():
        u = X.copy()
        anchor.apply(u)
        return anchor.undo(X, net(u)[None])[0]

    u = X.copy()
    anchor.apply(u)
    z = net(u)
    dx = anchor.backward(X, (1 - z**2)[:, None] * w, z)
    assert (dx[~known] == 0).all()
    expected = np.nan_to_num(central_differences(lambda: float(forecasts().sum()), X))
    expected[~known] = 0
    assert_same_gradient(dx, expected)

"""Backpropagation against central differences, in float64.

An element's error is ``|analytic - numerical| / max(|analytic|, |numerical|, floor)`` with the
floor a thousandth of the largest element of the whole gradient. Without a floor, an element that
is zero by cancellation would be compared with the rounding error of the differences.
"""

import numpy as np

from skneuro.nn.network import Network

STEP = 1e-4
TOLERANCE = 1e-6
FLOOR = 1e-3


def central_differences(function, x):
    """Gradient of a scalar ``function()`` by its array argument ``x``, which is nudged in place.

    The five-point formula, whose error falls with the fourth power of the step.
    """
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        values = []
        for k in (-2, -1, 1, 2):
            x[i] = kept + k * STEP
            values.append(function())
        x[i] = kept
        gradient[i] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * STEP)
    return gradient


def assert_same_gradient(analytic, numerical, what="gradient"):
    """Fail where an element's error is larger than the tolerance."""
    assert analytic.shape == numerical.shape, f"{what}: {analytic.shape} != {numerical.shape}"
    scale = np.abs(numerical).max()
    assert scale > 0, f"{what}: all zero, which would prove nothing"
    denominator = np.maximum(np.maximum(np.abs(analytic), np.abs(numerical)), FLOOR * scale)
    error = np.abs(analytic - numerical) / denominator
    worst = np.unravel_index(error.argmax(), error.shape)
    assert error[worst] <= TOLERANCE, (
        f"{what}{list(map(int, worst))}: backward {analytic[worst]:.12g}, differences "
        f"{numerical[worst]:.12g}, relative error {error[worst]:.2g}"
    )


class BoundLayer:
    """A layer with weights away from their tame starting values, ready to run.

    Parameters
    ----------
    layer : Layer
        Layer under test.
    batch_size : int
        Columns of its signals.
    sample_fractions : ndarray of shape (batch_size,), default=None
        Share of each sample in the loss; None for equal ones.
    dtype : dtype
        Precision of weights and signals.
    """

    def __init__(
        self, layer, batch_size, sample_fractions=None, dtype=np.float64, needs_input_gradient=True
    ):
        random = np.random.RandomState(0)
        self.parameters = Network(layer, dtype).initialize(random).parameters
        theta = self.parameters.theta
        theta += random.uniform(-0.3, 0.3, theta.shape).astype(dtype)
        self.gradient = np.full_like(theta, np.nan)  # whatever backward leaves out shows
        self.sample_fractions = 1.0 / batch_size if sample_fractions is None else sample_fractions
        self.rng = np.random.default_rng(0)
        self._seed = self.rng.bit_generator.state
        self.layer = layer.clone()
        self.layer.needs_input_gradient = needs_input_gradient
        self.layer.bind(self.parameters.views(self.gradient), self.rng)
        self.layer.allocate(batch_size, np.dtype(dtype))

    def forward(self, x, training=True):
        """Output rows for ``x``, the same masks and noise each time; ``x`` is left alone."""
        self.rng.bit_generator.state = self._seed
        return self.layer.forward(x.copy(), training, self.sample_fractions)[:-1]

    def backward(self, dy):
        """Gradient of the input; ``dy`` is left alone."""
        return self.layer.backward(dy.copy())

    def run(self, x, seed=2, training=True):
        """Copies of output, input gradient and weight gradient, for a random ``dy``."""
        dy = np.random.RandomState(seed).standard_normal((self.layer.n_outputs, x.shape[1]))
        y = self.forward(x, training).copy()
        dx = self.backward(dy.astype(x.dtype))
        return y, None if dx is None else dx.copy(), self.gradient.copy()

    def blocks(self, gradient=False):
        """Arrays of the weights, or of their gradient, in the order of the layer's parameters."""
        return [pair[gradient] for pair in self.parameters.views(self.gradient)]


def random_signal(n_features, batch_size, seed=1, dtype=np.float64):
    """Standard normal signal with its last row of ones."""
    x = np.random.RandomState(seed).standard_normal((n_features + 1, batch_size)).astype(dtype)
    x[-1] = 1.0
    return x


def check_layer(layer, batch_size=5, x=None, sample_fractions=None):
    """Gradients of a layer's weights and of its input against central differences.

    The loss is a random linear function of the output, so that every output counts differently.
    """
    bound = BoundLayer(layer, batch_size, sample_fractions)
    x = random_signal(layer.n_inputs, batch_size) if x is None else x
    dy = np.random.RandomState(2).uniform(-1, 1, (layer.n_outputs, batch_size))

    def value():
        return float((dy * bound.forward(x)).sum())

    value()
    dx = bound.backward(dy)
    gradient = bound.gradient.copy()
    if dx is not None:
        dx = dx.copy()  # the differences run forward again
        assert_same_gradient(dx, central_differences(value, x[:-1]), "dx")
    if len(gradient):
        numerical = central_differences(value, bound.parameters.theta)
        assert_same_gradient(gradient, numerical, "dtheta")
    return dx, gradient

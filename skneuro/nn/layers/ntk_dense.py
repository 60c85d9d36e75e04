"""Fully connected layer whose learning rate does not depend on its width."""

from ..initializers import lecun_normal
from ..parameters import Parameter
from .dense import Dense


class NTKDense(Dense):
    """Affine map in the NTK parametrization (Jacot et al. 2018), by learning rates.

    The NTK parametrization ``y = W^T x / sqrt(n) + b`` with standard normal ``W`` has, with Adam,
    the same steps as ``y = V^T x + b`` with ``V = W / sqrt(n)`` and a learning rate divided by
    ``sqrt(n)``, because Adam's step does not depend on the scale of the gradient. Forward and
    backward are those of `Dense`.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Number of features in and out.
    bias_rate : float, default=0.1
        Factor on the learning rate of the bias (Holzmueller et al. 2024).
    """

    def __init__(self, n_inputs, n_outputs, bias_rate=0.1):
        super().__init__(n_inputs, n_outputs, lecun_normal)
        self.bias_rate = bias_rate

    def parameters(self):
        """Block of weights with the bias as its last row, and their learning rates."""
        n = self.n_inputs
        rates = (n**-0.5,) * n + (self.bias_rate,)
        shape = (n + 1, self.n_outputs)
        return [Parameter(self.name, shape, self.initialize, n_penalized=n, rate=rates)]

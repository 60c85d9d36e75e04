"""Multi-gate mixture of experts: shared experts, one gate per task."""

import numpy as np

from ..layers.base import Layer, signal
from ..layers.concat import Concat
from ..layers.sparse import InputDense


class MultiGateMixture(Layer):
    """Mixture of experts with one gate per task (Ma et al. 2018).

    Every task gets its own weighted mean of the same experts. With the outputs ``e_i`` of the
    experts and the gate ``g_k = softmax(G_k^T x)`` of task ``k``:

    - forward: ``y_k = sum_i g_ki e_i``
    - backward: ``de_i = sum_k g_ki dy_k``, ``dg_ki = dy_k . e_i``, and through the softmax
      ``da_ki = g_ki (dg_ki - sum_j g_kj dg_kj)``

    Parameters
    ----------
    experts : list of Layer
        Layers of the same shape.
    n_tasks : int
        Number of tasks, and of gates.

    References
    ----------
    .. [1] Ma, Zhao, Yi, Chen, Hong & Chi (2018). Modeling task relationships in multi-task
       learning with multi-gate mixture-of-experts. KDD.
    """

    GATES = "G"  # name of the gates' weights, which follow the weights of the experts

    def __init__(self, experts, n_tasks):
        n_inputs, self.n_units = experts[0].n_inputs, experts[0].n_outputs
        super().__init__(n_inputs, n_tasks * self.n_units)
        self.n_tasks, self.n_experts = n_tasks, len(experts)
        gates = InputDense(n_inputs, n_tasks * len(experts), name=self.GATES)
        gates.title = "gates"
        self.body = Concat([*experts, gates])  # experts and gates read the same input

    def children(self):
        """One layer with experts and gates."""
        return [self.body]

    def parameters(self):
        """The parameters of the experts, then ``G`` of the gates."""
        return self.body.parameters()

    @property
    def n_buffer_rows(self):
        """Rows of experts, gates and mixtures."""
        return self.n_outputs + self.body.n_buffer_rows

    def clone(self):
        """Copy with copies of experts and gates."""
        copied = super().clone()
        copied.body = self.body.clone()
        return copied

    def bind(self, views, rng):
        """Hand the views to experts and gates."""
        self.body.needs_input_gradient = self.needs_input_gradient
        self.body.bind(views, rng)

    def allocate(self, batch_size, dtype):
        """Make the buffers of experts and gates, the mixtures and their gradient."""
        self.body.allocate(batch_size, dtype)
        self.y = signal(self.n_outputs, batch_size, dtype)
        self.dbody = np.empty((self.body.n_outputs, batch_size), dtype)
        self.product = np.empty((self.n_units, batch_size), dtype)

    def _parts(self, array):
        """Views ``(n_experts, n_units, batch)`` and ``(n_tasks, n_experts, batch)`` of rows."""
        split = self.n_experts * self.n_units
        experts = array[:split].reshape(self.n_experts, self.n_units, -1)
        return experts, array[split:].reshape(self.n_tasks, self.n_experts, -1)

    def forward(self, x, training, sample_fractions):
        """``y_k = sum_i g_ki e_i``."""
        self.e, self.g = self._parts(self.body.forward(x, training, sample_fractions)[:-1])
        self.g -= self.g.max(axis=1, keepdims=True)
        np.exp(self.g, out=self.g)
        self.g /= self.g.sum(axis=1, keepdims=True)
        y = self.y[:-1].reshape(self.n_tasks, self.n_units, -1)
        for k in range(self.n_tasks):
            np.multiply(self.g[k, 0], self.e[0], out=y[k])
            for i in range(1, self.n_experts):
                y[k] += np.multiply(self.g[k, i], self.e[i], out=self.product)
        return self.y

    def backward(self, dy):
        """``de_i = sum_k g_ki dy_k``, ``da_ki = g_ki (dg_ki - sum_j g_kj dg_kj)``."""
        dy = dy.reshape(self.n_tasks, self.n_units, -1)
        de, da = self._parts(self.dbody)
        de.fill(0.0)
        for k in range(self.n_tasks):
            for i in range(self.n_experts):
                de[i] += np.multiply(self.g[k, i], dy[k], out=self.product)
                np.multiply(dy[k], self.e[i], out=self.product).sum(axis=0, out=da[k, i])
        da -= (self.g * da).sum(axis=1, keepdims=True)
        da *= self.g
        return self.body.backward(self.dbody)

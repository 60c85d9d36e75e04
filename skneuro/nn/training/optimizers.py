"""Optimizers: rules that turn a gradient into a step, on the flat vector of weights.

``optimizer.start(theta)`` makes the memory for one vector; ``optimizer.step(theta, gradient,
learning_rate)`` changes ``theta`` in place and may overwrite the gradient.
"""

import copy

import numpy as np

# Values that a step works on at once, few enough to stay in the cache: 1.4x as fast on four million
# weights as passes over the whole vectors, and no slower on fewer weights.
BLOCK = 1 << 16


class Optimizer:
    """Base of the optimizers; a step changes the weights in blocks that fit the cache."""

    n_memories = 0

    def start(self, theta):
        """Make the memory for a vector like ``theta``, all zeros."""
        self.n_steps = 0
        self.memories = [np.zeros_like(theta) for _ in range(self.n_memories)]
        self._bound_to = None, None

    def __getstate__(self):
        """Leave out the cached views."""
        return {**self.__dict__, "_bound_to": (None, None), "_blocks": None, "_rate_blocks": None}

    def copy(self):
        """Copy with its own memory: steps of the copy leave this optimizer as it is."""
        copied = copy.copy(self)  # `__getstate__` leaves the cached views out
        copied.memories = [memory.copy() for memory in self.memories]
        return copied

    def step(self, theta, gradient, learning_rate):
        """Change ``theta`` in place by one step of gradient descent."""
        self.n_steps += 1
        if self._bound_to[0] is not theta or self._bound_to[1] is not gradient:
            self._bind(theta, gradient)
        self.update(self._blocks, learning_rate)

    def _bind(self, theta, gradient):
        """Cut all vectors into blocks once: slicing at every step would cost more than the step."""
        self._bound_to = (theta, gradient)
        scratch = np.empty(min(theta.size, BLOCK), theta.dtype)
        self._blocks = [
            [vector[i : i + BLOCK] for vector in (theta, gradient, *self.memories)]
            + [scratch[: theta.size - i]]
            for i in range(0, theta.size, BLOCK)
        ]

    def update(self, blocks, learning_rate):
        """Change the weights; each block is ``(theta, gradient, *memories, scratch)``."""
        raise NotImplementedError


class SGD(Optimizer):
    """Stochastic gradient descent with classical or Nesterov momentum (Sutskever et al. 2013).

    ``v = momentum v - rate g``; ``theta += v``, or with Nesterov ``theta += momentum v - rate g``.

    Parameters
    ----------
    momentum : float, default=0.9
        Weight of the previous step, in [0, 1]; 0 is plain gradient descent.
    nesterov : bool, default=True
        Whether to use Nesterov momentum instead of classical momentum.
    """

    def __init__(self, momentum=0.9, nesterov=True):
        self.momentum = momentum
        self.nesterov = nesterov
        self.n_memories = 1 if momentum else 0

    def update(self, blocks, learning_rate):
        """Change the weights."""
        if not self.momentum:
            for theta, g, _ in blocks:
                g *= learning_rate
                theta -= g
            return
        for theta, g, v, scratch in blocks:
            g *= learning_rate
            v *= self.momentum
            v -= g
            if self.nesterov:
                np.multiply(v, self.momentum, out=scratch)
                scratch -= g
                theta += scratch
            else:
                theta += v


class AdaGrad(Optimizer):
    """AdaGrad (Duchi et al. 2011): steps divided by the root of summed squared gradients.

    ``v += g^2``; ``theta -= rate g / (sqrt(v) + eps)``.

    Parameters
    ----------
    epsilon : float, default=1e-8
        Term added to the denominator to avoid division by zero.
    """

    n_memories = 1

    def __init__(self, epsilon=1e-8):
        self.epsilon = epsilon

    def update(self, blocks, learning_rate):
        """Change the weights."""
        for theta, g, v, scratch in blocks:
            np.multiply(g, g, out=scratch)
            v += scratch
            np.sqrt(v, out=scratch)
            scratch += self.epsilon
            g *= learning_rate
            g /= scratch
            theta -= g


class RMSProp(Optimizer):
    """RMSProp (Hinton 2012): steps divided by a running root mean square of the gradients.

    ``v = beta_2 v + (1 - beta_2) g^2``; ``theta -= rate g / (sqrt(v) + eps)``.

    Parameters
    ----------
    beta_2 : float, default=0.999
        Decay rate of the running average of squared gradients, in [0, 1).
    epsilon : float, default=1e-8
        Term added to the denominator to avoid division by zero.
    """

    n_memories = 1

    def __init__(self, beta_2=0.999, epsilon=1e-8):
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def update(self, blocks, learning_rate):
        """Change the weights."""
        for theta, g, v, scratch in blocks:
            np.multiply(g, g, out=scratch)
            scratch *= 1.0 - self.beta_2
            v *= self.beta_2
            v += scratch
            np.sqrt(v, out=scratch)
            scratch += self.epsilon
            g *= learning_rate
            g /= scratch
            theta -= g


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015): momentum, with steps scaled as in `RMSProp`.

    ``m = beta_1 m + (1 - beta_1) g``; ``v = beta_2 v + (1 - beta_2) g^2``;
    ``theta -= rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + eps)``, where the factor on
    the rate corrects the bias of the averages at step ``t`` (section 2 of the paper).

    The code keeps ``m / (1 - beta_1)`` and ``v / (1 - beta_2)`` and puts the factors into the rate
    and ``eps``: the same step with two passes over the weights fewer.

    Parameters
    ----------
    beta_1, beta_2 : float, default=0.9, 0.999
        Decay rates of the running averages of gradients and squared gradients, in [0, 1).
    epsilon : float, default=1e-8
        Term added to the denominator to avoid division by zero.
    rates : ndarray, default=None
        Factors on the learning rate of each weight; None for 1. Adam's step does not depend on the
        scale of a gradient, so the factor ``1 / sqrt(n)`` for a layer with ``n`` inputs has the
        effect of the NTK parametrization ``W^T x / sqrt(n)`` (Jacot et al. 2018).
    """

    n_memories = 2

    def __init__(self, beta_1=0.9, beta_2=0.999, epsilon=1e-8, rates=None):
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.rates = rates

    def _bind(self, theta, gradient):
        """Cut all vectors into blocks; with ``rates``, these too."""
        super()._bind(theta, gradient)
        if self.rates is not None:
            starts = range(0, theta.size, BLOCK)
            self._rate_blocks = [self.rates[i : i + BLOCK] for i in starts]

    def update(self, blocks, learning_rate):
        """Change the weights."""
        beta_1, beta_2, t = self.beta_1, self.beta_2, self.n_steps
        root = (1.0 - beta_2) ** 0.5
        rate = learning_rate * (1.0 - beta_2**t) ** 0.5 / (1.0 - beta_1**t)
        rate *= (1.0 - beta_1) / root
        epsilon = self.epsilon / root
        for k, (theta, g, m, v, scratch) in enumerate(blocks):
            m *= beta_1
            m += g
            np.multiply(g, g, out=scratch)
            v *= beta_2
            v += scratch
            np.sqrt(v, out=scratch)
            scratch += epsilon
            np.divide(m, scratch, out=scratch)
            scratch *= rate
            if self.rates is not None:
                scratch *= self._rate_blocks[k]
            theta -= scratch


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019).

    ``theta *= 1 - rate decay``, then a step of `Adam`.

    Parameters
    ----------
    beta_1, beta_2, epsilon : float
        Decay rates and denominator term of `Adam`.
    weight_decay : float, default=0.01
        Strength of the weight decay.
    decayed : list of slice, default=(slice(None),)
        Parts of the vector that decay: the weights without the biases.
    rates : ndarray, default=None
        Factors on the learning rate of each weight, as in `Adam`; they do not apply to the decay.
    """

    def __init__(
        self,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        weight_decay=0.01,
        decayed=(slice(None),),
        rates=None,
    ):
        super().__init__(beta_1, beta_2, epsilon, rates)
        self.weight_decay = weight_decay
        self.decayed = decayed

    def step(self, theta, gradient, learning_rate):
        """Decay the weights, then change ``theta`` in place by a step of Adam."""
        for part in self.decayed:
            theta[part] *= 1.0 - learning_rate * self.weight_decay
        super().step(theta, gradient, learning_rate)


OPTIMIZERS = {
    "sgd": SGD,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}

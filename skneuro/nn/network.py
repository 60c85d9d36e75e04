"""A network: the weights to learn (`Network`) and the buffers to compute in (`Workspace`)."""

import copy

import numpy as np

from .parameters import Parameters

# Values in the buffers of one chunk of rows at prediction, a few megabytes: large enough for
# matrix products on two cores, small enough for the cache.
CHUNK = 1 << 19
FEW_ROWS = 8  # workspaces for at most this many rows are kept for the next call; so are full chunks


class Network:
    """A tree of layers and the flat vector of their weights.

    A network holds no work buffers, so its pickle is small, and any number of threads may predict
    at once, each in its own `Workspace`.

    Parameters
    ----------
    root : Layer
        Layer to run, usually a container of layers.
    dtype : dtype
        Precision of weights and computation, float32 or float64.

    Attributes
    ----------
    parameters : Parameters
        The weights ``theta`` and running statistics of all layers.
    """

    def __init__(self, root, dtype):
        self.root = root
        self.dtype = np.dtype(dtype)
        self.parameters = Parameters(root.parameters(), self.dtype)
        self._chunk = max(CHUNK // (root.n_inputs + root.n_buffer_rows), 64)
        self.is_frozen = False
        self._free = {}  # workspaces to reuse, each by one call at a time

    def initialize(self, random_state):
        """Draw the starting weights from a `numpy.random.RandomState`."""
        self.parameters.initialize(random_state)
        return self

    def freeze(self):
        """Make the weights read-only, so that layers may cache values derived from the weights."""
        self.is_frozen = True
        self.parameters.theta.flags.writeable = False
        self._free = {}  # these assume that weights may change
        return self

    def copy(self):
        """Copy with its own weights: training the copy leaves this network as it is."""
        copied = copy.copy(self)  # `__getstate__` leaves the workspaces out
        copied.parameters = self.parameters.copy()
        copied.is_frozen = False
        return copied

    def __getstate__(self):
        """Leave out the workspaces."""
        return {**self.__dict__, "_free": {}}

    def __setstate__(self, state):
        """Restore the state; frozen weights stay frozen."""
        self.__dict__.update(state)
        if self.is_frozen:
            self.freeze()

    def blocks(self, name):
        """Views of the weights of the parameters called ``name``, in the order of the layers."""
        views = zip(self.parameters.specifications, self.parameters.views(None), strict=True)
        return [values for spec, (values, _) in views if spec.name == name]

    def workspace(self, batch_size, gradient=None, rng=None, input_gradient=False):
        """Bound layers with buffers for batches of exactly ``batch_size`` samples.

        Parameters
        ----------
        batch_size : int
            Samples per batch.
        gradient : ndarray of shape (n_weights,), default=None
            Vector for `Workspace.backward` to fill; not needed for prediction.
        rng : numpy.random.Generator, default=None
            Source of dropout masks and noise; not needed for prediction.
        input_gradient : bool, default=False
            Whether `Workspace.backward` returns the gradient of the input.
        """
        return Workspace(self, batch_size, gradient, rng, input_gradient)

    def predict(self, X, transform=None):
        """Output for the rows of ``X``, computed in chunks of rows.

        Parameters
        ----------
        X : ndarray of shape (n_samples, ...) or sparse matrix of shape (n_samples, n_inputs)
            Input, a row per sample.
        transform : callable, default=None
            ``transform(rows)`` changes a dense chunk ``(n_rows, n_inputs)`` in place first.

        Returns
        -------
        z : ndarray of shape (n_outputs, n_samples)
            Output of the last layer.
        """
        n_samples = X.shape[0]
        if n_samples <= self._chunk:
            return self._predict_chunk(X, transform)
        z = np.empty((self.root.n_outputs, n_samples), self.dtype)
        for start in range(0, n_samples, self._chunk):
            chunk = slice(start, start + self._chunk)
            z[:, chunk] = self._predict_chunk(X[chunk], transform)
        return z

    def _predict_chunk(self, rows, transform):
        n_rows = rows.shape[0]
        workspace = self.borrow(n_rows, lambda: self.workspace(n_rows))
        z = workspace.forward(self.signal(rows, transform), training=False).copy()
        if n_rows <= FEW_ROWS or n_rows == self._chunk:
            self.give_back(n_rows, workspace)
        return z

    def borrow(self, key, make):
        """Object with buffers that no other thread uses: one stored under ``key``, or a new one."""
        try:
            return self._free[key].pop()  # taking from a list is atomic
        except (KeyError, IndexError):
            return make()

    def give_back(self, key, thing):
        """Store an object for the next call: making one takes longer than predicting one row."""
        self._free.setdefault(key, []).append(thing)

    def signal(self, rows, transform=None):
        """Rows as a signal for the root layer; sparse rows stay as they are."""
        if not isinstance(rows, np.ndarray):
            return rows
        x = np.empty((len(rows), self.root.n_inputs + 1), self.dtype)
        x[:, :-1] = rows if rows.ndim == 2 else rows.reshape(len(rows), -1)
        x[:, -1] = 1.0
        if transform is not None:
            transform(x[:, :-1])
        return x.T


class Workspace:
    """A network's layers with the buffers to run them forward and backward.

    Parameters
    ----------
    network : Network
        Network whose weights the workspace reads, without copying.
    batch_size : int
        Samples per batch.
    gradient : ndarray or None
        Vector that receives the gradient of all weights.
    rng : numpy.random.Generator or None
        Source of dropout masks and noise.
    input_gradient : bool, default=False
        Whether `backward` returns the gradient of the input, which training does not need.
    """

    def __init__(self, network, batch_size, gradient=None, rng=None, input_gradient=False):
        self.root = network.root.clone()
        self.root.needs_input_gradient = input_gradient
        self.root.bind(network.parameters.views(gradient), rng)
        self.root.allocate(batch_size, network.dtype)

    def forward(self, x, training, sample_fractions=None):
        """Output ``(n_outputs, batch_size)`` for the signal ``x``; overwritten by the next call."""
        return self.root.forward(x, training, sample_fractions)[:-1]

    def backward(self, dy):
        """Fill the gradient vector from the gradient ``dy`` of the output.

        Returns the gradient ``(n_inputs, batch_size)`` of the input, in a buffer overwritten by the
        next call; None without ``input_gradient``.
        """
        return self.root.backward(dy)

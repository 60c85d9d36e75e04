"""What the recurrent estimators share: windows in, a stack of recurrent layers."""

import numpy as np

from ._estimator import NeuralEstimator
from ._sizes import hidden_sizes
from ._windows_input import split_axes, validate_windows
from .nn.anchors import Anchor
from .nn.layers.cells import CELLS
from .nn.layers.containers import Parallel, Sequential
from .nn.layers.dense import Dense
from .nn.layers.noise import Dropout, GaussianNoise


class RecurrentBase(NeuralEstimator):
    """Windows as rows or three-dimensional, anchored if asked."""

    def _check_options(self):
        if not hidden_sizes(self):
            raise ValueError("hidden_layer_sizes must name at least one recurrent layer, got ().")
        if self.anchor is not None and getattr(self, "loss", None) == "poisson":
            raise ValueError(
                f"anchor={self.anchor!r} makes targets negative, which loss='poisson' does not "
                "bear."
            )

    def _validate_X(self, X):
        """Windows to forecast from."""
        return self._validate(X, "no_validation", reset=False)

    def _validate(self, X, y, reset, **for_y):
        checked = validate_windows(self, X, y, reset, **for_y)
        X = checked[0] if isinstance(checked, tuple) else checked
        n_values = int(np.prod(X.shape[1:]))
        if reset:
            axes = split_axes(n_values, X.shape, self.n_timesteps)
            self.n_timesteps_, self.n_channels_ = axes
            if self.target_channel >= self.n_channels_:
                raise ValueError(
                    f"target_channel={self.target_channel} is not among the {self.n_channels_} "
                    "channels of X, counted from 0."
                )
        elif X.ndim == 3 and X.shape[1:] != (self.n_timesteps_, self.n_channels_):
            raise ValueError(
                f"X has windows of {X.shape[1]} steps x {X.shape[2]} channels, but "
                f"{type(self).__name__} was fitted on {self.n_timesteps_} x {self.n_channels_}."
            )
        return checked

    def _make_anchor(self):
        if self.anchor is None:
            return None
        return Anchor(self.anchor, self.n_channels_, self.target_channel)

    def _make_root(self, n_features, targets):
        """Recurrent layers that hand on their whole sequence, the last one its last state."""
        layers = []
        if self.input_noise:
            layers.append(GaussianNoise(n_features, self.input_noise))
        sizes = hidden_sizes(self)
        n_channels = self.n_channels_
        for k, n_hidden in enumerate(sizes):
            has_next = k + 1 < len(sizes)
            layer = CELLS[self.cell](
                self.n_timesteps_, n_channels, n_hidden, return_sequences=has_next
            )
            layers.append(layer)
            if self.dropout:
                layers.append(Dropout(layer.n_outputs, self.dropout))
            n_channels = n_hidden
        layers.append(Dense(n_channels, targets.n_raw_outputs))
        net = Sequential(layers)
        if self.linear_skip:
            return Parallel([net, Dense(n_features, targets.n_raw_outputs, name="skip")])
        return net

    def __sklearn_tags__(self):
        """Windows may be three-dimensional; several outputs are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.target_tags.multi_output = True
        return tags

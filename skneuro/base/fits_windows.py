"""Regressors that train on windows which are cut when they are needed."""

import numpy as np
from sklearn.callback import with_callbacks
from sklearn.utils import check_random_state

from ..nn.windows.source import WindowSource
from ..nn.windows.windows import CHUNK, evenly_spaced
from .fitted_state import kept_on_failure
from .held_out import Split
from .solver import check_solver_options
from .windows_input import split_axes


class FitsWindows:
    """Mixin of the regressors: `_fit_windows`, which `SeriesForecaster` calls instead of `fit`."""

    @with_callbacks
    def _fit_windows(self, source, held_out=None):
        """Train on a `WindowSource`; ``held_out`` is another one, that training is judged on.

        The inputs are taken as valid: they are made by the package itself.
        """
        with kept_on_failure(self):
            self._validate_params()
            check_solver_options(self)
            self._check_options()
            going_on = hasattr(self, "_network") and self.warm_start
            self._accept_windows(source)
            shape = (0,) if source.n_targets == 1 else (0, source.n_targets)
            targets = self._make_targets(np.empty(shape), None, False, going_on)
            random_state = check_random_state(self.random_state)
            network = self._make_network(source, targets, random_state, going_on)
            split = Split(source, None, None)
            if held_out is not None:
                split.X_val, split.y_val = held_out.rows()
            given = (None, None, None)
            self._train(network, targets, split, random_state, going_on, False, given)
        return self

    def _accept_windows(self, source):
        """Set what validation of an array sets."""
        self.n_features_in_ = source.n_features
        if hasattr(self, "n_timesteps"):
            axes = split_axes(source.n_features, source.shape, self.n_timesteps)
            self.n_timesteps_, self.n_channels_ = axes
            self._check_channels()

    def _make_source(self, split, targets, dtype):
        """Where the training batches come from."""
        if not isinstance(split.X, WindowSource):
            return super()._make_source(split, targets, dtype)
        source, anchor = split.X, self._make_anchor()
        if not targets.is_fitted:
            targets.fit(_measured_targets(source, anchor), None)

        def encode(x, y):
            if anchor is not None:
                y[...] = anchor.apply_to_targets(x, y)
                anchor.apply(x)
            if targets.scale:
                y[...] = targets.encode(y, dtype)

        return WindowSource(source.windows, source.ends, source.weights, encode)


def _measured_targets(source, anchor):
    """Targets of enough windows, as the net sees them."""
    chosen, found = evenly_spaced(source.n_samples), []
    for first in range(0, len(chosen), CHUNK):
        X, Y = source.rows(chosen[first : first + CHUNK])
        found.append(Y if anchor is None else anchor.apply_to_targets(X, Y))
    return np.concatenate(found)

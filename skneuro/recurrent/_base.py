"""What the recurrent estimators share: windows in, and a look at the hidden states."""

from collections.abc import Iterable
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_array

from ..base.clean_input import FLOATS, is_clean
from ..base.estimator import NeuralEstimator
from ..base.typing import Data, available_if
from ..base.windows_input import has_missing_steps, split_axes, validate_windows
from ..nn.recurrent.hidden import (
    Stepper,
    StreamState,
    can_step,
    find_stack,
    hidden_states,
    last_states,
)
from ..nn.windows.anchors import Anchor
from ..options.sizes import check_residual, hidden_sizes
from .layers import layer_dilations, make_recurrent


def _reads_on(estimator):
    """Whether the net can go on from a state: it reads forward and needs no whole window."""
    if hasattr(estimator, "_network"):  # options may have been changed since
        if can_step(estimator._network) and estimator._anchor is None:
            return True
        raise AttributeError(
            "step needs a net fitted with bidirectional=False, anchor=None and linear_skip=False."
        )
    for name in ("bidirectional", "anchor", "linear_skip"):
        if getattr(estimator, name):
            raise AttributeError(
                f"step needs {name}={type(estimator).__dataclass_fields__[name].default}, got "
                f"{name}={getattr(estimator, name)!r}, which needs the whole window."
            )
    return True


class RecurrentBase(ClassNamePrefixFeaturesOutMixin, TransformerMixin, NeuralEstimator):
    """Windows as rows or three-dimensional, anchored if asked."""

    # Options ---------------------------------------------------------------------------------

    def _check_options(self):
        sizes = hidden_sizes(self)
        if not sizes:
            raise ValueError("hidden_layer_sizes must name at least one recurrent layer, got ().")
        if self.activation != "tanh" and self.cell != "rnn":
            raise ValueError(
                f"activation={self.activation!r} needs cell='rnn', got cell={self.cell!r}, whose "
                "activation functions are part of it."
            )
        if self.gate_bias == "chrono" and self.cell == "rnn":
            raise ValueError(
                "gate_bias='chrono' needs cell='lstm' or 'gru', got cell='rnn', which has no gates."
            )
        check_residual(self)
        self._check_dilations(len(sizes))
        self._check_truncation()

    def _check_dilations(self, n_layers):
        if self.dilations is None:
            return
        given = list(self.dilations) if isinstance(self.dilations, Iterable) else []
        valid = all(isinstance(d, Integral) and d > 0 for d in given)
        if not valid or len(given) != n_layers:
            raise ValueError(
                f"dilations={self.dilations!r} must be {n_layers} integers > 0, one for each of "
                "hidden_layer_sizes."
            )

    def _check_truncation(self):
        if self.tbptt_steps is None:
            return
        if self.bidirectional:
            raise ValueError(
                f"tbptt_steps={self.tbptt_steps} needs bidirectional=False: the states of the "
                "way back start at the end of the window."
            )
        for dilation in layer_dilations(self):
            if self.tbptt_steps % dilation:
                raise ValueError(
                    f"tbptt_steps={self.tbptt_steps} must be a multiple of each of "
                    f"dilations={self.dilations!r}."
                )

    # Data ------------------------------------------------------------------------------------

    def _validate_X(self, X):
        """Windows to predict from."""
        if is_clean(self, X, (self.n_features_in_,), (self.n_timesteps_, self.n_channels_)):
            return X
        return self._validate(X, "no_validation", reset=False)

    def _validate(self, X, y, reset, **for_y):
        checked = validate_windows(self, X, y, reset, **for_y)
        X = checked[0] if isinstance(checked, tuple) else checked
        if reset:
            n_values = int(np.prod(X.shape[1:]))
            axes = split_axes(n_values, X.shape, self.n_timesteps)
            self.n_timesteps_, self.n_channels_ = axes
            self._check_channels()
        elif X.ndim == 3 and X.shape[1:] != (self.n_timesteps_, self.n_channels_):
            raise ValueError(
                f"X has windows of {X.shape[1]} steps x {X.shape[2]} channels, but "
                f"{type(self).__name__} was fitted on {self.n_timesteps_} x {self.n_channels_}."
            )
        missing = has_missing_steps(X, self.n_timesteps_, self.n_channels_)
        if missing and self._has_linear_path(predicting=isinstance(y, str)):
            raise ValueError(
                "X contains NaN: linear_skip=True weighs every step of a window and can pass over "
                "none. Fill them, or set linear_skip=False."
            )
        return checked

    def _has_linear_path(self, predicting):
        return bool(self._network.blocks("skip")) if predicting else self.linear_skip

    def _check_channels(self):
        """Refuse options that do not go with the channels."""

    def _make_anchor(self):
        if self.anchor is None:
            return None
        return Anchor(self.anchor, self.n_channels_)

    def _make_root(self, n_features, targets):
        return make_recurrent(self.n_timesteps_, self.n_channels_, targets.n_raw_outputs, self)

    def _fitted_attributes(self, network, targets, *rest):
        return super()._fitted_attributes(network.freeze(), targets, *rest)

    # Hidden states ---------------------------------------------------------------------------

    def transform(self, X: Data) -> NDArray[Any]:
        """Hidden state of the last recurrent layer after the last step: features of a window.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            The windows.

        Returns
        -------
        H : ndarray of shape (n_samples, n_units)
            With ``bidirectional`` the last states of both directions side by side.
        """
        self._check_fitted()
        X = self._validate_X(X)
        return last_states(self._network, X, self._anchor_rows())

    def hidden_states(self, X: Data, layer: int = -1, gates: bool = False) -> Any:
        """Hidden states of a recurrent layer at every step of every window.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            The windows.
        layer : int, default=-1
            Which recurrent layer, counted from 0; -1 is the last one.
        gates : bool, default=False
            Whether to give what makes the states as well.

        Returns
        -------
        H : ndarray of shape (n_samples, n_timesteps, n_units) or dict of them
            The states; NaN where a step was passed over. With ``gates`` a dict with
            ``"hidden_state"`` and, of an LSTM, ``"cell_state"``, ``"candidate"``,
            ``"forget_gate"``, ``"input_gate"`` and ``"output_gate"``; of a GRU ``"reset_gate"``,
            ``"update_gate"`` and ``"candidate"``.
        """
        self._check_fitted()
        n_layers = len(find_stack(self._network.root).layers)
        if not isinstance(layer, Integral) or not -n_layers <= layer < n_layers:
            raise ValueError(
                f"layer={layer!r} must be an integer from {-n_layers} to {n_layers - 1}."
            )
        X = self._validate_X(X)
        found = hidden_states(self._network, X, int(layer), bool(gates), self._anchor_rows())
        return found if gates else found["hidden_state"]

    @available_if(_reads_on)
    def step(self, x: ArrayLike, state: StreamState | None = None) -> tuple[Any, StreamState]:
        """Read one more step of a live sequence, at the cost of one step.

        Reading all steps of a window so gives what `predict` (of a classifier `predict_proba`)
        gives for the window; but the sequence may go on for ever. Not with ``bidirectional``,
        ``anchor`` or ``linear_skip``.

        Parameters
        ----------
        x : array-like of shape (n_channels,) or (n_sequences, n_channels)
            The step, of one sequence or of several at once.
        state : StreamState, default=None
            What the last call gave; it is not changed, and may be pickled. None starts anew.

        Returns
        -------
        y : float or ndarray
            The prediction after this step; for several sequences with a first axis for them.
        state : StreamState
            For the next call.
        """
        self._check_fitted()
        x, n_sequences = self._check_step(x, state)
        network, key = self._network, ("step", len(x))
        stepper = network.borrow(key, lambda: Stepper(network, len(x)))
        z, state = stepper.step(x.T, state)
        network.give_back(key, stepper)
        y = self._form(self._targets.decode(z))
        return (y if n_sequences else y[0]), state

    def _check_step(self, x, state):
        """The step as ``(n_sequences, n_channels)``, and whether it came with that axis."""
        x = np.atleast_1d(x)
        if not is_clean(None, x, (), (self.n_channels_,)):
            x = check_array(x, ensure_2d=False, dtype=FLOATS, input_name="x")
        several = x.ndim == 2
        rows = x if several else x.reshape(1, -1)
        if rows.ndim != 2 or rows.shape[1] != self.n_channels_:
            raise ValueError(
                f"x has shape {x.shape}, but a step has {self.n_channels_} channels: give "
                f"({self.n_channels_},) or (n_sequences, {self.n_channels_})."
            )
        if state is not None and not isinstance(state, StreamState):
            raise TypeError(f"state must be what step gave, or None; got {state!r}.")
        if state is not None and state.n_sequences != len(rows):
            raise ValueError(f"x has {len(rows)} sequences, but state is of {state.n_sequences}.")
        return rows, several

    def _anchor_rows(self):
        return None if self._anchor is None else self._anchor.apply

    @property
    def _n_features_out(self):
        """Features that `transform` gives."""
        return find_stack(self._network.root).n_outputs

    def __sklearn_tags__(self):
        """Windows may be three-dimensional and have missing steps."""
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.allow_nan = not self.linear_skip
        tags.target_tags.multi_output = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

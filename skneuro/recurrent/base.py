"""Common base of the recurrent estimators: reading windows, and hidden states."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_array

from ..base.clean_input import FLOATS, is_clean
from ..base.estimator import NeuralEstimator
from ..base.inputs import Inputs
from ..base.naming import naming
from ..base.targets import Targets
from ..base.typing import Data, available_if
from ..base.window_inputs import WindowInputs
from ..nn.layers.base import Layer
from ..nn.recurrent.hidden import (
    Stepper,
    StreamState,
    can_step,
    find_stack,
    hidden_states,
    last_states,
)
from ..options.declare import options
from ._checks import check_recurrent_options
from .layers import make_recurrent
from .options import RecurrentOptions


def _reads_on(estimator: Any) -> bool:
    """Whether the net can continue from a state: it reads forward and needs no whole window."""
    fitted = getattr(estimator, "_fitted", None)
    if fitted is not None:  # the options may have been changed since the fit
        if can_step(fitted.network) and fitted.inputs.anchor is None:
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


@options
class RecurrentBase(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, NeuralEstimator, RecurrentOptions
):
    """Base of the recurrent estimators: windows as rows or three-dimensional, hidden states."""

    _documented = {
        "X": (
            "X : array-like of shape (n_samples, n_timesteps * n_channels) or "
            "(n_samples, n_timesteps, n_channels)\n    Windows of a sequence."
        ),
        "X_val": """\
X_val : array-like of the same number of axes as ``X``, default=None
    Validation windows, which are not trained on; ``early_stopping`` uses them instead of
    splitting the training data.""",
    }
    _freezes_weights = True

    def _check_options(self) -> None:
        check_recurrent_options(self)

    def _make_inputs(self) -> Inputs:
        return WindowInputs(self, getattr(self, "target_channel", 0))

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        assert isinstance(inputs, WindowInputs)
        axes = inputs.n_timesteps, inputs.n_channels
        return make_recurrent(*axes, targets.n_raw_outputs, self)

    # Hidden states ---------------------------------------------------------------------------

    def transform(self, X: Data) -> NDArray[Any]:
        """Transform windows to features: the final hidden state of the last recurrent layer.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            Windows of a sequence.

        Returns
        -------
        H : ndarray of shape (n_samples, n_units)
            Final hidden states; with ``bidirectional``, those of both directions side by side.
        """
        self._check_fitted()
        inputs = self._fitted.inputs
        return last_states(self._fitted.network, inputs.check_X(self, X), inputs.transform)

    def hidden_states(self, X: Data, layer: int = -1, gates: bool = False) -> Any:
        """Compute the hidden states of a recurrent layer at every step of every window.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_timesteps * n_channels) or \
                (n_samples, n_timesteps, n_channels)
            Windows of a sequence.
        layer : int, default=-1
            Index of the recurrent layer, counted from 0; -1 is the last one.
        gates : bool, default=False
            Whether to return the activations of the gates as well.

        Returns
        -------
        H : ndarray of shape (n_samples, n_timesteps, n_units) or dict of str to such arrays
            Hidden states, NaN at missing steps. With ``gates``, a dict with ``"hidden_state"`` and,
            for an LSTM, ``"cell_state"``, ``"candidate"``, ``"forget_gate"``, ``"input_gate"`` and
            ``"output_gate"``; for a GRU, ``"reset_gate"``, ``"update_gate"`` and ``"candidate"``.
        """
        self._check_fitted()
        network, inputs = self._fitted.network, self._fitted.inputs
        n_layers = len(find_stack(network.root).layers)
        if not isinstance(layer, Integral) or not -n_layers <= layer < n_layers:
            raise ValueError(
                f"layer={layer!r} must be an integer from {-n_layers} to {n_layers - 1}."
            )
        X = inputs.check_X(self, X)
        found = hidden_states(network, X, int(layer), bool(gates), inputs.transform)
        return found if gates else found["hidden_state"]

    @available_if(_reads_on)
    def step(self, x: ArrayLike, state: StreamState | None = None) -> tuple[Any, StreamState]:
        """Read the next step of a live sequence, and predict at the cost of one step.

        After all steps of a window, the result is that of `predict` (for a classifier,
        `predict_proba`) for the window, but the sequence may continue indefinitely. Not available
        with ``bidirectional``, ``anchor`` or ``linear_skip``.

        Parameters
        ----------
        x : array-like of shape (n_channels,) or (n_sequences, n_channels)
            Values of the step, for one sequence or for several at once.
        state : StreamState, default=None
            State returned by the last call, which is not changed and can be pickled. None starts a
            new sequence.

        Returns
        -------
        y : float or ndarray
            Prediction after this step; for several sequences, the first axis is the sequence.
        state : StreamState
            State to pass to the next call.
        """
        self._check_fitted()
        x, n_sequences = self._check_step(x, state)
        network, key = self._fitted.network, ("step", len(x))
        stepper = network.borrow(key, lambda: Stepper(network, len(x)))
        z, state = stepper.step(x.T, state)
        network.give_back(key, stepper)
        y = self._form(self._fitted.targets.decode(z))
        return (y if n_sequences else y[0]), state

    def _check_step(self, x, state):
        """Validate a step as ``(n_sequences, n_channels)``; tell whether it has both axes."""
        x = np.atleast_1d(x)
        if not is_clean(None, x, (), (self.n_channels_,)):
            with naming(x=x):
                x = check_array(x, ensure_2d=False, dtype=FLOATS, input_name="x")
        several = x.ndim == 2
        rows = x if several else x.reshape(1, -1)
        if rows.ndim != 2 or rows.shape[1] != self.n_channels_:
            raise ValueError(
                f"x has shape {x.shape}, but a step has {self.n_channels_} channels: pass shape "
                f"({self.n_channels_},) or (n_sequences, {self.n_channels_})."
            )
        if state is not None and not isinstance(state, StreamState):
            raise TypeError(f"state must be a state returned by step, or None; got {state!r}.")
        if state is not None and state.n_sequences != len(rows):
            raise ValueError(f"x has {len(rows)} sequences, but state has {state.n_sequences}.")
        return rows, several

    @property
    def _n_features_out(self):
        """Number of features that `transform` returns."""
        return find_stack(self._fitted.network.root).n_outputs

    def __sklearn_tags__(self):
        """Allow three-dimensional windows with missing steps."""
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        # only whole steps may be missing; a single value may if every column is a step
        tags.input_tags.allow_nan = self.n_timesteps is None and not self.linear_skip
        tags.target_tags.multi_output = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

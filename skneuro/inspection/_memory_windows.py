"""The windows on which memory is measured, with the functions that read them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._fitted_nets import fitted_nets, is_net
from ._functions import function_of
from ._net_function import window_of

NOISE = 0.8  # random windows are uniform between minus and plus this (Jaeger 2002)


@dataclass
class MeasuredWindows:
    """Windows and what reads them.

    Attributes
    ----------
    X : ndarray of shape (n_windows, n_features)
        Windows as rows, as the net reads them.
    columns : ndarray of int, of shape (n_timesteps, n_channels)
        Position of each value in a row, the oldest step first.
    net : estimator
        Net, or any regressor for kinds that need no gradient.
    read : callable
        Function from rows to what remembers them, ``(n_windows, n)``: states or predictions.
    """

    X: NDArray[Any]
    columns: NDArray[np.intp]
    net: Any
    read: Callable[[Any], NDArray[Any]]

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of steps and channels."""
        return self.columns.shape

    def functions(self) -> list[Any]:
        """Function of each output of the net."""
        if not is_net(self.net):
            return [function_of(self.net, None, "auto", "memory_profile")]
        targets = self.net._fitted.targets
        names = list(getattr(getattr(targets, "schema", None), "names", []))
        outputs: list[Any] = names or [None]
        if hasattr(targets, "n_targets"):
            outputs = list(range(targets.n_targets))
        elif not names and targets.n_raw_outputs > 1:
            outputs = list(targets.classes)
        return [function_of(self.net, output, "auto", "memory_profile") for output in outputs]


def net_windows(
    estimator: Any, X: Any, n_windows: int, rng: np.random.RandomState
) -> MeasuredWindows:
    """Windows of a net: some of those of the user, or random ones."""
    net = fitted_nets(estimator, "memory_profile")[0]
    inputs = net._fitted.inputs
    window = window_of(inputs) or (inputs.n_features, 1)
    if net is not estimator and X is not None:
        if not hasattr(estimator, "steps"):
            raise TypeError(
                f"memory_profile measures one net, got {type(estimator).__name__}: pass one of its "
                "members."
            )
        X = estimator[:-1].transform(X)
    if X is None:
        rows = rng.uniform(-NOISE, NOISE, (n_windows, inputs.n_features))
    else:
        rows = np.asarray(inputs.check_X(net, X)).reshape(-1, inputs.n_features)
        if len(rows) > n_windows:
            rows = rows[np.sort(rng.choice(len(rows), n_windows, replace=False))]
    rows = rows.astype(net._fitted.network.dtype)
    columns = np.arange(inputs.n_features).reshape(window)
    return MeasuredWindows(rows, columns, net, _reader(net, window))


def _reader(net: Any, window: tuple[int, int]) -> Callable[[Any], NDArray[Any]]:
    """Final states of a recurrent net, raw outputs of another net."""
    if hasattr(net, "hidden_states"):
        from ..nn.recurrent.hidden import last_states

        fitted = net._fitted
        return lambda rows: last_states(fitted.network, rows, fitted.inputs.transform)
    return lambda rows: net._fitted.raw_outputs(rows).T


def forecaster_windows(forecaster: Any, n_windows: int) -> list[MeasuredWindows]:
    """Windows of each member of a forecaster that has the longest window."""
    from ..forecasting.forecaster.fitted_state import fitted_state

    state = fitted_state(forecaster)
    model = state.model
    usable, _, filled, missing = model.transform(state.series)
    panel = model.panel_builder.build([state.series[k] for k in usable], filled, missing)
    found = []
    for member in model.members:
        if member.window < model.longest_window:
            continue
        x, columns = member.sample_rows(panel, n_windows)
        regressor = member.regressor
        found.append(MeasuredWindows(x, columns[:, None], regressor, _predictions_of(regressor)))
    return found


def _predictions_of(regressor: Any) -> Callable[[Any], NDArray[Any]]:
    def predict(rows: Any) -> NDArray[Any]:
        return np.asarray(regressor.predict(rows)).reshape(len(rows), -1)

    return predict

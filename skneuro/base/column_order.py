"""Order of steps and channels in the columns of a table of windows."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

ORDERS = ("oldest_first", "newest_first", "by_channel", "from_names")
# Names such as lag_1, lag1, y_lag_1 or x0_lag3: a channel and a number of steps back.
LAG_NAME = re.compile(r"^(?P<channel>.*?)[_ ]?lag[_ ]?(?P<lag>\d+)$", re.IGNORECASE)


def order_by_option(order: str, n_timesteps: int, n_channels: int) -> NDArray[np.intp] | None:
    """Order the columns from the oldest step to the last, according to an option.

    Parameters
    ----------
    order : {"oldest_first", "newest_first", "by_channel"}
        Order of the columns in the table.
    n_timesteps, n_channels : int
        Numbers of time steps and of channels in a window.

    Returns
    -------
    columns : ndarray of shape (n_timesteps * n_channels,) or None
        Positions in the table, oldest step first, the channels of a step side by side; None if the
        table has this order already.
    """
    positions = np.arange(n_timesteps * n_channels)
    if order == "newest_first":
        return positions.reshape(n_timesteps, n_channels)[::-1].ravel()
    if order == "by_channel" and n_channels > 1:
        return positions.reshape(n_channels, n_timesteps).T.ravel()
    return None


def read_lags(names: Iterable[str]) -> list[tuple[str, int]] | None:
    """Parse the channel and lag of each column from its name.

    Parameters
    ----------
    names : iterable of str
        Column names.

    Returns
    -------
    lags : list of (str, int) or None
        Channel and number of steps back of each column; None if any name has no lag.
    """
    found = [LAG_NAME.match(str(name)) for name in names]
    return [(m["channel"], int(m["lag"])) for m in found if m] if all(found) else None


def order_by_names(lags: Sequence[tuple[str, int]]) -> tuple[NDArray[np.intp], int] | None:
    """Order the columns from the oldest step to the last, according to their names.

    Parameters
    ----------
    lags : list of (str, int)
        Channel and lag of each column.

    Returns
    -------
    columns : ndarray of shape (n_columns,)
        Positions in the table, oldest step first, the channels of a step side by side.
    n_timesteps : int
        Number of different lags.

    Notes
    -----
    The result is None if the columns are not all combinations of some channels and lags.
    """
    channels = list(dict.fromkeys(channel for channel, _ in lags))
    steps = sorted({lag for _, lag in lags}, reverse=True)
    position = {lag: k for k, lag in enumerate(lags)}
    wanted = [(channel, lag) for lag in steps for channel in channels]
    if len(position) < len(lags) or set(wanted) != set(position):
        return None
    return np.array([position[key] for key in wanted]), len(steps)


def check_names(names: Any, order: str, columns: NDArray[np.intp] | None) -> None:
    """Refuse an order that contradicts column names such as ``lag_1, lag_2``.

    Parameters
    ----------
    names : ndarray of str or None
        Column names, if the table has any.
    order : str
        Value of the option ``column_order``.
    columns : ndarray of shape (n_columns,) or None
        Columns in the order set by the option; None for the order of the table.

    Raises
    ------
    ValueError
        If the names imply another order.
    """
    is_lag = [bool(LAG_NAME.match(str(name))) for name in ([] if names is None else names)]
    if sum(is_lag) < 2:
        return
    with_lag = np.flatnonzero(is_lag)  # other columns are not checked
    by_names = order_by_names(read_lags(names[with_lag]) or [])
    if by_names is None:
        return
    expected, n_timesteps = by_names
    in_order = np.arange(len(names)) if columns is None else columns
    if np.array_equal(with_lag[expected], in_order[np.isin(in_order, with_lag)]):
        return
    n_channels = len(with_lag) // n_timesteps
    fitting = [
        other
        for other in ("oldest_first", "newest_first", "by_channel")
        if np.array_equal(expected, _columns(other, n_timesteps, n_channels))
    ]
    advice = f"set column_order={[*fitting, 'from_names'][0]!r}"
    if n_channels > 1:
        advice += f" and n_timesteps={n_timesteps}"
    raise ValueError(
        f"column_order={order!r} contradicts the column names of X, "
        f"{', '.join(names[with_lag[:3]])}, ...: {advice}."
    )


def _columns(order: str, n_timesteps: int, n_channels: int) -> NDArray[np.intp]:
    found = order_by_option(order, n_timesteps, n_channels)
    return np.arange(n_timesteps * n_channels) if found is None else found

"""Groups of the M4 competition, and how each is forecast."""

from typing import NamedTuple


class Group(NamedTuple):
    """A group of series, what the competition says of it, and how it is forecast.

    ``naive2`` are sMAPE and MASE of Naive2 in the competition's own table, which OWA divides by;
    ``quoted`` OWAs of others; ``target`` the OWA to reach.
    """

    season: int
    naive2: tuple
    quoted: dict
    target: float
    windows: list
    options: dict
    n_ensemble: int
    max_iter: int
    dropout: float
    recurrent: dict
    linear: dict


GROUPS = {
    "Hourly": Group(
        season=24,
        naive2=(18.383, 2.395),
        quoted={"Theta": 1.006, "winner of the M4 (ES-RNN)": 0.440, "best entry": 0.410},
        target=0.43,
        windows=[168, 336],
        options={"anchor": "mean", "anchor_steps": 168},
        n_ensemble=3,
        max_iter=12,
        dropout=0.0,
        recurrent={"window": 336, "n_timesteps": 14},
        linear={"window_scale": "difference", "error_unit": None},
    ),
    "Weekly": Group(
        season=1,
        naive2=(9.161, 2.777),
        quoted={"Theta": 0.971, "winner of the M4 (ES-RNN)": 0.851, "best entry": 0.739},
        target=0.77,
        windows=[52],
        options={"anchor": "last"},
        n_ensemble=4,
        max_iter=8,
        dropout=0.1,
        recurrent={"window": 52, "n_timesteps": 13},
        linear={"window_scale": "std", "error_unit": "both"},
    ),
}

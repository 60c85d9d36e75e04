"""Forecasts of one series from altered histories and covariates."""

from dataclasses import dataclass

import numpy as np

from ...nn.windows.panel import Panel
from ...nn.windows.units import UNITS
from ...nn.windows.usual_units import SeriesUnits, usual_units
from .varied_chain import VariedChain

VALUES_AT_ONCE = 1 << 21  # values in the panels of variants that are forecast together


@dataclass
class Reveal:
    """What the variants of a series reveal; everything else is at its mean.

    Attributes
    ----------
    past, calendar, static : ndarray of bool, of shape (n_variants, n_features), or None
        Columns that are revealed.
    known : ndarray of bool, of shape (n_variants, n_steps, n_features), or None
        Values of the covariates known in advance that are revealed, at all steps of the window and
        ahead.
    """

    past: np.ndarray | None = None
    known: np.ndarray | None = None
    calendar: np.ndarray | None = None
    static: np.ndarray | None = None

    def part(self, rows):
        """Some of the variants."""
        return Reveal(*(None if a is None else a[rows] for a in vars(self).values()))


class WhatIf:
    """Forecasts of a series as a function of its last values and of its covariates.

    Parameters
    ----------
    model : GlobalModel
        Fitted model.
    series : SeriesData
        The series, with the covariates of future steps.
    n_ahead : int
        Number of steps to forecast.
    n_kept : int, default=None
        Number of steps at the end of the series that can be altered; None takes those that the
        forecast depends on, if no values are missing.

    Attributes
    ----------
    chain : VariedChain
        Transforms of the series.
    n_kept : int
        Number of steps that can be altered.
    panel : Panel
        Time steps of the series itself, those to forecast included.
    """

    def __init__(self, model, series, n_ahead, n_kept=None):
        self.model, self.n_ahead = model, n_ahead
        usable, chains, filled, missing = model.transform([series])
        assert usable
        reach = VariedChain(chains[0], series.values, len(series)).reach
        wanted = model.longest_window + reach if n_kept is None else n_kept
        self.n_kept = min(wanted, len(series))
        self.chain = VariedChain(chains[0], series.values, self.n_kept)
        self.values = series.values[-self.n_kept :]
        self.length = model.length_ahead(n_ahead)
        self.panel = model.panel_builder.build(
            [series], filled, missing, self.length, keep=model.longest_window
        )
        self._usual = {
            (scale, member.window, season): usual_units(
                list(filled), member.window, UNITS[scale], season
            )
            for member in model.members
            if (scale := member.layout["scale"]) is not None
            for season in [member.layout["season"]]
        }

    @property
    def n_window(self):
        """Number of steps of the longest window, or of the series if it is shorter."""
        return len(self.panel.values) - self.length

    def forecast(self, variants, reveal):
        """Forecast from variants of the history.

        Parameters
        ----------
        variants : ndarray of shape (n_variants, n_kept)
            Last values of the series; NaN where the series has none.
        reveal : Reveal
            Covariates that are revealed.

        Returns
        -------
        forecasts : ndarray of shape (n_variants, n_ahead)
            Point forecasts in the units of the series.
        """
        n_covariates = sum(
            part.shape[1]
            for part in (self.panel.past, self.panel.known, self.panel.calendar)
            if part is not None
        )
        size = len(self.panel.values) * (1 + n_covariates) + self.n_kept
        at_once = max(VALUES_AT_ONCE // size, 1)
        parts = [slice(k, k + at_once) for k in range(0, len(variants), at_once)]
        return np.concatenate([self._forecast(variants[p], reveal.part(p)) for p in parts])

    def _forecast(self, variants, reveal):
        transformed = self.chain.transform(variants)[:, -self.n_window :]
        panel = self._panel(_filled(transformed), reveal)
        members = self.model.forecast_panel(panel, self.length, self.n_ahead)
        inverted = [
            np.stack([self.chain.invert(level) for level in np.moveaxis(member, 2, 0)], axis=2)
            for member in members
        ]
        if self.chain.transformers:
            for member in inverted:
                member.sort(axis=2)  # a decreasing transform reverses the order of the levels
        return self.model.point(self.model.combined(inverted)).astype(float)

    def _panel(self, values, reveal):
        """Panel of the variants, one after the other."""
        n, one = len(values), self.panel
        n_steps = len(one.values)
        every = np.zeros((n, n_steps), one.values.dtype)
        every[:, : self.n_window] = values
        panel = Panel(every.ravel(), np.arange(n + 1) * n_steps)
        panel.missing = None if one.missing is None else np.tile(one.missing, n)
        for name in ("past", "known", "calendar"):
            features, shown = getattr(one, name), getattr(reveal, name)
            if features is not None:
                shown = shown if shown.ndim == 3 else shown[:, None]
                setattr(panel, name, (features * shown).reshape(-1, features.shape[1]))
        if one.static is not None:
            panel.static = one.static * reveal.static
        panel.usual_units = {
            key: SeriesUnits(np.repeat(found.units, n), np.repeat(found.levels, n))
            for key, found in self._usual.items()
        }
        return panel


def _filled(values):
    """Gaps of each row filled with the last value before them, or with its first value."""
    missing = np.isnan(values)
    if not missing.any():
        return values
    position = np.where(missing, -1, np.arange(values.shape[1]))
    last = np.maximum.accumulate(position, axis=1)
    first = np.argmin(missing, axis=1)[:, None]
    return np.take_along_axis(values, np.where(last < 0, first, last), axis=1)

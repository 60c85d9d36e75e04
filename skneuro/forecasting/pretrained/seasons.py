"""Removal of seasons from a series before the net reads it, and the way back.

The seasonal figure is that of classical decomposition with two changes: recent cycles count more,
and the figure is shrunk toward none as far as it may be noise. Both were chosen on the last
training values of the development sets, as the model card says.
"""

from dataclasses import dataclass

import numpy as np

from ..panel.decomposition import centered_average

DECAY = 0.6  # weight of a cycle relative to the next one
FEWEST_CYCLES = 2  # of a season that the user or the index names
MOST_CYCLES = 20  # earlier values have no weight
LOWEST = 0.1  # of the mean: a series that falls below has additive seasons
DAILY_CYCLES = (24, 48, 96, 144, 288)  # steps in a day, for which a week is tried as well
_NORMAL_90 = 1.645


@dataclass
class Season:
    """A season that was removed from a series.

    Attributes
    ----------
    period : int
        Number of steps.
    multiplicative : bool
        Whether the figure multiplies the series or is added to it.
    figure : ndarray of shape (period,)
        Index of step ``t`` at position ``t % period``.
    """

    period: int
    multiplicative: bool
    figure: np.ndarray

    def remove(self, values):
        """Adjust the values of a series, from its first step on."""
        indices = self.figure[np.arange(len(values)) % self.period]
        return values / indices if self.multiplicative else values - indices

    def restore(self, forecasts, start):
        """Put the season into forecasts ``(n_ahead, n_levels)`` that begin at step ``start``."""
        indices = self.figure[(start + np.arange(len(forecasts))) % self.period, None]
        return forecasts * indices if self.multiplicative else forecasts + indices


def remove_seasons(values, periods, tested):
    """Remove seasons one after the other.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        Series; NaN are ignored.
    periods : sequence of int
        Numbers of steps, in ascending order.
    tested : int
        Number of leading periods that need no test, since the figure is shrunk; the others are
        removed only if the autocorrelation is significant at that lag.

    Returns
    -------
    adjusted : ndarray of shape (n_steps,)
        Series without the seasons.
    seasons : list of Season
        The removed seasons, in this order.
    """
    seasons = []
    for k, period in enumerate(periods):
        n_known = np.count_nonzero(~np.isnan(values))
        if period < 2 or n_known <= FEWEST_CYCLES * period or _is_constant(values):
            continue
        if k >= tested and not (n_known >= 3 * period and _is_significant(values, period)):
            continue
        season = estimate_season(values, period)
        if season is not None:
            seasons.append(season)
            values = season.remove(values)
    return values, seasons


def estimate_season(values, period):
    """Estimate a seasonal figure.

    The deviations of the series (of its logarithm, if it stays well above zero) from the centered
    average over a season are averaged at each position, a cycle counting `DECAY` times the next
    one. The figure is multiplied by ``a / (a + v)``, where ``v`` is the variance of these averages
    and ``a`` what the figure varies beyond it (James & Stein 1961; for seasonal figures, Miller &
    Williams 2003).

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        Series; NaN are ignored.
    period : int
        Number of steps in a season.

    Returns
    -------
    season : Season or None
        None if nothing is known of a position.
    """
    multiplicative = bool(np.nanmin(values) > LOWEST * np.nanmean(np.abs(values)))
    x = np.log(values) if multiplicative else values
    deviations = x - centered_average(x, period)
    steps = np.flatnonzero(~np.isnan(deviations))
    position = steps % period
    weights = DECAY ** ((len(values) - 1 - steps) // period)
    total = np.bincount(position, weights, period)
    if not total.all():
        return None
    figure = np.bincount(position, weights * deviations[steps], period) / total
    figure -= figure.mean()
    errors = deviations[steps] - figure[position]
    freedom = max(len(steps) - period, 1) / len(steps)
    variance = np.average(errors**2, weights=weights) / freedom
    variance *= np.mean(np.bincount(position, weights**2, period) / total**2)
    signal = np.mean(figure**2) - variance
    if signal <= 0:
        return None
    figure *= signal / (signal + variance)
    return Season(period, multiplicative, np.exp(figure) if multiplicative else figure)


def power_of_two(values):
    """Power of two at or below the largest absolute value, by which a division is exact."""
    largest = np.nanmax(np.abs(values))
    return float(np.ldexp(1.0, np.frexp(largest)[1] - 1)) if largest > 0 else 1.0


def autocorrelations(values, n_lags):
    """Autocorrelations at lags 0 to ``n_lags``; NaN count as the mean."""
    deviations = np.nan_to_num(values - np.nanmean(values))
    spectrum = np.fft.rfft(deviations, 2 * len(values))
    covariances = np.fft.irfft(np.abs(spectrum) ** 2)[: n_lags + 1]
    return covariances / covariances[0]


def _is_significant(values, period, limit=_NORMAL_90):
    """Whether the autocorrelation at lag ``period`` is significant, as the M4 competition tests."""
    acf = autocorrelations(values, period)
    error = np.sqrt((1 + 2 * np.sum(acf[1:-1] ** 2)) / np.count_nonzero(~np.isnan(values)))
    return bool(acf[-1] > limit * error)


def _is_constant(values):
    return np.nanmin(values) == np.nanmax(values)

"""Classical seasonal decomposition, and a test for seasonality."""

import numpy as np

_NORMAL_90 = 1.645  # quantile of the normal distribution for a two-sided test at 90 %, as in M4


def is_seasonal(series, season):
    """Test whether the autocorrelation at lag ``season`` is significant at 90 %, as M4 does.

    Parameters
    ----------
    series : ndarray of shape (n_steps,)
        Series; NaN are ignored.
    season : int
        Number of steps in a season.

    Returns
    -------
    seasonal : bool
        Result of the test; False for a series with fewer than three seasons of known values.
    """
    series, _ = known_span(series)
    known = ~np.isnan(series)
    n_known = known.sum()
    if season == 1 or n_known < 3 * season or np.nanmin(series) == np.nanmax(series):
        return False
    deviations = np.where(known, series - np.nanmean(series), 0.0)
    deviations /= np.abs(deviations).max()  # so that no square overflows, or is rounded to zero

    def covariance(lag):
        later, earlier = slice(lag, None), slice(len(series) - lag)
        n_pairs = np.count_nonzero(known[later] & known[earlier])
        # Without missing values this divides by n at every lag, as usual (and in R).
        return deviations[later] @ deviations[earlier] / (n_pairs + lag)

    variance = covariance(0)
    acf = np.array([covariance(lag) for lag in range(1, season + 1)]) / variance
    limit = _NORMAL_90 * np.sqrt((1 + 2 * np.sum(acf[:-1] ** 2)) / n_known)
    return bool(abs(acf[-1]) > limit)


def seasonal_figure(series, season, model):
    """Estimate the seasonal indices of one series.

    Parameters
    ----------
    series : ndarray of shape (n_steps,)
        Series with at least two seasons of known values; NaN are ignored.
    season : int
        Number of steps in a season.
    model : {'additive', 'multiplicative'}
        Whether the indices are added to the trend or multiply it.

    Returns
    -------
    figure : ndarray of shape (season,)
        Seasonal index of step ``t`` at position ``t % season``, with mean 0 (additive) or 1. A
        position without any known value has a neutral index, 0 or 1.
    """
    series, first = known_span(series)
    average = centered_average(series, season)
    detrended = series - average if model == "additive" else series / average
    cycles = np.full((-(-len(series) // season), season), np.nan)
    cycles.ravel()[: len(series)] = detrended
    known = ~np.isnan(cycles)
    seen = known.any(axis=0)
    figure = np.full(season, 0.0 if model == "additive" else 1.0)
    totals = np.where(known, cycles, 0.0).sum(axis=0)
    means = totals[seen] / known.sum(axis=0)[seen]
    figure[seen] = means - means.mean() if model == "additive" else means / means.mean()
    return np.roll(figure, first)  # the span may start within a cycle of the series


def centered_average(series, season):
    """Moving average over a season, centered at each step.

    An even season has half a step at either end.

    Parameters
    ----------
    series : ndarray of shape (n_steps,)
        Series; NaN are ignored and the other weights scaled up.
    season : int
        Number of steps in a season.

    Returns
    -------
    average : ndarray of shape (n_steps,)
        Averages; NaN for the steps at both ends without a whole season around them.
    """
    weights = np.ones(season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5]
    known = ~np.isnan(series)
    total = np.convolve(np.where(known, series, 0.0), weights, "valid")
    weight = np.convolve(known, weights, "valid")
    reach = season // 2
    average = np.full(len(series), np.nan)
    np.divide(total, weight, out=average[reach : len(series) - reach], where=weight > 0)
    return average


def known_span(series):
    """Cut missing values off both ends of a series.

    Parameters
    ----------
    series : ndarray of shape (n_steps,)
        Series with NaN for missing values.

    Returns
    -------
    span : ndarray of shape (n_steps_known,)
        View from the first known value to the last one.
    first : int
        Position of the first known value.
    """
    known = np.flatnonzero(~np.isnan(series))
    if len(known) == 0:
        return series[:0], 0
    return series[known[0] : known[-1] + 1], known[0]

"""Load the sunspot numbers that ship with the package."""

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def load_sunspots() -> "pd.Series[float]":
    """Load the monthly mean relative sunspot numbers, January 1749 to December 1983.

    The series has 2,820 months without a gap. It is never negative, has an irregular cycle of about
    11 years (132 months), and its noise grows with its level.

    Returns
    -------
    sunspots : pandas.Series of shape (2820,), dtype float64
        Monthly mean of the daily relative sunspot number ``10 g + s`` (``g`` groups and ``s``
        single spots; no unit), named ``"sunspots"``. Its ``DatetimeIndex``, named ``"month"``,
        holds the first day of each month (``freq="MS"``).

    Notes
    -----
    Collected at the Swiss Federal Observatory, Zurich, until 1960, then at the Tokyo Astronomical
    Observatory. This is the series ``datasets::sunspots`` of R [1]_; the numbers are facts in
    the public domain. The international sunspot number was recalibrated in 2015, so current tables
    have other values for the same months.

    References
    ----------
    .. [1] D. F. Andrews and A. M. Herzberg (1985). Data: A Collection of Problems from Many
       Fields for the Student and Research Worker. Springer, New York.

    Examples
    --------
    >>> from skneuro.datasets import load_sunspots
    >>> sunspots = load_sunspots()
    >>> len(sunspots)
    2820
    >>> float(sunspots.loc["1957-10-01"])  # the highest month
    253.8
    """
    import pandas as pd

    file = resources.files(__package__) / "data" / "sunspots.csv"
    with file.open(encoding="utf-8") as lines:
        sunspots = pd.read_csv(lines, index_col="month", parse_dates=["month"])["sunspots"]
    return sunspots.asfreq("MS")

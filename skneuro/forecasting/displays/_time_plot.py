"""Plots of series over time."""

from ..._sklearn.optional import merge_styles
from ...base.axes import finish

_FAN_OPACITY = 0.15  # opacity of one band; nested bands add up toward the middle


def _times(index):
    """Convert labels to values that matplotlib can plot."""
    import pandas as pd

    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if isinstance(index, pd.DatetimeIndex):
        index = index.tz_localize(None)
    return index.to_numpy()


def line(ax, series, style, **defaults):
    """Plot a series as a line, a single value as a dot; None plots nothing."""
    if series is None:
        return None
    if len(series) == 1:
        defaults["marker"] = "o"
    style = merge_styles(defaults, style or {})
    return ax.plot(_times(series.index), series.to_numpy(), **style)[0]


def band(ax, lower, upper, **style):
    """Fill the area between two series."""
    style = merge_styles({"alpha": _FAN_OPACITY, "linewidth": 0}, style)
    return ax.fill_between(_times(lower.index), lower.to_numpy(), upper.to_numpy(), **style)


def format_axes(ax, forecast):
    """Name the axes, shorten dates and add a legend."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    if _times(forecast.index).dtype.kind == "M":
        locator = AutoDateLocator()
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        unit = ""  # dates need no name
    else:
        unit = "step"
    name = forecast.name
    ax.set(xlabel=forecast.index.name or unit, ylabel="" if name is None else str(name))
    finish(ax)

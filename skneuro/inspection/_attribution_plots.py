"""The plots of `AttributionDisplay`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RAISES, LOWERS = "C1", "C0"  # colors of contributions above and below zero


def _text_color() -> Any:
    import matplotlib.pyplot as plt

    return plt.rcParams["text.color"]


def _edge_color() -> Any:
    import matplotlib.pyplot as plt

    return plt.rcParams["axes.edgecolor"]


def _flat(explanation: Any) -> tuple[NDArray[Any], list[str], NDArray[Any] | None]:
    """Values ``(n_rows, n_inputs)``, names, and data of the inputs."""
    values = np.asarray(explanation.values)
    names, data = list(explanation.feature_names), explanation.get("data")
    if values.ndim == 1:
        return values[None], names, None if data is None else np.asarray(data)[None]
    if values.ndim == 3:
        lags = explanation.lags
        names = [f"{name}, lag {lag}" for lag in lags for name in names]
        if len(explanation.feature_names) == 1:
            names = [f"lag {lag}" for lag in lags]
        values = values.reshape(len(values), -1)
    return values, names, None if data is None else np.asarray(data).reshape(values.shape)


def _largest(values: NDArray[Any], names: list[str], n: int) -> tuple[NDArray[Any], list[str]]:
    """The largest values in descending order, the others as their sum."""
    order = np.argsort(-np.abs(values), kind="stable")
    if len(order) <= n:
        return values[order], [names[k] for k in order]
    shown, rest = order[: n - 1], order[n - 1 :]
    return (
        np.append(values[shown], values[rest].sum()),
        [*(names[k] for k in shown), f"{len(rest)} others"],
    )


def _with_data(names: list[str], data: Any) -> list[str]:
    """Names with the values of the inputs."""
    if data is None:
        return names
    return [n if np.isnan(v) else f"{n} = {v:.4g}" for n, v in zip(names, data, strict=True)]


def draw_bars(ax: Any, explanation: Any, row: int | None, n: int) -> Any:
    """Bars of the contributions of a row, or of the mean absolute contributions."""
    values, names, data = _flat(explanation)
    if row is None and len(values) == 1:
        row = 0
    if row is None:
        shown, labels = _largest(np.abs(values).mean(axis=0), names, n)
        ax.set_xlabel(f"mean absolute contribution to the {explanation.output_name}")
    else:
        labels = _with_data(names, None if data is None else data[row])
        shown, labels = _largest(values[row], labels, n)
        ax.set_xlabel(f"contribution to the {explanation.output_name}")
        ax.axvline(0, color=_edge_color(), linewidth=0.8)
    at = np.arange(len(shown))[::-1]
    bars = ax.barh(at, shown, color=np.where(shown < 0, LOWERS, RAISES))
    ax.set_yticks(at, labels)
    ax.tick_params(axis="y", length=0)
    return bars


def draw_waterfall(ax: Any, explanation: Any, row: int | None, n: int) -> Any:
    """Steps from the baseline to the prediction, the largest contribution first."""
    values, names, data = _flat(explanation)
    row = 0 if row is None else row
    baseline = float(np.ravel(explanation.baseline_value)[row])
    prediction = float(np.ravel(explanation.predictions)[row])
    labels = _with_data(names, None if data is None else data[row])
    shown, labels = _largest(values[row], labels, n)
    ends = baseline + np.cumsum(shown)
    starts = np.concatenate([[baseline], ends[:-1]])
    at = np.arange(1, len(shown) + 1)
    bars = ax.barh(at, shown, left=starts, color=np.where(shown < 0, LOWERS, RAISES))
    for k, end in enumerate(ends):  # from the end of each bar to the next one
        ax.plot([end, end], [k + 0.6, k + 2.4], color=_edge_color(), linewidth=0.7)
    ax.plot([baseline, baseline], [-0.4, 1.4], color=_edge_color(), linewidth=0.7)
    low, high = min(baseline, ends.min()), max(baseline, ends.max())
    pad = 0.01 * (high - low)
    for k, (value, start, end) in enumerate(zip(shown, starts, ends, strict=True), start=1):
        ax.text(max(start, end) + pad, k, f"{value:+.3g}", va="center", color=_text_color())
    last = len(shown) + 1
    style = {"linestyle": "", "marker": "D", "color": _text_color(), "markersize": 5}
    ax.plot([baseline, prediction], [0, last], **style)
    for position, value in ((0, baseline), (last, prediction)):
        ax.text(value + 2 * pad, position, f"{value:.4g}", va="center", color=_text_color())
    ax.set_yticks(
        np.arange(last + 1), [explanation.baseline_name, *labels, explanation.output_name]
    )
    ax.set_ylim(last + 0.6, -0.6)
    ax.set_xlim(low - 8 * pad, high + 12 * pad)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(explanation.output_name)
    return bars


def _diverging() -> Any:
    """Color map from lowering over the background to raising, on light and on dark."""
    import matplotlib.pyplot as plt
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    colors = [to_rgb(LOWERS), to_rgb(plt.rcParams["axes.facecolor"]), to_rgb(RAISES)]
    return LinearSegmentedColormap.from_list("contribution", colors)


def draw_heat_map(ax: Any, explanation: Any, row: int | None, n: int) -> Any:
    """Contributions by step and channel, or by row and feature."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    values = np.asarray(explanation.values)
    label = f"contribution to the {explanation.output_name}"
    if values.ndim == 3:
        one = row is not None or len(values) == 1
        picture = values[row or 0].T if one else np.abs(values).mean(axis=0).T
        label = label if one else f"mean absolute {label}"
        ax.set_xlabel("lag (steps before the newest)")
        lags = explanation.lags

        def name_of_lag(x: float, _: Any) -> str:
            return str(int(lags[int(x)])) if 0 <= x < len(lags) else ""

        ax.xaxis.set_major_formatter(FuncFormatter(name_of_lag))
    elif values.ndim == 2:
        picture = values.T if row is None else values[[row]].T
        ax.set_xlabel("row")
    else:
        raise ValueError("kind='heatmap' needs several rows or windows; use 'bar' or 'waterfall'.")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    largest = np.abs(picture).max() or 1.0
    image = ax.imshow(
        picture,
        cmap=_diverging(),
        vmin=-largest,
        vmax=largest,
        aspect="auto",
        interpolation="nearest",
    )
    ax.set_yticks(np.arange(len(picture)), explanation.feature_names)
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label(label)
    bar.outline.set_visible(False)
    return image


def draw_history(ax: Any, explanation: Any, row: int | None, n: int) -> Any:
    """The history before a forecast, with the contribution of each step beneath."""
    if "history" not in explanation:
        raise ValueError("kind='history' needs the result of SeriesForecaster.explain.")
    history, index = explanation.history, explanation.history_index
    step = len(history) + explanation.step - 1
    times, contributions = np.arange(len(history)), np.zeros(len(history))
    for lag, value in zip(explanation.lags, explanation.values, strict=True):
        if lag > 0:
            newest = len(history) - lag
            oldest = max(newest - explanation.block + 1, 0)
            contributions[oldest : newest + 1] = value
    (line,) = ax.plot(times, history, color=_text_color(), linewidth=1.2, label="history")
    style = {"linestyle": "", "marker": "D", "markersize": 6}
    label = f"forecast of {_date(explanation.label)}"
    ax.plot(step, explanation.predictions, color="C2", label=label, **style)
    ax.plot(
        step, explanation.baseline_value, color="C2", fillstyle="none", label="baseline", **style
    )
    lowest, highest = np.nanmin(history), max(np.nanmax(history), explanation.predictions)
    lowest = min(lowest, explanation.predictions, explanation.baseline_value)
    height = (highest - lowest) or 1.0
    ax.set_ylim(lowest - 0.65 * height, highest + 0.1 * height)
    beneath = ax.inset_axes([0, 0, 1, 0.33], sharex=ax)
    colors = np.where(contributions < 0, LOWERS, RAISES)
    beneath.bar(times, contributions, width=0.9, color=colors)
    beneath.axhline(0, color=_edge_color(), linewidth=0.8)
    beneath.patch.set_visible(False)
    beneath.spines[["top", "right", "left", "bottom"]].set_visible(False)
    beneath.tick_params(
        labelbottom=False, bottom=False, left=False, labelleft=False, right=True, labelright=True
    )
    beneath.yaxis.set_label_position("right")
    beneath.set_ylabel("contribution")
    ax.yaxis.set_major_locator(_above(lowest))
    ticks = np.unique(np.linspace(0, len(history) - 1, min(len(history), 4)).astype(int))
    labels = [_date(index[k]) for k in ticks]
    ax.set_xticks([*ticks, step], [*labels, ""])
    ax.set_xlim(-1, step + 1)
    ax.set_ylabel(str(explanation.series_name) if explanation.series_name else "value")
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return line


def _above(lowest: float) -> Any:
    """Locator without ticks in the space for the contributions."""
    from matplotlib.ticker import MaxNLocator

    class Above(MaxNLocator):
        def __call__(self) -> Any:
            return [tick for tick in super().__call__() if tick >= lowest]

    return Above(6)


def _date(label: Any) -> str:
    """A time label without a time of day that is midnight."""
    text = str(label)
    return text.removesuffix(" 00:00:00")

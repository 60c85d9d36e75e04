"""Common look of all plots of the package."""


def make_axes():
    """Make axes in a new figure."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(8, 4), layout="constrained")[1]


def finish(ax, handles=None, ncols=5):
    """Remove the top and right spines, and add a legend above the axes."""
    ax.spines[["top", "right"]].set_visible(False)
    handles = ax.get_legend_handles_labels()[0] if handles is None else handles
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": ncols}
    ax.legend(handles=handles, frameon=False, **place)

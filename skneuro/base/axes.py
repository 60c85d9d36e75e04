"""What all pictures of the package have in common."""


def make_axes():
    """Axes in a new figure."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(8, 4), layout="constrained")[1]


def finish(ax, handles=None, ncols=5):
    """Take away what frames nothing, and add a legend above the axes, where it hides nothing."""
    ax.spines[["top", "right"]].set_visible(False)
    handles = ax.get_legend_handles_labels()[0] if handles is None else handles
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": ncols}
    ax.legend(handles=handles, frameon=False, **place)

"""Which channel of a window is forecast."""

from dataclasses import KW_ONLY
from numbers import Integral

from .._sklearn.constraints import Interval
from ..nn.windows.anchors import Anchor
from ..options.declare import option, options


@options
class TargetChannel:
    """Mixin: forecasts are anchored to one channel of their windows."""

    _: KW_ONLY
    target_channel: int = option(
        0,
        [Interval(Integral, 0, None, closed="left")],
        "int",
        "The channel whose future ``y`` is; ``anchor`` puts forecasts back to its level.",
    )

    def _check_channels(self):
        if self.target_channel >= self.n_channels_:
            raise ValueError(
                f"target_channel={self.target_channel} is not among the {self.n_channels_} "
                "channels of X, counted from 0."
            )

    def _make_anchor(self):
        if self.anchor is None:
            return None
        return Anchor(self.anchor, self.n_channels_, self.target_channel)

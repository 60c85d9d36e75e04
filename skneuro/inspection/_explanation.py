"""The result of an explanation."""

from typing import Any

from sklearn.utils import Bunch


class Explanation(Bunch):
    """Attributions with what belongs to them, as a Bunch.

    The attribute ``values`` holds the attributions; in a Bunch it would be the method of the same
    name of a dict.
    """

    @property
    def values(self) -> Any:
        """The attributions."""
        return self["values"]

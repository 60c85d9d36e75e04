"""Weights or biases of all layers as a list, whose entries can be assigned."""

from collections.abc import Iterable
from typing import Any, NoReturn, SupportsIndex

import numpy as np
from numpy.typing import NDArray


class LayerArrays(list[NDArray[Any]]):
    """Views of the arrays of a net, one per layer; assigning to an entry copies into the net.

    Parameters
    ----------
    name : str
        Name of the attribute, for error messages.
    views : iterable of ndarray
        Views of the weights or biases.
    """

    def __init__(self, name: str, views: Iterable[NDArray[Any]]) -> None:
        super().__init__(views)
        self.name = name

    def assign(self, values: Iterable[Any]) -> None:
        """Copy one array per layer into the net, after all of them have been checked."""
        if not isinstance(values, Iterable) or getattr(values, "ndim", 1) == 0:
            raise TypeError(f"{self.name} must be a list of arrays, got {values!r}.")
        values = list(values)
        if len(values) != len(self):
            raise ValueError(f"{self.name} must have {len(self)} arrays, got {len(values)}.")
        checked = [self._checked(k, value) for k, value in enumerate(values)]
        for view, value in zip(self, checked, strict=True):
            view[...] = value

    def __setitem__(self, index: Any, value: Any) -> None:
        """Copy an array, or several for a slice, into the net."""
        if not isinstance(index, slice):
            k = range(len(self))[index]
            self[k][...] = self._checked(k, value)
            return
        positions, values = range(len(self))[index], list(value)
        if len(values) != len(positions):
            self._refuse()
        checked = [self._checked(k, v) for k, v in zip(positions, values, strict=True)]
        for k, array in zip(positions, checked, strict=True):
            self[k][...] = array

    def _checked(self, k: int, value: Any) -> NDArray[Any]:
        """Array for a layer, refused if it has another shape or is not finite."""
        array = np.asarray(value)
        if array.shape != self[k].shape:
            raise ValueError(
                f"{self.name}[{k}] must have shape {self[k].shape}, got {array.shape}."
            )
        if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
            raise ValueError(f"{self.name}[{k}] must hold finite numbers.")
        return array

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(
            f"{self.name} has one array per layer: entries can be assigned, not added or removed."
        )

    append = extend = insert = remove = pop = clear = sort = reverse = _refuse
    __delitem__ = __iadd__ = __imul__ = _refuse

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        """Copies and pickles are plain lists of arrays."""
        return list, (list(self),)

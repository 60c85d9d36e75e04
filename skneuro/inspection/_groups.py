"""Groups of features, by name or position."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def columns_of_groups(groups: Any, names: list[str]) -> dict[str, NDArray[np.intp]]:
    """Positions of the features in each group.

    Parameters
    ----------
    groups : dict of str to array-like of str or int
        Features of each group.
    names : list of str
        Names of all features.

    Returns
    -------
    columns : dict of str to ndarray of int
        Positions; a feature outside all groups is a group of its own.
    """
    position = {name: k for k, name in enumerate(names)}
    found: dict[str, NDArray[np.intp]] = {}
    used: set[int] = set()
    for group, members in groups.items():
        columns = [_position(member, position, group) for member in np.ravel(np.asarray(members))]
        if used & set(columns) or len(set(columns)) < len(columns):
            raise ValueError(f"groups[{group!r}] has a feature that is in a group already.")
        used |= set(columns)
        found[group] = np.array(columns, dtype=np.intp)
    for name, k in position.items():
        if k not in used:
            found[name] = np.array([k])
    return found


def _position(member: Any, position: dict[str, int], group: str) -> int:
    if isinstance(member, np.integer | int):
        if not 0 <= member < len(position):
            raise ValueError(f"groups[{group!r}] has {member}, but X has {len(position)} features.")
        return int(member)
    if member not in position:
        raise ValueError(
            f"groups[{group!r}] has {str(member)!r}, which is not among the features "
            f"{list(position)[:20]}."
        )
    return position[member]


def sum_over_groups(
    values: NDArray[Any], names: list[str], groups: Any
) -> tuple[NDArray[Any], list[str]]:
    """Add up attributions ``(n_samples, n_features)`` within groups; also their names."""
    columns = columns_of_groups(groups, names)
    summed = np.column_stack([values[:, chosen].sum(axis=1) for chosen in columns.values()])
    return summed, list(columns)

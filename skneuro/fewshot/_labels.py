"""Labels of groups as numbers."""

import contextlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1  # number of a group that is not among the labels


def learn_labels(values: Any, name: str) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Distinct labels, in ascending order if they have one, and the number of each sample's label.

    Parameters
    ----------
    values : array-like of shape (n_samples,)
        Label of each sample.
    name : str
        Name of the labels in messages.

    Raises
    ------
    ValueError
        If a label is missing.
    """
    values = as_labels(values, name)
    if values.dtype.kind in "biuU" or (values.dtype.kind == "f" and not np.isnan(values).any()):
        labels, codes = np.unique(values, return_inverse=True)
        return labels, codes
    found = values.tolist()
    missing = [k for k, label in enumerate(found) if is_missing(label)]
    if missing:
        raise ValueError(
            f"{name} has no group for {len(missing)} of {len(found)} rows (missing label in row "
            f"{missing[0]}); fit needs the group of every row."
        )
    distinct = list(dict.fromkeys(found))
    with contextlib.suppress(TypeError):  # labels of several types keep their order
        distinct.sort()
    labels = _objects(distinct)
    return labels, label_codes(labels, values, name)


def label_codes(labels: NDArray[Any], values: Any, name: str) -> NDArray[np.intp]:
    """Number of each sample's label, `UNKNOWN` for labels that are missing or not known.

    Parameters
    ----------
    labels : ndarray of shape (n_groups,)
        Known labels.
    values : array-like of shape (n_samples,)
        Label of each sample.
    name : str
        Name of the labels in messages.
    """
    values = as_labels(values, name)
    inverse = None
    number = {label: k for k, label in enumerate(labels.tolist())}
    if values.dtype.kind in "biuf" and len(values):
        distinct, inverse = np.unique(values, return_inverse=True)
        values = distinct
    found = values.tolist()
    codes = [UNKNOWN if is_missing(label) else number.get(label, UNKNOWN) for label in found]
    codes = np.array(codes, dtype=np.intp)
    return codes if inverse is None else codes[inverse]


def as_labels(values: Any, name: str) -> NDArray[Any]:
    """Labels as a one-dimensional array."""
    if isinstance(values, (list, tuple)):
        values = _objects(values)
    values = np.asarray(values)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(f"{name} must have a label per row, got an array of shape {values.shape}.")
    return values


def is_missing(label: Any) -> bool:
    """Whether a label is None, NaN, NaT or NA."""
    try:
        return label is None or bool(label != label)
    except TypeError:  # pandas.NA has no truth value
        return True


def _objects(values: Any) -> NDArray[Any]:
    """One-dimensional array that keeps the type of each value."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array

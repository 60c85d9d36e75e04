"""The samples that training is judged on but does not learn from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from .._sklearn.validation import safe_indexing


@dataclass
class Split:
    """Training and held-out samples; ``X_val`` is None where nothing is held out."""

    X: Any
    y: Any
    weights: Any
    X_val: Any = None
    y_val: Any = None
    weights_val: Any = None


def hold_out(X, y, weights, *, fraction, stratify, random_state):
    """Split off a random share of the samples.

    Parameters
    ----------
    X, y, weights : array-like
        Data; ``weights`` may be None.
    fraction : float
        Share to hold out.
    stratify : ndarray of shape (n_samples,) or None
        Classes whose proportions are kept, if there are enough samples of each.
    random_state : numpy.random.RandomState
        Of the split.

    Returns
    -------
    split : Split
        The two parts.

    Raises
    ------
    ValueError
        Nothing would be left to train on, or one of two classes has a single member.
    """
    n_samples = X.shape[0]
    n_held_out = max(int(np.ceil(fraction * n_samples)), 2)
    if stratify is not None and not _can_stratify(stratify, n_held_out):
        stratify = None
    if n_samples - n_held_out < 1:
        raise ValueError(
            f"The validation set is too small or too large: validation_fraction={fraction} of "
            f"{n_samples} samples holds out {n_held_out} (two at least) and leaves none to train "
            "on. Change 'validation_fraction' or increase the size of your dataset."
        )
    train, held_out = train_test_split(
        np.arange(n_samples), random_state=random_state, test_size=n_held_out, stratify=stratify
    )
    parts = [
        None if data is None else safe_indexing(data, rows)
        for rows in (train, held_out)
        for data in (X, y, weights)
    ]
    return Split(*parts)


def _can_stratify(classes, n_held_out):
    """Whether both parts have room for each class.

    Two classes are always to be kept in proportion, as scikit-learn's nets do: a class with a
    single member is then an error.
    """
    counts = np.unique(classes, return_counts=True)[1]
    room = min(n_held_out, len(classes) - n_held_out) >= len(counts)
    return room and (counts.min() >= 2 or len(counts) == 2)

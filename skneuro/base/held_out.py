"""Split of the training data into training and validation samples."""

import numpy as np
from sklearn.model_selection import train_test_split

from .._sklearn.validation import safe_indexing


def hold_out(X, y, weights, *, fraction, stratify, random_state):
    """Split off a random fraction of the samples.

    Parameters
    ----------
    X, y, weights : array-like
        Samples, targets and sample weights; ``weights`` may be None.
    fraction : float
        Fraction of the samples to hold out.
    stratify : ndarray of shape (n_samples,) or None
        Classes to stratify by, if each class has enough samples.
    random_state : numpy.random.RandomState
        Random state of the split.

    Returns
    -------
    parts : list
        Training ``X, y, weights``, followed by held-out ``X, y, weights``.

    Raises
    ------
    ValueError
        If no samples would be left to train on.
    """
    n_samples = X.shape[0]
    n_held_out = max(int(np.ceil(fraction * n_samples)), 2)
    if stratify is not None and not _can_stratify(stratify, n_held_out):
        stratify = None
    if n_samples - n_held_out < 1:
        weighted = "" if weights is None else " of weight > 0"
        raise ValueError(
            f"The validation set is too small or too large: validation_fraction={fraction} of "
            f"{n_samples} samples{weighted} holds out {n_held_out} (two at least) and leaves none "
            "to train on. Change 'validation_fraction' or increase the size of your dataset."
        )
    train, held_out = train_test_split(
        np.arange(n_samples), random_state=random_state, test_size=n_held_out, stratify=stratify
    )
    return [
        None if data is None else safe_indexing(data, rows)
        for rows in (train, held_out)
        for data in (X, y, weights)
    ]


def _can_stratify(classes, n_held_out):
    """Whether both parts are large enough for each class, and each class has two samples."""
    counts = np.unique(classes, return_counts=True)[1]
    return min(n_held_out, len(classes) - n_held_out) >= len(counts) and counts.min() >= 2

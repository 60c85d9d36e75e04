"""Cross-validation on groups of which few samples are known."""

from collections.abc import Iterator
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state

from ..base.typing import Data
from ._labels import learn_labels


class FewShotSplit(BaseCrossValidator):
    """Cross-validation splitter for groups of which few samples are known.

    Every group is held out in one of the splits. The training set has all samples of the other
    groups and ``n_shots`` random samples of each group that is held out; the test set has the rest
    of these groups. Few-shot evaluation of any estimator is then an ordinary ``cross_val_score``.

    Parameters
    ----------
    n_shots : int, default=5
        Number of known samples of a group that is held out; 0 is evaluation on unknown groups.
    n_splits : int, default=10
        Number of splits; each holds out about ``1 / n_splits`` of the groups.
    random_state : int, RandomState instance or None, default=None
        Seed for the groups of each split and the known samples. The samples known for some
        ``n_shots`` are among those known for a larger one.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import FewShotSplit
    >>> groups = ["a"] * 4 + ["b"] * 3 + ["c"] * 5
    >>> splitter = FewShotSplit(n_shots=2, n_splits=3, random_state=0)
    >>> for train, test in splitter.split(groups, groups=groups):
    ...     print(len(train), len(test))
    9 3
    11 1
    10 2
    """

    # as in scikit-learn's splitters by groups, so that `groups` are routed
    __metadata_request__split = {"groups": True}

    def __init__(self, n_shots: int = 5, n_splits: int = 10, random_state: Any = None) -> None:
        self.n_shots = n_shots
        self.n_splits = n_splits
        self.random_state = random_state

    def split(
        self, X: Any, y: Any = None, groups: Data | None = None
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the indices of the training and test samples of each split.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Input data, not used.
        y : array-like of shape (n_samples,), default=None
            Targets, not used.
        groups : array-like of shape (n_samples,)
            Group of each sample.

        Yields
        ------
        train, test : ndarray of int
            Indices of training and test samples.
        """
        if groups is None:
            raise ValueError("groups must be passed: FewShotSplit holds out whole groups.")
        self._check("n_shots", 0)
        self._check("n_splits", 2)
        labels, codes = learn_labels(groups, "groups")
        if len(labels) < self.n_splits:
            raise ValueError(
                f"n_splits={self.n_splits} must be at most the number of groups, {len(labels)}."
            )
        random_state = check_random_state(self.random_state)
        fold = random_state.permutation(len(labels)) % self.n_splits
        position = random_state.permutation(len(codes))  # order in which samples become known
        by_group = position[np.argsort(codes[position], kind="stable")]
        sizes = np.bincount(codes)
        rank = np.empty(len(codes), np.intp)
        rank[by_group] = np.arange(len(codes)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        for k in range(self.n_splits):
            is_test = (fold[codes] == k) & (rank >= self.n_shots)
            if not is_test.any():
                raise ValueError(
                    f"n_shots={self.n_shots} leaves no sample to test on in split {k + 1}: its "
                    "groups have no more samples."
                )
            yield np.flatnonzero(~is_test), np.flatnonzero(is_test)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Data | None = None) -> int:
        """Return the number of splits.

        Parameters
        ----------
        X : object, default=None
            Not used.
        y : object, default=None
            Not used.
        groups : object, default=None
            Not used.

        Returns
        -------
        n_splits : int
            Number of splits.
        """
        return self.n_splits

    def _check(self, name: str, least: int) -> None:
        value = getattr(self, name)
        if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
            raise ValueError(f"{name}={value!r} must be an integer >= {least}.")

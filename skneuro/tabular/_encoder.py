"""From numbers and codes of categories to the input of the net."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._quantiles import weighted_quantiles

CLIP = 3.0  # values beyond are compressed: Holzmueller et al. 2024, robust scaling and smooth clip
MAX_BINS = 48  # bins of piecewise-linear encodings: Gorishniy et al. 2025


class TableEncoder:
    """Scale numbers, and expand small sets of categories to columns of zeros and ones.

    The result has first all numbers with more than two values, then plain columns (numbers with two
    values, one-hot categories, indicators of missing values), then the codes of the categories that
    are embedded.

    Parameters
    ----------
    max_one_hot : int
        Largest number of categories that are expanded rather than embedded.
    """

    def __init__(self, max_one_hot: int) -> None:
        self.max_one_hot = max_one_hot

    def fit(
        self, table: NDArray[Any], weights: NDArray[Any] | None, sizes: list[int | None]
    ) -> "TableEncoder":
        """Learn centers and scales, by sample weight.

        Parameters
        ----------
        table : ndarray of shape (n_samples, n_columns)
            Numbers, and codes of categories; NaN where missing.
        weights : ndarray of shape (n_samples,) or None
            Sample weights; samples of weight zero are left out.
        sizes : list of (int or None)
            Number of categories of each column; 0 for numbers, None for a column to leave out.
        """
        if weights is not None:
            used = weights > 0
            table, weights = table[used], weights[used]
        self.numbers: list[int] = []
        self.binary: list[int] = []
        self.one_hot: list[int] = []
        self.embedded: list[int] = []
        self.with_missing: list[int] = []
        self.center, self.scale = np.zeros(table.shape[1]), np.ones(table.shape[1])
        self.sizes = [0] * table.shape[1]
        for k, size in enumerate(sizes):
            if size:
                self._fit_categories(k, table[:, k], size)
            elif size == 0:
                self._fit_numbers(k, table[:, k], weights)
        return self

    def _fit_categories(self, k: int, codes: NDArray[Any], size: int) -> None:
        missing = bool(np.isnan(codes).any())
        if size + missing < 2:
            return
        self.sizes[k] = size
        if missing:
            self.with_missing.append(k)
        (self.one_hot if size + missing <= self.max_one_hot else self.embedded).append(k)

    def _fit_numbers(self, k: int, values: NDArray[Any], weights: Any) -> None:
        known = ~np.isnan(values)
        if not known.all():
            if known.any():
                weights = None if weights is None else weights[known]
            self.with_missing.append(k)
            values = values[known]
        if len(values) == 0:
            self.with_missing.remove(k)
            return
        lowest, highest = float(values.min()), float(values.max())
        if lowest == highest:
            return
        if ((values == lowest) | (values == highest)).all():
            self.binary.append(k)
            self.center[k], self.scale[k] = (lowest + highest) / 2, (highest - lowest) / 2
            return
        low, middle, high = weighted_quantiles(values, weights, [0.25, 0.5, 0.75])
        self.numbers.append(k)
        self.center[k] = middle
        self.scale[k] = high - low if high > low else (highest - lowest) / 2

    @property
    def plain_sizes(self) -> list[int]:
        """Number of columns of each one-hot category."""
        return [self._one_hot_size(k) for k in self.one_hot]

    def _one_hot_size(self, k: int) -> int:
        n = self.sizes[k] + (k in self.with_missing)
        return 1 if n == 2 else n

    @property
    def indicators(self) -> list[int]:
        """Columns of numbers with missing values."""
        return [k for k in self.with_missing if not self.sizes[k]]

    @property
    def n_plain(self) -> int:
        """Number of columns that are neither numbers nor codes."""
        return len(self.binary) + sum(self.plain_sizes) + len(self.indicators)

    @property
    def n_outputs(self) -> int:
        """Number of columns of the result."""
        return len(self.numbers) + self.n_plain + len(self.embedded)

    @property
    def embedding_sizes(self) -> list[int]:
        """Number of codes of each embedded category; a missing value is one of them."""
        return [self.sizes[k] + (k in self.with_missing) for k in self.embedded]

    def transform(self, table: NDArray[Any], dtype: Any) -> NDArray[Any]:
        """Encode a table of numbers and codes."""
        scaled = [*self.numbers, *self.binary]
        x = (table[:, scaled].astype(float) - self.center[scaled]) / self.scale[scaled]
        x[np.isnan(x)] = 0.0
        x /= np.hypot(1.0, x / CLIP)  # smooth clip; no square that overflows
        parts = [x]
        parts += [self._expand(k, table[:, k]) for k in self.one_hot]
        parts.append(np.isnan(table[:, self.indicators]) * 1.0)
        parts += [self._codes(k, table[:, k])[:, None] for k in self.embedded]
        return np.concatenate(parts, axis=1, dtype=dtype, casting="same_kind")

    def _codes(self, k: int, codes: NDArray[Any]) -> NDArray[Any]:
        """Codes in which a missing value is the last category, or unknown."""
        missing = self.sizes[k] if k in self.with_missing else -1
        return np.where(np.isnan(codes), missing, codes)

    def _expand(self, k: int, codes: NDArray[Any]) -> NDArray[Any]:
        """One column per category; for two categories one column of -1 and 1; 0 if unknown."""
        codes = self._codes(k, codes)
        if self._one_hot_size(k) == 1:
            return np.where(codes < 0, 0.0, 2.0 * codes - 1.0)[:, None]
        return (codes[:, None] == np.arange(self._one_hot_size(k))) * 1.0

    def edges(self, x: NDArray[Any], weights: Any) -> list[NDArray[np.float64]]:
        """Edges of the bins of piecewise-linear encodings, quantiles of the encoded numbers."""
        levels = np.linspace(0.0, 1.0, MAX_BINS + 1)
        used = slice(None) if weights is None else weights > 0
        weights = None if weights is None else weights[used]
        columns = range(len(self.numbers))
        return [np.unique(weighted_quantiles(x[used, k], weights, levels)) for k in columns]

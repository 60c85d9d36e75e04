"""Reader of tables: data frames and arrays with numbers and categories."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_consistent_length, validate_data

from .._sklearn.validation import check_y
from ..base.input_errors import check_same_length
from ..base.inputs import Facts, Inputs
from ..base.naming import naming
from ..base.user_warnings import warn_user
from ._categorical_option import categorical_mask
from ._containers import Column, read_columns
from ._encoder import TableEncoder

SMALL = 500  # samples below which the net computes in float64, whose rounding does not matter
LEARNED = ("numbers", "binary", "one_hot", "embedded", "with_missing", "center", "scale", "sizes")


class TableInputs(Inputs):
    """Reader of tables, which learns the categories and scales of the columns.

    Parameters
    ----------
    options : estimator
        Estimator with the options ``categorical_features``, ``max_one_hot`` and
        ``numeric_embedding``.

    Attributes
    ----------
    categories : list of (list or None)
        Categories of each column; None for numbers.
    encoder : TableEncoder
        Scales and layout of the encoded table.
    n_used : int
        Number of samples of weight above zero.
    edges : list of ndarray or None
        Edges of the bins of piecewise-linear encodings.
    """

    categories: list[list[Any] | None]

    def __init__(self, options: Any) -> None:
        self.categorical_features = options.categorical_features
        self.needs_edges = options.numeric_embedding in ("piecewise_linear", "mixed")
        self.encoder = TableEncoder(options.max_one_hot)
        self.edges: list[NDArray[np.float64]] | None = None
        self.dtype: Any = None
        self.n_used = 0

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validate rows and targets; later rows are encoded for the net."""
        if y is None:
            validate_data(estimator, X, y, skip_check_array=True)  # says that y is required
        table = self._check_table(estimator, X, first)
        with naming(y=y):
            y = check_y(y, estimator=estimator, **for_y)
        check_same_length(table, y)
        check_consistent_length(table, y)
        return (table if first else self._encode(table)), y

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validate and encode rows for prediction."""
        return self._encode(self._check_table(estimator, X, first=False))

    def _check_table(self, estimator: Any, X: Any, first: bool) -> NDArray[Any]:
        """Numbers and codes of categories, ``(n_samples, n_columns)``, NaN where missing."""
        with naming(X=X):
            columns = read_columns(X)
            passed = columns if isinstance(columns, np.ndarray) else X
            if isinstance(X, (list, tuple)) and not isinstance(columns, np.ndarray):
                passed = np.asarray(X, dtype=object)
            validate_data(estimator, passed, reset=first, skip_check_array=True)
        if first:
            self.n_features = estimator.n_features_in_
            names = getattr(estimator, "feature_names_in_", None)
            self._learn_categories(columns, names)
        if isinstance(columns, np.ndarray) and not any(self.categories):
            return columns
        if isinstance(columns, np.ndarray):
            columns = [Column(str(k), values, True, False) for k, values in enumerate(columns.T)]
        return np.column_stack(
            [_codes(c, found) for c, found in zip(columns, self.categories, strict=True)]
        )

    def _learn_categories(self, columns: Any, names: Any) -> None:
        """Find the categorical columns and their categories."""
        is_array = isinstance(columns, np.ndarray)
        by_dtype = [False] * self.n_features if is_array else [c.is_categorical for c in columns]
        mask = categorical_mask(self.categorical_features, by_dtype, names, self.n_features)
        self.categories = []
        for k, is_categorical in enumerate(mask):
            values = columns[:, k] if is_array else columns[k].values
            if is_categorical:
                self.categories.append(_distinct(values))
            elif not is_array and not columns[k].is_number:
                raise ValueError(
                    f"Column {columns[k].name!r} of X holds text, such as "
                    f"{next(v for v in values if v is not None)!r}, but is not among "
                    f"categorical_features={self.categorical_features!r}."
                )
            else:
                self.categories.append(None)

    def prepare(self, X: NDArray[Any], weights: Any) -> NDArray[Any]:
        """Learn scales and the layout of the encoded table, and encode it."""
        self.n_used = len(X) if weights is None else int(np.count_nonzero(weights))
        self._ignore_unique(X, weights)
        self.encoder.fit(X, weights, [_size(found) for found in self.categories])
        if self.encoder.n_outputs == 0:
            rows = f"all {len(X)} rows" if len(X) > 1 else "n_samples = 1"
            raise ValueError(
                f"X has no column to learn from: every column has a single value, or a different "
                f"category in every row ({rows})."
            )
        self.dtype = np.dtype(np.float64 if self.n_used < SMALL else np.float32)
        if X.dtype == np.float32:
            self.dtype = np.dtype(np.float32)
        encoded = self._encode(X)
        if self.needs_edges:
            self.edges = self.encoder.edges(encoded, weights)
        return encoded

    def _ignore_unique(self, X: NDArray[Any], weights: Any) -> None:
        """Forget the categories of columns with another category in every row, with a warning."""
        used = slice(None) if weights is None else weights > 0
        for k, found in enumerate(self.categories):
            if found and len(found) > 2 and len(found) >= len(X[used]):
                warn_user(
                    f"Column {k} of X has as many categories as rows ({len(found)}) and is "
                    "ignored: nothing can be learned from it."
                )
                self.categories[k] = []

    def _encode(self, table: NDArray[Any]) -> NDArray[Any]:
        return self.encoder.transform(table, self.dtype)

    def facts(self) -> Facts:
        """Categories and scales, as plain values."""
        return {
            **super().facts(),
            "categories": self.categories,
            "edges": self.edges,
            "n_used": self.n_used,
            "dtype": self.dtype.name,
            "encoder": {name: getattr(self.encoder, name) for name in LEARNED},
        }

    def restore(self, facts: Facts) -> None:
        """Restore the state saved by `facts`."""
        facts = dict(facts)
        vars(self.encoder).update(facts.pop("encoder"))
        self.dtype = np.dtype(facts.pop("dtype"))
        super().restore(facts)


def _size(categories: list[Any] | None) -> int | None:
    """Number of categories; 0 for numbers, None for a column that is left out."""
    return 0 if categories is None else len(categories) or None


def _distinct(values: NDArray[Any]) -> list[Any]:
    """Distinct values in order, numbers before text, without missing ones."""
    if values.dtype != object:
        return np.unique(values[~np.isnan(values)]).astype(float).tolist()
    found = {value for value in values.tolist() if value is not None}
    return sorted(found, key=lambda value: (isinstance(value, str), value))


def _codes(column: Column, categories: list[Any] | None) -> NDArray[np.float64]:
    """Codes of categories, -1 if unknown and NaN if missing; numbers as they are."""
    values = column.values
    if categories is None:
        if not column.is_number:
            raise ValueError(f"Column {column.name!r} of X holds text, but held numbers in fit.")
        return values
    if column.is_number:
        missing = np.isnan(values)
        keys: Any = values.tolist()
    else:
        missing = np.array([value is None for value in values.tolist()], dtype=bool)
        keys = values.tolist()
    code = {category: k for k, category in enumerate(categories)}
    found = np.array([code.get(key, -1) for key in keys], dtype=float)
    found[missing] = np.nan
    return found

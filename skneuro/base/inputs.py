"""Readers of X: their common interface, and plain rows."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from ..nn.windows.anchors import Anchor
from .clean_input import FLOATS, is_clean
from .input_errors import check_dense, check_flat_rows, check_same_length
from .naming import naming

Facts = dict[str, Any]


class Inputs:
    """Reader of ``X``: made from the options of a fit and kept with the fitted net.

    Attributes
    ----------
    n_features : int
        Number of values in a sample.
    anchor_mode : str or None
        Option ``anchor`` of nets that have one.
    anchor : Anchor or None
        Instance normalization of each sample before it enters the net.
    """

    n_features: int
    anchor: Anchor | None = None
    anchor_mode: str | None = None

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validate ``X`` and ``y``; later data must agree with the ``first``."""
        raise NotImplementedError

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validate ``X`` for prediction."""
        raise NotImplementedError

    def as_passed(self, X: Any) -> Any:
        """``X`` as the user passed it, for callbacks."""
        return X

    def prepare(self, X: Any, weights: Any) -> Any:
        """Learn from the validated ``X`` of a fit, by sample weight, and return the net's input."""
        return X

    def accept(self, estimator: Any, source: Any) -> None:
        """Accept windows cut by the package, which need no validation."""
        estimator.n_features_in_ = self.n_features = source.n_features
        vars(estimator).pop("feature_names_in_", None)  # may be left from an earlier fit

    def learn_units(self, X: Any) -> None:
        """Learn the usual units of windows for the anchor, if it has not learned them yet."""
        if self.anchor is not None and self.anchor.usual_scale is None:
            self.anchor.learn(X)

    @property
    def transform(self) -> Any:
        """Function that normalizes rows in place, or None."""
        return None if self.anchor is None else self.anchor.apply

    def resume(self, earlier: "Inputs") -> None:
        """Read data like the net that training continues from."""
        self.restore(earlier.facts())

    def facts(self) -> Facts:
        """State learned from the first data, as plain values."""
        return {"n_features": self.n_features}

    def restore(self, facts: Facts) -> None:
        """Restore the state saved by `facts`."""
        vars(self).update(facts)

    def attributes(self) -> dict[str, Any]:
        """Public fitted attributes."""
        return {}


class RowInputs(Inputs):
    """Reader of rows of numbers, dense or sparse.

    Parameters
    ----------
    options : estimator
        Estimator with the options ``input_noise`` and ``linear_skip``, which need a dense ``X``.
    """

    NEED_DENSE = ("input_noise", "linear_skip")

    def __init__(self, options: Any) -> None:
        self.predicts_sparse = not options.linear_skip

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validate rows and targets."""
        check_same_length(X, y)
        check_flat_rows(estimator, X)
        formats = ["csr", "csc"]
        with naming(X=X, y=y):
            X, y = validate_data(
                estimator, X, y, reset=first, accept_sparse=formats, dtype=FLOATS, **for_y
            )
        check_dense(estimator, X, *self.NEED_DENSE)
        self.n_features = X.shape[1]
        return X if isinstance(X, np.ndarray) else X.tocsr(), y

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validate rows for prediction; the network casts them to its own dtype."""
        if is_clean(estimator, X, (self.n_features,)):
            return X
        check_flat_rows(estimator, X)
        formats = ["csr", "csc"] if self.predicts_sparse else False
        with naming(X=X):
            X = validate_data(estimator, X, reset=False, accept_sparse=formats)
        return X if isinstance(X, np.ndarray) else X.tocsr()

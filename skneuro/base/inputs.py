"""How a net reads X: what every kind of input has in common, and plain rows."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from ..nn.windows.anchors import Anchor
from .clean_input import FLOATS, is_clean
from .input_errors import check_dense, check_flat_rows, check_same_length

Facts = dict[str, Any]


class Inputs:
    """How a net reads ``X``: made from the options of a fit, kept with the fitted net.

    Attributes
    ----------
    n_features : int
        Number of values in a sample.
    anchor : Anchor or None
        Shift and scale of each sample before the net sees it.
    """

    n_features: int
    anchor: Anchor | None = None

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validated ``X`` and ``y``; the ``first`` data set what later data must agree with."""
        raise NotImplementedError

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validated ``X`` to predict for."""
        raise NotImplementedError

    def accept(self, estimator: Any, source: Any) -> None:
        """Take windows that the package cuts itself; they need no validation."""
        estimator.n_features_in_ = self.n_features = source.n_features
        vars(estimator).pop("feature_names_in_", None)  # of an earlier fit to a table

    def learn_units(self, X: Any) -> None:
        """Learn the usual units of windows for the anchor, if it has not learned them yet."""
        if self.anchor is not None and self.anchor.usual_scale is None:
            self.anchor.learn(X)

    @property
    def transform(self) -> Any:
        """Function that anchors rows in place, or None."""
        return None if self.anchor is None else self.anchor.apply

    def resume(self, earlier: "Inputs") -> None:
        """Read later data as the net that training goes on from does."""
        self.restore(earlier.facts())

    def facts(self) -> Facts:
        """What was learned from the first data, as plain values."""
        return {"n_features": self.n_features}

    def restore(self, facts: Facts) -> None:
        """Take over what `facts` gave."""
        vars(self).update(facts)

    def attributes(self) -> dict[str, Any]:
        """Public fitted attributes."""
        return {}


class RowInputs(Inputs):
    """Rows of numbers, dense or sparse.

    Parameters
    ----------
    options : estimator
        Has ``input_noise`` and ``linear_skip``, for which ``X`` must be dense.
    """

    NEED_DENSE = ("input_noise", "linear_skip")

    def __init__(self, options: Any) -> None:
        self.predicts_sparse = not options.linear_skip

    def check(self, estimator: Any, X: Any, y: Any, first: bool, **for_y: Any) -> tuple[Any, Any]:
        """Validated rows and targets."""
        check_same_length(X, y)
        check_flat_rows(estimator, X)
        formats = ["csr", "csc"]
        X, y = validate_data(
            estimator, X, y, reset=first, accept_sparse=formats, dtype=FLOATS, **for_y
        )
        check_dense(estimator, X, *self.NEED_DENSE)
        self.n_features = X.shape[1]
        return X if isinstance(X, np.ndarray) else X.tocsr(), y

    def check_X(self, estimator: Any, X: Any) -> Any:
        """Validated rows; the network casts them to the dtype it was trained in."""
        if is_clean(estimator, X, (self.n_features,)):
            return X
        check_flat_rows(estimator, X)
        formats = ["csr", "csc"] if self.predicts_sparse else False
        X = validate_data(estimator, X, reset=False, accept_sparse=formats)
        return X if isinstance(X, np.ndarray) else X.tocsr()

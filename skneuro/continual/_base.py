"""Common base of the continual estimators: what they keep, and how they learn from it."""

import copy
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone, is_classifier
from sklearn.utils import check_random_state, get_tags
from sklearn.utils.validation import (
    check_array,
    check_is_fitted,
    check_X_y,
    has_fit_parameter,
    validate_data,
)

from .._sklearn.validation import check_sample_weight
from ..base.clean_input import FLOATS
from ..base.estimator import NeuralEstimator
from ..base.fitted_state import kept_on_failure
from ..base.naming import naming
from ..base.notebook import NotebookView
from ..base.window_inputs import count_axes
from ..nn.training.consolidation import Consolidation
from ..options.declare import options
from ._consolidating import check_consolidation, consolidated, measure
from ._memory import priorities, rows_to_keep, rows_to_replay, stacked
from ._options import ContinualOptions

READ: dict[str, Any] = {"dtype": FLOATS, "ensure_all_finite": False}  # the estimator checks values


@options
class ContinualBase(NotebookView, ContinualOptions):
    """Base of the wrappers that learn from a stream without forgetting."""

    def _make_default(self) -> Any:
        """Estimator if the user passes none."""
        raise NotImplementedError

    def _chosen(self) -> Any:
        return self._make_default() if self.estimator is None else self.estimator

    # Learning --------------------------------------------------------------------------------

    def _fit(self, X: Any, y: Any, sample_weight: Any) -> Self:
        with kept_on_failure(self):
            X, y, weight = self._read(X, y, sample_weight, first=True)
            self._start()
            self.estimator_.fit(X, y, **_weighted(weight))
            self._keep(X, y, weight)
        return self

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, **classes: Any) -> Self:
        with kept_on_failure(self):
            first = not hasattr(self, "estimator_")
            X, y, weight = self._read(X, y, sample_weight, first)
            if first:
                self._start()
            else:  # a call that fails must not leave some of its epochs behind
                self.__dict__.update(
                    estimator_=own_copy(self.estimator_), _rng=copy.deepcopy(self._rng)
                )
            with consolidated(self.estimator_, self._penalty()):
                for _ in range(self.n_epochs):
                    X_all, y_all, weights = self._with_replay(X, y, weight)
                    self.estimator_.partial_fit(X_all, y_all, **classes, **_weighted(weights))
            self._keep(X, y, weight)
        return self

    def _start(self) -> None:
        """Begin with a new estimator and an empty memory."""
        self.estimator_ = clone(self._chosen())
        check_consolidation(self, self.estimator_)
        if self.half_life is not None and not self.replay_size:
            raise ValueError(f"half_life={self.half_life} needs replay_size > 0.")
        seeds = check_random_state(self.random_state)
        # its own, to continue and pickle
        self._rng = np.random.RandomState(seeds.randint(2**31))
        if self.random_state is not None:
            unseeded = {
                name: seeds.randint(2**31 - 1)
                for name, value in sorted(self.estimator_.get_params().items())
                if name.split("__")[-1] == "random_state" and value is None
            }
            self.estimator_.set_params(**unseeded)
        self.n_samples_seen_ = 0
        for name in REPLAY:
            if hasattr(self, name):
                delattr(self, name)
        self.weight_importance_ = self.weight_center_ = None
        self.weight_total_ = 0.0

    def _penalty(self) -> Consolidation | None:
        """Penalty on the weights with what earlier calls have learned."""
        if not self.consolidation:
            return None
        return Consolidation(
            self.consolidation, self.weight_center_, self.weight_importance_, self.weight_total_
        )

    # Data ------------------------------------------------------------------------------------

    def _read(self, X: Any, y: Any, sample_weight: Any, first: bool) -> tuple[Any, Any, Any]:
        """Validated arrays; the estimator checks their values."""
        options = {**READ, "multi_output": True, "y_numeric": not is_classifier(self)}
        with naming(X=X, y=y):
            if count_axes(X) == 3:
                X, y = check_X_y(X, y, estimator=self, allow_nd=True, **options)
                self.n_features_in_ = int(np.prod(X.shape[1:]))
            else:
                X, y = validate_data(self, X, y, reset=first, accept_sparse="csr", **options)
        if sample_weight is not None:
            with naming(sample_weight=sample_weight):
                sample_weight = check_sample_weight(
                    sample_weight, X, dtype=X.dtype, ensure_non_negative=True
                )
            if not has_fit_parameter(self._chosen(), "sample_weight"):
                raise ValueError(f"{type(self._chosen()).__name__} takes no sample_weight.")
        return X, y, sample_weight

    def _check_X(self, X: Any) -> Any:
        """Validated rows for prediction."""
        check_is_fitted(self)
        with naming(X=X):
            if count_axes(X) == 3:
                return check_array(X, estimator=self, allow_nd=True, **READ)
            return validate_data(self, X, reset=False, accept_sparse="csr", **READ)

    def _groups(self, y: NDArray[Any]) -> NDArray[Any]:
        """Class of each row; all the same without classes."""
        if not is_classifier(self) or y.ndim == 2:
            return np.zeros(len(y), int)
        return y

    # Memory ----------------------------------------------------------------------------------

    def _with_replay(self, X: Any, y: Any, weight: Any) -> tuple[Any, Any, Any]:
        """New rows followed by earlier ones."""
        if not self.replay_size or not hasattr(self, "replay_X_"):
            return X, y, weight
        fading = None
        if self.half_life is not None:
            age = self.n_samples_seen_ + X.shape[0] / 2 - self.replay_times_
            fading = 0.5 ** (age / self.half_life)
        groups, new_groups = self._groups(self.replay_y_), self._groups(y)
        chosen = rows_to_replay(groups, new_groups, fading, self.replay_ratio, self._rng)
        if len(chosen) == 0:
            return X, y, weight
        earlier = self.replay_weights_[chosen]
        if weight is None and (earlier == 1).all():
            weights = None
        else:
            weights = np.r_[np.ones(X.shape[0]) if weight is None else weight, earlier]
        return stacked(X, self.replay_X_[chosen]), stacked(y, self.replay_y_[chosen]), weights

    def _keep(self, X: Any, y: Any, weight: Any) -> None:
        """Keep some of the new rows, in place of some earlier ones, and note what they need."""
        n = X.shape[0]
        penalty = self._penalty()
        if penalty is not None:
            decay = 1.0 if self.half_life is None else 0.5 ** (n / self.half_life)
            measure(penalty, self.estimator_, X, y, decay, self._rng)
            self.weight_importance_, self.weight_center_ = penalty.importance, penalty.center
            self.weight_total_ = penalty.total
        times = self.n_samples_seen_ + np.arange(n)
        self.n_samples_seen_ += n
        if not self.replay_size:
            return
        kept = {
            "replay_X_": X,
            "replay_y_": y,
            "replay_weights_": np.ones(n) if weight is None else weight,
            "replay_times_": times,
            "replay_keys_": priorities(times, self.half_life, self._rng),
        }
        if hasattr(self, "replay_X_"):
            kept = {name: stacked(getattr(self, name), new) for name, new in kept.items()}
        groups = self._groups(kept["replay_y_"])
        rows = rows_to_keep(kept["replay_keys_"], groups, self.replay_size)
        for name, values in kept.items():
            setattr(self, name, values[rows])

    def predict(self, X: Any) -> Any:
        """Predict with the wrapped estimator.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Input data.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_targets)
            Predictions.
        """
        X = self._check_X(X)
        return self.estimator_.predict(X)

    def __sklearn_tags__(self):
        """Data that the wrapped estimator accepts."""
        tags, inner = super().__sklearn_tags__(), get_tags(self._chosen())
        tags.input_tags, tags.target_tags = inner.input_tags, inner.target_tags
        tags.classifier_tags, tags.regressor_tags = inner.classifier_tags, inner.regressor_tags
        return tags


def own_copy(estimator: Any) -> Any:
    """Copy that can be trained on without changing the original; nets never change in place."""
    if not isinstance(estimator, NeuralEstimator):
        return copy.deepcopy(estimator)
    copied = object.__new__(type(estimator))
    copied.__dict__.update(vars(estimator))
    return copied


REPLAY = ("replay_X_", "replay_y_", "replay_weights_", "replay_times_", "replay_keys_")


def _weighted(weight: Any) -> dict[str, Any]:
    return {} if weight is None else {"sample_weight": weight}

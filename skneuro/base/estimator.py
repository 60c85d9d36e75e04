"""What the estimators share: parameters -> validated arrays -> network -> training."""

import copy
import warnings

import numpy as np
from sklearn.callback import CallbackSupportMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from .._sklearn.validation import check_sample_weight
from ..nn.network import Network
from ..nn.training.batches import ArraySource, SparseSource
from ..nn.training.linear import linear_solution
from ..nn.training.loop import train
from ..nn.training.monitor import Monitor, Progress
from ..nn.training.objective import Objective
from .callbacks import CallbackBridge
from .fitted_state import kept_on_failure
from .held_out import Split, hold_out
from .input_errors import check_same_length
from .notebook import NetView
from .solver import (
    NOISE,
    check_solver_options,
    make_optimizer,
    make_schedule,
    patience,
    warn_of_ending,
)


class NeuralEstimator(CallbackSupportMixin, NetView):
    """Fits a network to data.

    A subclass says what its data, targets and layers are: it gives `_check_X_y`, `_make_targets`
    and `_make_root`, and may change the other steps.
    """

    def _fit(self, X, y, sample_weight, X_val=None, y_val=None, *, classes=None, incremental=False):
        """Train, from new weights or on from those of the last call; all or nothing."""
        with kept_on_failure(self):
            check_solver_options(self)
            self._check_options()
            going_on = hasattr(self, "_network") and (self.warm_start or incremental)
            given = X, y, sample_weight
            X, y = self._check_X_y(X, y, reset=not going_on)
            targets = self._make_targets(y, classes, incremental, going_on)
            weights = self._check_weights(sample_weight, X, y, targets)
            validation = self._check_validation(X_val, y_val, y)
            random_state = check_random_state(self.random_state)
            network = self._make_network(X, targets, random_state, going_on)
            split = self._split(X, y, weights, validation, random_state)
            self._train(network, targets, split, random_state, going_on, incremental, given)
        return self

    # What subclasses fill in -----------------------------------------------------------------

    def _check_options(self):
        """Refuse options that contradict each other."""

    def _check_X_y(self, X, y, reset):
        """Validated ``X`` and ``y``."""
        raise NotImplementedError

    def _make_targets(self, y, classes, incremental, going_on):
        """What knows how to turn ``y`` into numbers to train on, and back."""
        raise NotImplementedError

    def _make_root(self, n_features, targets):
        """The layers."""
        raise NotImplementedError

    def _make_anchor(self):
        """What shifts and scales each sample before the net sees it, or None."""
        return None

    def _stratify(self, y):
        """Classes whose proportions a validation split keeps, or None."""
        return None

    def _gradient_scale(self, targets):
        """Factor on the gradient of the loss."""
        return 1.0

    # Data ------------------------------------------------------------------------------------

    def _check_weights(self, sample_weight, X, y, targets):
        """Sample weights as an array, or None."""
        if sample_weight is None:
            return None
        return check_sample_weight(sample_weight, X, dtype=X.dtype, ensure_non_negative=True)

    def _check_validation(self, X_val, y_val, y):
        """The user's own held-out data, validated; or None."""
        if X_val is None and y_val is None:
            return None
        if X_val is None or y_val is None:
            given, missing = ("X_val", "y_val") if y_val is None else ("y_val", "X_val")
            raise ValueError(f"{given} was given without {missing}; pass both or neither.")
        check_same_length(X_val, y_val, ("X_val", "y_val"))
        X_val, y_val = self._check_X_y(X_val, y_val, reset=False)
        self._check_agreement(y_val, y)
        return X_val, y_val

    def _check_agreement(self, y_val, y):
        """Refuse targets of held-out data that have other columns than those to train on."""
        if y_val.reshape(len(y_val), -1).shape[1] != y.reshape(len(y), -1).shape[1]:
            raise ValueError(
                f"y_val has shape {y_val.shape}, which does not go with y's {y.shape}."
            )

    def _split(self, X, y, weights, validation, random_state):
        """What is trained on and what is held out."""
        if validation is not None:
            return Split(X, y, weights, *validation)
        if not self.early_stopping:
            return Split(X, y, weights)
        return hold_out(
            X,
            y,
            weights,
            fraction=self.validation_fraction,
            stratify=self._stratify(y),
            random_state=random_state,
        )

    def _encode(self, X, y, targets, weights, dtype):
        """Targets as the net is trained on them; the first call may measure them."""
        raise NotImplementedError

    def _make_source(self, split, targets, dtype):
        """Where the training batches come from."""
        Y = self._encode(split.X, split.y, targets, split.weights, dtype)
        X = split.X.astype(dtype, copy=False)  # going on, it may come in another precision
        weights = None if split.weights is None else split.weights.astype(dtype, copy=False)
        if not isinstance(X, np.ndarray):
            return SparseSource(X, Y, weights)
        return ArraySource(X, Y, weights, _transform(self._make_anchor()))

    # Network ---------------------------------------------------------------------------------

    def _make_network(self, X, targets, random_state, going_on):
        """Network with new weights, or a copy of the last one to go on with."""
        root = self._make_root(int(np.prod(X.shape[1:])), targets)
        if not going_on:
            return Network(root, X.dtype).initialize(random_state)
        network = self._network.copy()
        shapes = [spec.shape for spec in root.parameters()]
        if shapes != [spec.shape for spec in network.parameters.specifications]:
            raise ValueError(
                "The layers or targets differ from those of the previous fit, whose weights "
                "warm_start=True and partial_fit go on from. Fit with warm_start=False first."
            )
        network.root = root
        return network

    def _start_from_linear(self, network, targets, source):
        """Start the linear path at the linear model, and the net's last layer at zero."""
        network.blocks("skip")[0][...] = linear_solution(targets.loss, source)
        network.blocks("B")[-1][...] = 0.0

    def _check_fitted(self):
        if not hasattr(self, "_network"):  # asking scikit-learn takes as long as the network does
            check_is_fitted(self)

    def _raw_predict(self, X):
        """Raw outputs ``(n_outputs, n_samples)`` for validated input."""
        return self._network.predict(X, _transform(self._anchor))

    # Training --------------------------------------------------------------------------------

    def _train(self, network, targets, split, random_state, going_on, incremental, given):
        """Put the parts of the training loop together, run it, keep the outcome."""
        progress = self._progress.copy() if going_on else Progress()
        if incremental and going_on and self._trained_with == self.solver:
            optimizer, schedule = self._optimizer.copy(), copy.copy(self._schedule)
        else:
            optimizer, schedule = make_optimizer(self, network.parameters), make_schedule(self)
        source = self._make_source(split, targets, network.dtype)
        if getattr(self, "linear_skip", False) and not going_on:
            self._start_from_linear(network, targets, source)
        noise = None
        if any(getattr(self, name, 0) for name in NOISE):
            noise = np.random.default_rng(random_state.randint(2**31))
        objective = self._make_objective(network, targets, source, noise, random_state, going_on)
        n_epochs = 1 if incremental else self.max_iter

        def fitted():
            parts = (network.copy(), targets, progress.copy(), optimizer, schedule)
            return self._fitted_attributes(*parts, monitor.n_epochs)

        bridge = CallbackBridge(self, *given, n_epochs, fitted)
        monitor = Monitor(
            network,
            progress,
            tol=self.tol,
            patience=patience(self),
            validate=self._make_validation(network, targets, split),
            early_stopping=self.early_stopping,
            on_epoch_begin=bridge.epoch_begins,
            on_epoch_end=bridge.epoch_ends,
            details=objective.end_epoch,
            report=print if self.verbose else None,
            max_epochs=n_epochs,
        )
        reason = train(
            objective,
            source,
            optimizer,
            schedule,
            monitor,
            n_epochs=n_epochs,
            batch_size=self._batch_size(source.n_samples),
            shuffle=self.shuffle,
            random_state=random_state,
            max_grad_norm=self.max_grad_norm,
        )
        vars(self).update(fitted())
        bridge.fit_ends()
        if not (incremental and reason == "max_iter"):
            warn_of_ending(reason, self, monitor)

    def _make_objective(self, network, targets, source, noise, random_state, going_on):
        """What training minimises."""
        scale = self._gradient_scale(targets)
        return Objective(network, targets.loss, self.alpha, self.l1, noise, scale)

    def _batch_size(self, n_samples):
        """Samples per batch."""
        if self.solver == "lbfgs":
            return n_samples
        if self.batch_size == "auto":
            return min(200, n_samples)
        if self.batch_size > n_samples:
            warnings.warn(
                f"batch_size={self.batch_size} is larger than the {n_samples} training samples; it "
                "is going to be clipped.",
                UserWarning,
                stacklevel=2,
            )
        return min(self.batch_size, n_samples)

    def _make_validation(self, network, targets, split):
        """Function that judges the network on the held-out samples, or None."""
        if split.X_val is None:
            return None
        X, weights, transform = split.X_val, split.weights_val, _transform(self._make_anchor())
        Y = self._encode(X, split.y_val, targets, weights, network.dtype)
        Y_columns = np.ascontiguousarray(Y.T)
        shares = 1.0 / len(Y)
        if weights is not None and weights.any():
            shares = weights / weights.sum()

        def validate():
            z = network.predict(X, transform)
            return targets.loss.value(z, Y_columns, shares), targets.score(z, Y, weights)

        return validate

    def _fitted_attributes(self, network, targets, progress, optimizer, schedule, n_epochs):
        """Everything `predict` and a later warm start need, by name."""
        history = progress.history
        validated = any(record["validation_score"] is not None for record in history)

        def curve(name):
            return [record[name] for record in history]

        return {
            "_network": network,
            "_targets": targets,
            "_anchor": self._make_anchor(),
            "_progress": progress,
            "_optimizer": optimizer,
            "_schedule": schedule,
            "_trained_with": self.solver,
            "history_": history,
            "loss_": history[-1]["loss"],
            "loss_curve_": curve("loss"),
            "best_loss_": None if self.early_stopping else progress.best_loss,
            "validation_loss_curve_": curve("validation_loss") if validated else None,
            "validation_scores_": curve("validation_score") if validated else None,
            "best_validation_score_": progress.best_score if self.early_stopping else None,
            "n_iter_": n_epochs,
            "t_": progress.n_samples_seen,
            "n_outputs_": targets.n_raw_outputs,
        }


def _transform(anchor):
    return None if anchor is None else anchor.apply

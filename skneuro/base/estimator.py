"""The fit of every net: inputs and targets -> network -> training -> fitted net."""

from typing import Any, Self

import numpy as np
from sklearn.callback import CallbackSupportMixin, with_callbacks
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ..nn.layers.base import Layer
from ..nn.network import Network
from ..nn.training.consolidation import Consolidation
from ..nn.training.linear import linear_solution
from ..nn.training.loop import train
from ..nn.training.monitor import Monitor
from ..nn.training.objective import Objective
from ..nn.windows.source import WindowSource
from ..options.training import TrainingOptions
from .advice import Advice
from .callbacks import CallbackBridge
from .divergence import risen_loss
from .fitted_net import FittedNet, training_attributes
from .fitted_state import kept_on_failure, set_fitted
from .inputs import Inputs
from .judge import make_judge
from .notebook import NetView
from .saved_net import restored_state, saved_state
from .solver import NOISE, batch_size, check_solver_options, patience, warn_of_ending
from .starting_net import make_network, start_net
from .targets import Targets
from .training_data import Passed, TrainingData, WindowData, check_held_out, check_weights


class NeuralEstimator(CallbackSupportMixin, NetView, TrainingOptions):
    """Base of all nets: fits a network to data through the hooks at the end of the class."""

    _fitted: FittedNet

    # Fit -------------------------------------------------------------------------------------

    def _fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        X_val: Any = None,
        y_val: Any = None,
        *,
        classes: Any = None,
        incremental: bool = False,
    ) -> Self:
        """Train on arrays; if training fails, the estimator keeps its earlier fitted state."""
        with kept_on_failure(self):
            inputs, targets, earlier = self._begin(self.warm_start or incremental)
            passed = Passed(inputs.as_passed(X), y, sample_weight)
            if earlier is not None:
                inputs.resume(earlier.inputs)
            targets.check_raw(y, "y")
            targets.check_raw(classes, "classes")
            X, y = inputs.check(self, X, y, earlier is None, **targets.validation)
            y = self._learn_targets(targets, earlier, y, classes, incremental)
            weights = check_weights(sample_weight, X)
            weights = targets.weigh(y, weights, X.dtype)
            X = inputs.prepare(X, weights)
            held_out = check_held_out(self, X_val, y_val, inputs, targets)
            random_state = check_random_state(self.random_state)
            layers = self._make_layers(inputs, targets)
            network = make_network(layers, X.dtype, random_state, earlier)
            data = self._make_data(X, y, weights, held_out, passed)
            data.keep_usable(targets.usable(y))
            if self.early_stopping and held_out is None:
                data.split(targets, self.validation_fraction, random_state)
            self._train(data, inputs, targets, network, random_state, earlier, incremental)
        return self

    @with_callbacks
    def _fit_windows(self, source: WindowSource, held_out: WindowSource | None = None) -> Self:
        """Train on windows that are cut on demand and need no validation."""
        with kept_on_failure(self):
            self._validate_params()
            inputs, targets, earlier = self._begin(self.warm_start)
            inputs.accept(self, source)
            y = np.zeros((1, source.n_targets)) if source.n_targets > 1 else np.zeros(1)
            self._learn_targets(targets, earlier, y)  # only their form
            random_state = check_random_state(self.random_state)
            layers = self._make_layers(inputs, targets)
            network = make_network(layers, source.dtype, random_state, earlier)
            data = WindowData(source, held_out)
            self._train(data, inputs, targets, network, random_state, earlier, False)
        return self

    def _begin(self, resumes: bool) -> tuple[Inputs, Targets, FittedNet | None]:
        """Refuse options that contradict each other; the third result is the net to continue."""
        check_solver_options(self)
        self._check_options()
        inputs, targets = self._make_inputs(), self._make_targets()
        targets.check_anchor(inputs.anchor_mode)
        return inputs, targets, getattr(self, "_fitted", None) if resumes else None

    # Data ------------------------------------------------------------------------------------

    def _learn_targets(
        self,
        targets: Targets,
        earlier: FittedNet | None,
        y: Any,
        classes: Any = None,
        incremental: bool = False,
    ) -> Any:
        """Validated targets in the form in which they are used."""
        if earlier is None:
            return targets.learn(self, y, classes, incremental)
        return targets.resume(earlier.targets, self, y, classes, incremental)

    # Training --------------------------------------------------------------------------------

    def _train(
        self,
        data: TrainingData,
        inputs: Inputs,
        targets: Targets,
        network: Network,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
        incremental: bool,
    ) -> None:
        """Assemble the training loop, run it and set the fitted attributes."""
        net = start_net(self, inputs, targets, network, earlier, incremental)
        source = data.source(inputs, targets, network.dtype)
        if getattr(self, "linear_skip", False) and earlier is None:
            network.blocks("skip")[0][...] = linear_solution(targets.loss, source)
            network.blocks("B")[-1][...] = 0.0
        noise = None
        if any(getattr(self, name, 0) for name in NOISE):
            noise = np.random.default_rng(random_state.randint(2**31))
        objective = self._make_objective(net, source, noise, random_state, earlier)
        objective.consolidation = self._consolidation
        size = batch_size(self, source.n_samples, data.n_absent)
        n_epochs = 1 if incremental else self._n_epochs(source.n_samples, size)
        n_earlier = len(net.progress.history)

        def fitted() -> dict[str, Any]:
            return self._attributes(net.snapshot(), monitor.n_epochs)

        bridge = CallbackBridge(self, data.passed, n_epochs, fitted)
        monitor = self._make_monitor(
            net,
            data,
            tol=self.tol,
            patience=patience(self),
            early_stopping=self.early_stopping,
            on_epoch_begin=bridge.epoch_begins,
            on_epoch_end=bridge.epoch_ends,
            details=objective.end_epoch,
            report=print if self.verbose else None,
            max_epochs=n_epochs,
        )
        if earlier is not None:
            monitor.judge_start()
        with net.progress.undone_on_failure():
            reason = train(
                objective,
                source,
                net.optimizer,
                net.schedule,
                monitor,
                n_epochs=n_epochs,
                batch_size=size,
                shuffle=self.shuffle,
                random_state=random_state,
                max_grad_norm=self.max_grad_norm,
            )
            risen = risen_loss(monitor, objective.loss, source, size, n_earlier)
            set_fitted(self, self._attributes(net, monitor.n_epochs))
            bridge.fit_ends()
        if not (incremental and reason in ("max_iter", "converged") and risen is None):
            warn_of_ending(reason, self, monitor, Advice(self, source, targets), risen)

    # Fitted state ----------------------------------------------------------------------------

    def _attributes(self, net: FittedNet, n_epochs: int) -> dict[str, Any]:
        """All fitted attributes by name; the net itself is one of them."""
        if self._freezes_weights:
            net.network.freeze()
        return {
            "_fitted": net,
            **training_attributes(net, n_epochs, self.early_stopping),
            **net.inputs.attributes(),
            **net.targets.attributes(),
            **self._more_attributes(net),
        }

    def _check_fitted(self) -> None:
        if not hasattr(self, "_fitted"):  # check_is_fitted takes as long as a small network
            check_is_fitted(self)

    def __getstate__(self) -> dict[str, Any]:
        """State for pickle: plain data, with the fitted net as a recipe."""
        return saved_state(super().__getstate__())

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Rebuild the fitted net from its recipe."""
        super().__setstate__(restored_state(state, type(self).__name__, self._declared))

    # Hooks for the families of nets -----------------------------------------------------------

    _declared: Any  # class that declares the options; a subclass may have another constructor
    _freezes_weights = False  # whether the fitted weights are read-only
    _consolidation: Consolidation | None = None  # penalty that a wrapper sets during a call

    def _check_options(self) -> None:
        """Refuse options that contradict each other."""

    def _make_inputs(self) -> Inputs:
        """Reader of ``X``."""
        raise NotImplementedError

    def _make_targets(self) -> Targets:
        """Encoder and decoder of ``y``."""
        raise NotImplementedError

    def _make_layers(self, inputs: Inputs, targets: Targets) -> Layer:
        """Layers from the inputs to the raw outputs."""
        raise NotImplementedError

    def _n_epochs(self, n_samples: int, batch_size: int) -> int:
        """Maximum number of epochs."""
        return self.max_iter

    _make_data: Any = TrainingData  # makes training data from validated arrays

    def _make_monitor(self, net: FittedNet, data: TrainingData, **options: Any) -> Monitor:
        """Monitor of training, which evaluates the net on the held-out samples."""
        return Monitor(net.network, net.progress, validate=make_judge(data, net), **options)

    def _make_objective(
        self,
        net: FittedNet,
        source: Any,
        noise: np.random.Generator | None,
        random_state: np.random.RandomState,
        earlier: FittedNet | None,
    ) -> Objective:
        """Objective that training minimizes."""
        return Objective(net.network, net.targets.loss, self.alpha, self.l1, noise)

    def _more_attributes(self, net: FittedNet) -> dict[str, Any]:
        """Additional public fitted attributes of the family."""
        return {}

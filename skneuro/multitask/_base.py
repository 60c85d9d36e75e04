"""What a net for several tasks does behind its public methods."""

import copy

import numpy as np
from sklearn.utils.validation import validate_data

from ..base.clean_input import FLOATS
from ..base.estimator import NeuralEstimator
from ..base.input_errors import check_dense
from ..base.windows_input import split_axes
from ..nn.multitask.balancing import BALANCERS, Fixed
from ..nn.multitask.task_objective import TaskObjective
from ..options.sizes import as_sizes
from ._checks import check_task_names, check_task_options, make_losses
from ._inputs import own_and_shared
from ._layers import make_multitask
from ._schema import learn_schema
from ._table import read_tasks
from ._targets import TaskTargets


class MultiTaskBase(NeuralEstimator):
    """Tasks in, tasks out; layers, losses and weights between."""

    def _check_options(self):
        check_task_options(self)

    # Data ------------------------------------------------------------------------------------

    def _check_X_y(self, X, y, reset):
        X = self._validate(X, reset)
        check_dense(self, X, "input_noise")
        return X, read_tasks(y, X.shape[0])

    def _validate(self, X, reset):
        """Rows; three-dimensional windows are laid flat, for a recurrent trunk."""
        shape = np.shape(X) if isinstance(X, (list, tuple)) else getattr(X, "shape", ())
        is_recurrent = self.trunk != "mlp" if reset else self._window is not None
        if len(shape) == 3 and is_recurrent:
            X = np.asarray(X).reshape(len(X), -1)
        sparse_formats = False if is_recurrent else ["csr", "csc"]
        X = validate_data(self, X, reset=reset, accept_sparse=sparse_formats, dtype=FLOATS)
        if reset:
            self._learn_inputs(shape)
        elif len(shape) == 3 and shape[1:] != self._window:
            raise ValueError(
                f"X has windows of {shape[1]} steps x {shape[2]} channels, but the net was fitted "
                f"on {self._window[0]} x {self._window[1]}."
            )
        return X if isinstance(X, np.ndarray) else X.tocsr()

    def _learn_inputs(self, shape):
        """Tell which columns each part of the net reads, and as what."""
        self._own, self._shared = self._read_columns()
        self._window = None
        if self.trunk != "mlp":
            if len(shape) == 3 and len(self._shared) < self.n_features_in_:
                raise ValueError(
                    "task_inputs and shared_inputs name columns of a two-dimensional X, got one of "
                    f"shape {shape}."
                )
            self._window = split_axes(len(self._shared), shape, self.n_timesteps)

    def _read_columns(self):
        """Columns of each task's branch, and of the trunk, as the options say."""
        names = getattr(self, "feature_names_in_", None)
        return own_and_shared(self.task_inputs, self.shared_inputs, self.n_features_in_, names)

    def _make_targets(self, y, classes, incremental, going_on):
        if going_on:
            schema = self._schema
            schema.check_classes(classes)
        else:
            vars(self).pop("classes_", None)  # these tasks may have none
            schema = self._schema = learn_schema(y, self.tasks, classes if incremental else None)
        check_task_names(self, schema)
        losses, names = make_losses(self, schema)
        targets = TaskTargets(schema, losses, names, self.scale_target)
        if going_on:
            targets.go_on_from(self._targets)
        return targets

    def _check_agreement(self, y_val, y):
        """What is wrong with the tasks of held-out data is told when their labels are read."""

    def _split(self, X, y, weights, validation, random_state):
        numbers = self._numbers(y, "y")
        if validation is not None:
            validation = validation[0], self._numbers(validation[1], "y_val")
        has_label = ~np.isnan(numbers).all(axis=1)
        if not has_label.all():  # a row without any label is as good as absent
            X, numbers = X[has_label], numbers[has_label]
            weights = None if weights is None else weights[has_label]
        return super()._split(X, numbers, weights, validation, random_state)

    def _numbers(self, table, name):
        """Labels as numbers, refused where the loss of their task does not bear them."""
        numbers = self._schema.numbers(table, name)
        if np.isnan(numbers).all():
            raise ValueError(f"{name} has no label of any task: all of them are missing.")
        for task, labels in zip(self._schema.tasks, numbers.T, strict=True):
            if (self.losses or {}).get(task.name) != "poisson" or np.isnan(labels).all():
                continue
            if np.nanmin(labels) < 0:
                raise ValueError(
                    f"losses gives task {task.name!r} the loss 'poisson', which needs labels >= 0, "
                    f"got a minimum of {np.nanmin(labels):g} in {name}."
                )
        return numbers

    def _stratify(self, y):
        """Classes of all classification tasks together, or of as many as a split has room for."""
        of_classes = [not task.is_regression for task in self._schema.tasks]
        places = np.where(np.isnan(y), -1, y)[:, of_classes]  # unlabelled is a class like others
        for n_tasks in range(places.shape[1], 0, -1):
            _, classes, counts = np.unique(
                places[:, :n_tasks], axis=0, return_inverse=True, return_counts=True
            )
            fits = counts.min() > 1 and len(counts) <= self.validation_fraction * len(y)
            if fits or places.shape[1] == 1:
                return classes.ravel()
        return None

    def _encode(self, X, y, targets, weights, dtype):
        if not targets.is_fitted:
            targets.fit(y, weights)
        return targets.encode(y, dtype)

    def _make_source(self, split, targets, dtype):
        source = super()._make_source(split, targets, dtype)
        targets.loss.measure(source.Y, source.weights)
        return source

    # Net and training ------------------------------------------------------------------------

    def _make_network(self, X, targets, random_state, going_on):
        if going_on:
            self._check_as_before()
        return super()._make_network(X, targets, random_state, going_on)

    def _check_as_before(self):
        """Refuse options that a net cannot change as it goes on."""
        learned = "uncertainty"  # whose weights of tasks are weights of the net
        changed = {
            f"trunk={self.trunk!r}": (self.trunk == "mlp") != (self._window is None),
            f"task_inputs={self.task_inputs!r} and shared_inputs={self.shared_inputs!r}": (
                self._read_columns() != (self._own, self._shared)
            ),
            f"task_weights={self.task_weights!r}": (
                (self.task_weights == learned) != (self._balanced_by == learned)
            ),
        }
        for options, differ in changed.items():
            if differ:
                raise ValueError(
                    f"{options} cannot go on from the weights of the previous fit, as "
                    "warm_start=True and partial_fit do. Fit with warm_start=False first."
                )

    def _make_root(self, n_features, targets):
        names = targets.schema.names
        heads = self.head_layer_sizes
        if not isinstance(heads, dict):
            heads = dict.fromkeys(names, heads)
        return make_multitask(
            n_features,
            names,
            [part.n_raw_outputs for part in targets.parts],
            [as_sizes(heads.get(name, ()), "head_layer_sizes") for name in names],
            {names.index(name): columns for name, columns in self._own.items()},
            self._shared,
            self._window,
            self,
        )

    def _make_objective(self, network, targets, source, noise, random_state, going_on):
        names = targets.schema.names
        if going_on and self._balanced_by == self.task_weights:
            targets.balancer = copy.deepcopy(self._targets.balancer)
            if self.task_weights == "gradnorm":
                targets.balancer.alpha = self.gradnorm_alpha
        else:
            targets.balancer = self._make_balancer(names, random_state)
        return TaskObjective(
            network,
            targets.loss,
            names,
            targets.balancer,
            source.n_samples,
            self.alpha,
            self.l1,
            noise,
        )

    def _make_balancer(self, names, random_state):
        if isinstance(self.task_weights, dict):
            return Fixed([self.task_weights.get(name, 1.0) for name in names])
        if self.task_weights == "equal":
            return Fixed(np.ones(len(names)))
        extra = {}
        if self.task_weights == "gradnorm":
            extra["alpha"] = self.gradnorm_alpha
        elif self.task_weights == "pcgrad":
            extra["rng"] = np.random.default_rng(random_state.randint(2**31))
        return BALANCERS[self.task_weights](len(names), **extra)

    def _fitted_attributes(self, network, targets, progress, *rest):
        schema = targets.schema
        attributes = super()._fitted_attributes(network, targets, progress, *rest)
        attributes |= {
            "_schema": schema,
            "_balanced_by": copy.copy(self.task_weights),
            "tasks_": {task.name: task.kind for task in schema.tasks},
            "task_weights_history_": [r["task_weights"] for r in progress.history],
            "task_losses_history_": [r["task_losses"] for r in progress.history],
        }
        classes = [task.classes for task in schema.tasks if not task.is_regression]
        if classes:
            attributes["classes_"] = schema.per_class_task(classes)
        return attributes

    # Prediction ------------------------------------------------------------------------------

    def _outputs(self, X):
        """Decoded outputs ``(n, n_samples)`` of each task."""
        return self._targets.decode(self._raw_predict(self._validate(X, reset=False)))

    def _predicted_numbers(self, X):
        """Predictions of each task ``(n_samples,)``: values, places of classes."""
        self._check_fitted()
        tasks = zip(self._targets.parts, self._schema.tasks, self._outputs(X), strict=True)
        return [z[0] if task.is_regression else part.labels(z) for part, task, z in tasks]

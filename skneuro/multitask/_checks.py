"""Checks for options of `MultiTaskNet` that contradict each other or the tasks."""

from ..nn.losses import REGRESSION_LOSSES
from ..options.sizes import as_sizes, check_residual, hidden_sizes
from ._options import TASK_LOSSES, is_weight
from ._schema import check_names

RECURRENT_ONLY = ("n_timesteps", "bidirectional", "readout", "recurrent_dropout")
NEED_BATCHES = ("gradnorm", "dwa", "pcgrad")  # they change the objective during training
NEED_SHARED = ("gradnorm", "pcgrad")  # they compare the tasks' gradients of the same weights


def check_task_options(estimator):
    """Refuse options that contradict each other."""
    if not hidden_sizes(estimator):
        raise ValueError("hidden_layer_sizes must name at least one hidden layer, got ().")
    if estimator.task_inputs and not hidden_sizes(estimator, "branch_layer_sizes"):
        raise ValueError("branch_layer_sizes must name at least one hidden layer, got ().")
    heads = estimator.head_layer_sizes
    heads = heads.values() if isinstance(heads, dict) else [heads]
    head_sizes = [as_sizes(sizes, "head_layer_sizes") for sizes in heads]
    check_residual(estimator)
    if estimator.trunk == "mlp":
        for name in RECURRENT_ONLY:
            value = getattr(estimator, name)
            if value != type(estimator).__dataclass_fields__[name].default:
                raise ValueError(
                    f"{name}={value!r} needs a recurrent trunk, 'lstm', 'gru' or 'rnn', got "
                    "trunk='mlp'."
                )
    elif not (estimator.task_inputs or any(head_sizes)):
        for name in ("activation", "normalization"):
            value = getattr(estimator, name)
            if value != type(estimator).__dataclass_fields__[name].default:
                raise ValueError(
                    f"{name}={value!r} needs hidden layers besides the recurrent ones: set "
                    "head_layer_sizes or task_inputs, or trunk='mlp'; got "
                    f"trunk={estimator.trunk!r}."
                )
    _check_balancing(estimator)


def _check_balancing(estimator):
    weights = estimator.task_weights
    if isinstance(weights, dict):
        for name, weight in weights.items():
            if not is_weight(weight):
                raise ValueError(
                    f"task_weights gives task {name!r} the weight {weight!r}; it must be a finite "
                    "number > 0."
                )
    elif weights in NEED_BATCHES and estimator.solver == "lbfgs":
        raise ValueError(
            f"task_weights={weights!r} needs a stochastic solver, got solver='lbfgs': it changes "
            "the objective during training."
        )
    elif weights in NEED_SHARED and estimator.sharing == "none":
        raise ValueError(
            f"task_weights={weights!r} compares gradients of weights that tasks share, but with "
            "sharing='none' there are no shared weights."
        )


def check_task_names(estimator, schema):
    """Refuse options with names of unknown tasks."""
    for option in ("losses", "head_layer_sizes", "task_inputs", "task_weights"):
        value = getattr(estimator, option)
        if isinstance(value, dict):
            check_names(option, value, schema.names)


def make_losses(estimator, schema):
    """Choose the losses of regression tasks.

    Parameters
    ----------
    estimator : MultiTaskNet
        Estimator with the options ``losses`` and ``huber_delta``.
    schema : TaskSchema
        Tasks of the net.

    Returns
    -------
    make_loss : callable
        Function ``make_loss(task_name) -> Loss``.
    names : dict of str to str
        Name of the loss of each task.
    """
    names = dict.fromkeys(schema.names, "squared_error")
    for task in schema.tasks:
        name = (estimator.losses or {}).get(task.name)
        if name is None:
            continue
        allowed = TASK_LOSSES if task.is_regression else ("log_loss",)
        if name not in allowed:
            raise ValueError(
                f"losses gives the {task.kind} task {task.name!r} the loss {name!r}; it must be "
                f"one of {list(allowed)}."
            )
        names[task.name] = name

    def make_loss(task_name):
        name = names[task_name]
        loss = REGRESSION_LOSSES[name]
        return loss(estimator.huber_delta) if name == "huber" else loss()

    return make_loss, names

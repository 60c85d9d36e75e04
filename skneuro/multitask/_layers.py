"""The layers of a `MultiTaskNet`."""

from itertools import groupby
from types import SimpleNamespace

from ..mlp.layers import make_dense, make_hidden
from ..nn.layers.concat import Concat, OnFeatures, consecutive_slices
from ..nn.layers.containers import Sequential
from ..nn.layers.noise import Dropout, GaussianNoise
from ..nn.layers.split_batch import SplitBatch
from ..nn.multitask.cross_stitch import CrossStitch
from ..nn.multitask.heads import Heads
from ..nn.multitask.mixture import MultiGateMixture
from ..nn.multitask.task_net import LogVariances, TaskNet
from ..options.declare import defaults
from ..options.sizes import as_sizes, hidden_sizes
from ..recurrent.layers import make_stack
from ..recurrent.options import RecurrentOptions

OF_RECURRENT_TRUNKS = (
    "hidden_layer_sizes",
    "bidirectional",
    "readout",
    "recurrent_dropout",
    "residual",
    "dropout",
)

# Names of the shared layers in `summary`.
TRUNKS = {
    "hard": "shared trunk",
    "cross_stitch": "a net for each task, cross-stitched",
    "mmoe": "experts and gates",
    "none": "a net for each task",
}


def make_multitask(inputs, targets, options):
    """Make the layers from inputs to the raw outputs of all tasks, one below the other.

    The trunk reads the shared columns, and each branch the columns of one task. The head of a task
    reads its part of the trunk's output (all of the output with hard sharing) and its branch.

    Parameters
    ----------
    inputs : TaskInputs
        Columns that each part of the net reads.
    targets : TaskTargets
        Tasks with their numbers of raw outputs.
    options : MultiTaskNet
        Estimator with all other options.

    Returns
    -------
    root : TaskNet
        Container of all layers.
    """
    n_inputs, shared, window = inputs.n_features, inputs.shared, inputs.window
    names = targets.schema.names
    own = {names.index(name): columns for name, columns in inputs.own.items()}
    outputs = [part.n_raw_outputs for part in targets.parts]
    heads = _head_sizes(names, options.head_layer_sizes)
    n_tasks = len(outputs)
    trunk = make_trunk(len(shared), names, window, options)
    _titled(TRUNKS[options.sharing], trunk)
    parts = [_reading(n_inputs, shared, trunk)]
    sizes = hidden_sizes(options, "branch_layer_sizes")
    for k, columns in own.items():
        branch = Sequential(make_hidden(len(columns), sizes, options))
        _titled(f"columns of {names[k]!r}", branch)
        parts.append(_reading(n_inputs, columns, branch))
    layers = [GaussianNoise(n_inputs, options.input_noise)] if options.input_noise else []
    body = Concat(parts) if own else parts[0]
    layers += [body, _make_heads(body, trunk, names, outputs, heads, own, options)]
    if options.task_weights == "uncertainty":
        layers.append(LogVariances(sum(outputs), n_tasks))
    return TaskNet(layers, trunk)


def _head_sizes(names, sizes):
    """Hidden layer sizes of each task's head."""
    if not isinstance(sizes, dict):
        sizes = dict.fromkeys(names, sizes)
    return [as_sizes(sizes.get(name, ()), "head_layer_sizes") for name in names]


def _titled(title, layer):
    """Give a layer a name for `summary`."""
    layer.title = title
    return layer


def _reading(n_inputs, columns, layer):
    """Let a layer read some of the columns."""
    if columns == list(range(n_inputs)):
        return layer
    return OnFeatures(n_inputs, columns, layer)


def _make_heads(body, trunk, names, outputs, head_sizes, own, options):
    """Make the heads, each of which reads its rows of the output of the body."""
    of_body = range(body.n_outputs)
    n_tasks = len(names)
    shared = [slice(trunk.n_outputs)] * n_tasks
    if options.sharing != "hard":
        shared = consecutive_slices([trunk.n_outputs // n_tasks] * n_tasks)
    branches = dict(zip(own, body.rows[1:], strict=True)) if own else {}
    rows = [[*of_body[shared[k]], *of_body[branches.get(k, slice(0))]] for k in range(n_tasks)]
    made = []
    for (read, sizes), tasks in groupby(range(n_tasks), lambda k: (rows[k], head_sizes[k])):
        tasks = list(tasks)
        if len(tasks) > 1 and not sizes:
            head = make_dense(len(read), [outputs[k] for k in tasks], options, Heads)
            title = f"heads of {_listed([names[k] for k in tasks])}"
            made.append(_titled(title, _reading(body.n_outputs, read, head)))
            continue
        for k in tasks:
            hidden = make_hidden(len(read), sizes, options, first=False)
            size = hidden[-1].n_outputs if hidden else len(read)
            head = Sequential([*hidden, make_dense(size, outputs[k], options)])
            made.append(_titled(f"head of {names[k]!r}", _reading(body.n_outputs, read, head)))
    return made[0] if len(made) == 1 else Concat(made)


def _listed(names):
    """Names in a title: three of them at most."""
    shown = ", ".join(map(repr, names[:3]))
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


# Shared layers -------------------------------------------------------------------------------


def make_trunk(n_inputs, names, window, options):
    """Make the shared layers, whose output is for all tasks or has a part for each."""
    n_tasks = len(names)
    if options.sharing == "hard":
        return Sequential(make_stages(n_inputs, window, options))
    if options.sharing == "mmoe":
        experts = [
            _titled(f"expert {k}", Sequential(make_stages(n_inputs, window, options)))
            for k in range(1, options.n_experts + 1)
        ]
        return MultiGateMixture(experts, n_tasks)
    nets = [make_stages(n_inputs, window, options) for _ in range(n_tasks)]
    if options.sharing == "none":
        return Concat(
            [
                _titled(f"net of {name!r}", Sequential(stages))
                for name, stages in zip(names, nets, strict=True)
            ]
        )
    layers = []
    for stage in zip(*nets, strict=True):  # one hidden layer of each task's net
        width = stage[0].n_inputs
        for name, layer in zip(names, stage, strict=True):
            _titled(f"layer {len(layers) // 2 + 1} of {name!r}", layer)
        if layers:
            stage = [
                OnFeatures(n_tasks * width, range(k * width, (k + 1) * width), layer)
                for k, layer in enumerate(stage)
            ]
        layers += [Concat(stage), CrossStitch(n_tasks, stage[0].n_outputs)]
    return Sequential(layers)


def make_stages(n_inputs, window, options):
    """Make the hidden layers of one net; all recurrent layers count as one."""
    if options.trunk == "mlp":
        return make_hidden(n_inputs, hidden_sizes(options), options)
    layers = [SplitBatch(make_stack(*window, _recurrent(options)))]
    if options.dropout:
        layers.append(Dropout(layers[0].n_outputs, options.dropout))
    return [Sequential(layers)]


def _recurrent(options):
    """Options of recurrent layers, with defaults for those that the net does not have."""
    own = {name: getattr(options, name) for name in OF_RECURRENT_TRUNKS}
    return SimpleNamespace(**defaults(RecurrentOptions) | {"cell": options.trunk} | own)

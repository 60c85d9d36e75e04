"""Options of nets for several tasks."""

import math
from dataclasses import KW_ONLY
from numbers import Real
from typing import Any

from ..base.regression import RegressionNet
from ..nn.losses import REGRESSION_LOSSES
from ..nn.multitask.balancing import BALANCERS
from ..nn.recurrent.cells import CELLS
from ..options.declare import option, options, override
from ..options.intervals import COUNT, NON_NEGATIVE, SIZES
from ..options.layers import SIZES_KIND
from ..options.type_text import OneOf, type_text
from ..recurrent.options import RecurrentOptions
from ._kinds import KINDS

TASK_LOSSES = tuple(name for name in REGRESSION_LOSSES if name != "quantile")
SHARINGS = ("hard", "cross_stitch", "mmoe", "none")
WEIGHTINGS = OneOf(["equal", *BALANCERS])


@options
class TaskOptions:
    """Tasks, their losses and the weights of these."""

    _: KW_ONLY
    tasks: Any = option(
        "auto",
        [OneOf(["auto", *KINDS]), dict, list, tuple],
        """
        Kind of each task: 'regression', 'binary' or 'multiclass' for all of them, a list in the
        order of the columns of ``y``, or a dict by name. 'auto', also for tasks that the dict
        leaves out, infers the kind from the labels: numbers, including integers, are regression;
        booleans, text and categories are classes. scikit-learn must know before `fit` whether a
        model is a regressor or a classifier: it learns that from this option, and takes 'auto' and
        mixed kinds for neither.""",
        kind="'auto', str, list of str or dict of str to str",
    )
    losses: Any = option(
        None,
        [dict, None],
        f"""
        Losses of regression tasks by name, each {type_text([OneOf(TASK_LOSSES)])}; 'poisson' is for
        counts and rates ``>= 0``. Tasks left out have 'squared_error'; classification tasks have
        the log-loss.""",
        kind="dict of str to str or None",
    )
    huber_delta: float = override(RegressionNet, "huber_delta", 1.0)
    scale_target: bool = option(
        True,
        ["boolean"],
        """
        Whether to standardize the numbers of regression tasks internally (with the sample weights;
        counts are divided by their mean) and to scale predictions back, so that no task outweighs
        another because of its unit.""",
    )
    task_weights: Any = option(
        "equal",
        [WEIGHTINGS, dict],
        """
        Weights of the tasks' losses. 'equal' is 1 for each; a dict gives them by name, 1 for tasks
        left out. The others find weights in training: 'uncertainty' from the noise of each task
        [Kendall2018]_; 'gradnorm' such that tasks train at a similar pace [Chen2018]_; 'dwa' gives
        more to tasks whose loss falls slowly [Liu2019]_. 'pcgrad' leaves the weights at 1 and
        removes from each task's gradient the part that conflicts with another's [Yu2020]_.
        'gradnorm' and 'pcgrad' need one pass through the net per task.""",
        kind=f"{type_text([WEIGHTINGS])} or dict of str to float",
    )
    gradnorm_alpha: float = option(
        0.5,
        [NON_NEGATIVE],
        """
        Strength with which ``task_weights='gradnorm'`` makes tasks train at the same pace; 0 only
        makes the norms of their gradients equal. Above 1, a task that cannot be learned ends up
        with all the weight.""",
    )


@options
class SharingOptions:
    """Layers that the tasks share, and layers that each has by itself."""

    _: KW_ONLY
    sharing: str = option(
        "hard",
        [OneOf(SHARINGS)],
        """
        Parameter sharing between the tasks. 'hard': one trunk [Caruana1997]_; 'cross_stitch': one
        net per task, whose activations are mixed after every hidden layer (of recurrent ones after
        the last) by a learned matrix [Misra2016]_; 'mmoe': several trunks, the experts, of which
        each task reads its own mixture, gated by the inputs [Ma2018]_; 'none': separate nets, for
        comparison.""",
    )
    head_layer_sizes: Any = option(
        (),
        [*SIZES, dict],
        """
        Number of units of each hidden layer of a task's head, between the shared layers and the
        task's output. A dict gives them by task; tasks left out have none.""",
        kind=f"{SIZES_KIND}, or dict of str to these",
    )
    n_experts: int = option(4, [COUNT], "Number of experts of ``sharing='mmoe'``.")
    task_inputs: Any = option(
        None,
        [dict, None],
        """
        Columns of ``X``, by name or position, that a task reads in a branch of its own; its head
        gets the output of the branch beside that of the trunk.""",
        kind="dict of str to columns or None",
    )
    shared_inputs: Any = option(
        "rest",
        [OneOf(["rest", "all"]), "array-like", slice],
        """
        Columns of ``X`` that the shared trunk reads: those that are in no ``task_inputs``, all
        columns, or the columns given.""",
        kind="{'rest', 'all'} or columns",
    )
    branch_layer_sizes: Any = option(
        (32,),
        SIZES,
        "Number of units of each hidden layer of the branches of ``task_inputs``.",
        kind=SIZES_KIND,
    )
    trunk: str = option(
        "mlp",
        [OneOf(["mlp", *CELLS])],
        """
        Type of net that reads the shared inputs: a multilayer perceptron, or recurrent layers for
        rows that are windows of a series.""",
    )
    n_timesteps: int | None = override(RecurrentOptions, "n_timesteps", None)
    bidirectional: bool = override(RecurrentOptions, "bidirectional", False)
    readout: str = override(RecurrentOptions, "readout", "last")
    recurrent_dropout: float = override(RecurrentOptions, "recurrent_dropout", 0.0)


def is_weight(value: Any) -> bool:
    """Whether a value may stand in a dict of task weights."""
    return isinstance(value, Real) and not isinstance(value, bool) and 0 < float(value) < math.inf

"""Options of `MultiTaskNet`."""

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
    """Options of the tasks, their losses and the weights of the losses."""

    _: KW_ONLY
    tasks: Any = option(
        "auto",
        [OneOf(["auto", *KINDS]), dict, list, tuple],
        """
        Kind of each task: 'regression', 'binary' or 'multiclass' for all tasks, a list in the order
        of the columns of ``y``, or a dict by name. 'auto', also for tasks that the dict leaves out,
        infers the kind from the labels: numbers, including integers, are regression; booleans, text
        and categories are classes. This option also tells scikit-learn before `fit` whether the net
        is a regressor or a classifier; with 'auto' or mixed kinds it is neither.""",
        kind="'auto', str, list of str or dict of str to str",
    )
    losses: Any = option(
        None,
        [dict, None],
        f"""
        Loss functions of regression tasks by name, one of {type_text([OneOf(TASK_LOSSES)])} for
        each; 'poisson' is for counts and rates ``>= 0``. Tasks left out have 'squared_error';
        classification tasks have the log-loss.""",
        kind="dict of str to str or None",
    )
    huber_delta: float = override(RegressionNet, "huber_delta", 1.0)
    scale_target: bool = option(
        True,
        ["boolean"],
        """
        Whether to standardize the targets of regression tasks internally (with the sample weights;
        those with 'poisson' are only divided by their mean) and to scale predictions back, so that
        no task outweighs another because of its unit.""",
    )
    task_weights: Any = option(
        "equal",
        [WEIGHTINGS, dict],
        """
        Weights of the tasks' losses: 'equal' sets all weights to 1, and a dict sets them by name,
        to 1 for tasks left out. Other methods adapt the weights in training: 'uncertainty' to the
        noise of each task [Kendall2018]_; 'gradnorm' so that tasks train at a similar pace
        [Chen2018]_; 'dwa' in favor of tasks whose loss falls slowly [Liu2019]_. 'pcgrad' leaves the
        weights at 1 and removes the part of each task's gradient that conflicts with another's
        [Yu2020]_. 'gradnorm' and 'pcgrad' need one backward pass per task.""",
        kind=f"{type_text([WEIGHTINGS])} or dict of str to float",
    )
    gradnorm_alpha: float = option(
        0.5,
        [NON_NEGATIVE],
        """
        Strength with which ``task_weights='gradnorm'`` makes tasks train at the same pace; 0 only
        equalizes the norms of their gradients. Above 1, a task that cannot be learned ends up with
        all the weight.""",
    )


@options
class SharingOptions:
    """Options of layers that tasks share, and of layers that belong to one task."""

    _: KW_ONLY
    sharing: str = option(
        "hard",
        [OneOf(SHARINGS)],
        """
        Parameter sharing between the tasks. 'hard': one trunk for all tasks [Caruana1997]_;
        'cross_stitch': one net per task, whose activations are mixed by a learned matrix after
        every hidden layer (with a recurrent trunk, after the last) [Misra2016]_; 'mmoe': several
        trunks, the experts, of which each task reads its own mixture, gated by the inputs
        [Ma2018]_; 'none': separate nets, for comparison.""",
    )
    head_layer_sizes: Any = option(
        (),
        [*SIZES, dict],
        """
        Number of units of each hidden layer in the head of a task, between the shared layers and
        the task's output. A dict sets the sizes by task; tasks left out have no hidden layers in
        the head.""",
        kind=f"{SIZES_KIND}, or dict of str to these",
    )
    n_experts: int = option(4, [COUNT], "Number of experts of ``sharing='mmoe'``.")
    task_inputs: Any = option(
        None,
        [dict, None],
        """
        Columns of ``X``, by name or position, that a task reads in a branch of its own. The head of
        the task reads the outputs of both the branch and the trunk.""",
        kind="dict of str to columns or None",
    )
    shared_inputs: Any = option(
        "rest",
        [OneOf(["rest", "all"]), "array-like", slice],
        """
        Columns of ``X`` that the shared trunk reads: those not in ``task_inputs`` ('rest'), all
        columns ('all'), or a selection by name or position.""",
        kind="{'rest', 'all'} or columns",
    )
    branch_layer_sizes: Any = option(
        (32,),
        SIZES,
        "Number of units of each hidden layer in the branches of ``task_inputs``.",
        kind=SIZES_KIND,
    )
    trunk: str = option(
        "mlp",
        [OneOf(["mlp", *CELLS])],
        """
        Type of net that reads the shared inputs: a multilayer perceptron ('mlp'), or recurrent
        layers for rows that are windows of a series.""",
    )
    n_timesteps: int | None = override(RecurrentOptions, "n_timesteps", None)
    bidirectional: bool = override(RecurrentOptions, "bidirectional", False)
    readout: str = override(RecurrentOptions, "readout", "last")
    recurrent_dropout: float = override(RecurrentOptions, "recurrent_dropout", 0.0)


def is_weight(value: Any) -> bool:
    """Whether a value is allowed in a dict of task weights: finite and positive."""
    return isinstance(value, Real) and not isinstance(value, bool) and 0 < float(value) < math.inf

"""The options of nets for several tasks, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral, Real
from typing import Any

from .._sklearn.constraints import Interval, StrOptions
from ..nn.losses import REGRESSION_LOSSES
from ..nn.multitask.balancing import BALANCERS
from ..nn.recurrent.cells import CELLS
from ..options.declare import changed, option, options
from ..options.shared import COUNT, NON_NEGATIVE, RegressionOptions
from ..recurrent.options import RecurrentOptions
from ._kinds import KINDS

SIZES = ["array-like", Interval(Integral, 1, None, closed="left")]
TASK_LOSSES = tuple(name for name in REGRESSION_LOSSES if name != "quantile")
SHARINGS = ("hard", "cross_stitch", "mmoe", "none")


@options
class TaskOptions:
    """What the tasks are and what each is trained for."""

    _: KW_ONLY
    tasks: Any = option(
        "auto",
        [StrOptions({"auto", *KINDS}), dict, list, tuple],
        "'auto', str, list of str or dict of str to str",
        """
        The kind of each task, 'regression', 'binary' or 'multiclass': one for all, a list in the
        order of the columns of ``y``, or a dict by name. 'auto', also for tasks that the dict
        leaves out, tells it from the labels: numbers are regression, whole ones too; booleans,
        text and categories are classes. scikit-learn must know before `fit` whether a model is a
        regressor or a classifier: it learns that from this option, and takes 'auto' and mixed
        kinds for neither.""",
    )
    losses: Any = option(
        None,
        [dict, None],
        "dict of str to str or None",
        """
        Loss of regression tasks by name: 'squared_error', 'absolute_error', 'huber' or 'poisson'
        (for counts and rates ``>= 0``). Those left out have 'squared_error'; classification tasks
        have the log-loss.""",
    )
    huber_delta: float = changed(RegressionOptions, "huber_delta", 1.0)
    scale_target: bool = option(
        True,
        ["boolean"],
        "bool",
        """
        Whether the numbers of regression tasks are standardised inside (with the sample weights;
        counts are divided by their mean) and predictions put back, so that no task drowns another
        for its unit.""",
    )
    task_weights: Any = option(
        "equal",
        [StrOptions({"equal", *BALANCERS}), dict],
        "{'equal', 'uncertainty', 'gradnorm', 'dwa', 'pcgrad'} or dict of str to float",
        """
        What each task's loss is multiplied with. 'equal': one; a dict: its numbers, one for the
        tasks left out. The others find weights in training: 'uncertainty' from each task's noise
        [Kendall2018]_; 'gradnorm' such that tasks train at a similar pace [Chen2018]_; 'dwa', more
        for tasks whose loss falls slowly [Liu2019]_. 'pcgrad' leaves the weights at one and
        removes from each task's gradient what works against another's [Yu2020]_. 'gradnorm' and
        'pcgrad' need a pass through the net for each task.""",
    )
    gradnorm_alpha: float = option(
        0.5,
        [NON_NEGATIVE],
        "float",
        """
        How hard ``task_weights='gradnorm'`` pulls the paces of the tasks together; 0 only makes
        their gradients equally long. Above 1 a task that cannot be learned ends up with all the
        weight.""",
    )


@options
class SharingOptions:
    """What the tasks share, and what each has by itself."""

    _: KW_ONLY
    sharing: str = option(
        "hard",
        [StrOptions(set(SHARINGS))],
        "{'hard', 'cross_stitch', 'mmoe', 'none'}",
        """
        What the tasks share. 'hard': one trunk [Caruana1997]_; 'cross_stitch': a net each, whose
        activations are mixed after every hidden layer (of recurrent ones after the last) by a
        learned matrix [Misra2016]_; 'mmoe':
        several trunks, the experts, of which each task reads its own mixture, gated by the inputs
        [Ma2018]_; 'none': nothing, a net each, to compare with.""",
    )
    head_layer_sizes: Any = option(
        (),
        [*SIZES, dict],
        "int, array-like of int or dict of str to these",
        """
        Units of each hidden layer of a task's head, between what is shared and the task's output;
        a dict gives them by task, none for those left out.""",
    )
    n_experts: int = option(4, [COUNT], "int", "Experts of ``sharing='mmoe'``.")
    task_inputs: Any = option(
        None,
        [dict, None],
        "dict of str to columns or None",
        """
        Columns of ``X``, by name or position, that a task reads in a branch of its own, whose
        output its head gets beside what is shared.""",
    )
    shared_inputs: Any = option(
        "rest",
        [StrOptions({"rest", "all"}), "array-like", slice],
        "{'rest', 'all'} or columns",
        """
        Columns of ``X`` that the shared trunk reads: those that no task has as its own, all, or
        these.""",
    )
    branch_layer_sizes: Any = option(
        (32,),
        SIZES,
        "int or array-like of int",
        "Units of each hidden layer of the branches of ``task_inputs``.",
    )
    trunk: str = option(
        "mlp",
        [StrOptions({"mlp", *CELLS})],
        "{'mlp', 'lstm', 'gru', 'rnn'}",
        """
        What reads the shared inputs: a multilayer perceptron, or recurrent layers for rows that
        are windows of a series.""",
    )
    n_timesteps: int | None = changed(RecurrentOptions, "n_timesteps", None)
    bidirectional: bool = changed(RecurrentOptions, "bidirectional", False)
    readout: str = changed(RecurrentOptions, "readout", "last")
    recurrent_dropout: float = changed(RecurrentOptions, "recurrent_dropout", 0.0)


def is_weight(value):
    """Whether a value may stand in a dict of task weights."""
    return isinstance(value, Real) and not isinstance(value, bool) and 0 < value < float("inf")

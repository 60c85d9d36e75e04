"""Options of few-shot nets."""

from dataclasses import KW_ONLY
from numbers import Integral
from typing import Any

from ..nn.activations import ACTIVATIONS
from ..nn.recurrent.cells import CELLS
from ..options.declare import option, options, override
from ..options.intervals import COUNT, POSITIVE, SIZES
from ..options.layers import SIZES_KIND
from ..options.training import TrainingOptions
from ..options.type_text import OneOf
from ..recurrent.options import RecurrentOptions

# Number of optimizer steps of ``max_iter="auto"``, and the most epochs, for small data sets.
AUTO_STEPS, MOST_EPOCHS = 12_000, 500


METHODS = ("bayes", "maml", "fomaml", "anil", "reptile")


@options
class MethodOptions:
    """Options of the way in which groups are learned."""

    _: KW_ONLY
    method: str = option(
        "bayes",
        [OneOf(METHODS)],
        """
        Way in which groups are learned. 'bayes': a linear head for each group, with a prior, in
        closed form. All others adapt a perceptron to a group by ``inner_steps`` steps of gradient
        descent from common weights: 'maml' learns weights that are good after these steps, through
        the steps [Finn2017]_; 'fomaml' leaves out the second derivatives; 'anil' adapts the last
        layer only [Raghu2020]_; 'reptile' moves the weights towards those of each group
        [Nichol2018]_. These keep the training samples of the groups, and have no intervals.""",
    )
    n_shots: int = option(
        5,
        [COUNT],
        """
        Number of samples of a group that a net adapts to in training, where it is evaluated on the
        rest; half of the samples of a smaller group. Only used by 'maml', 'fomaml' and 'anil', and
        by ``early_stopping`` with 'reptile'.""",
    )
    inner_steps: int = option(
        1, [COUNT], "Number of steps of adaptation to a group. Not used by 'bayes'."
    )
    inner_rate: float = option(
        0.1,
        [POSITIVE],
        """
        Learning rate of the steps of adaptation, which follow the gradient of the mean squared
        error. Not used by 'bayes'.""",
    )


@options
class FewShotOptions:
    """Options of groups and of the trunk, with defaults of training suited to them."""

    hidden_layer_sizes: Any = option(
        (40, 40),
        SIZES,
        """
        Number of units of each hidden layer; the outputs of the last layer are the features that
        the heads read. An empty tuple makes the columns of ``X`` the features, as in a linear mixed
        model.""",
        kind=SIZES_KIND,
        kw_only=False,
    )
    activation: str = option(
        "tanh",
        [OneOf(ACTIVATIONS)],
        "Activation function of the hidden layers.",
        kw_only=False,
    )
    _: KW_ONLY
    group: Any = option(
        None,
        [Integral, str, None],
        """
        Column of ``X`` with the group of each row, by name or position; the net does not read it as
        a feature. None means that `fit` gets ``groups``, or that all rows are one group.""",
        kind="int, str or None",
    )
    trunk: str = option(
        "mlp",
        [OneOf(["mlp", *CELLS])],
        """
        Type of net that makes the features: a multilayer perceptron ('mlp'), or recurrent layers
        for rows that are windows of a series.""",
    )
    n_timesteps: int | None = override(RecurrentOptions, "n_timesteps", None)
    bidirectional: bool = override(RecurrentOptions, "bidirectional", False)
    readout: str = override(RecurrentOptions, "readout", "last")
    recurrent_dropout: float = override(RecurrentOptions, "recurrent_dropout", 0.0)
    batch_size: int | str = option(
        "auto",
        [COUNT, OneOf(["auto"])],
        """
        Number of samples per mini-batch, approximately: batches consist of whole groups. Groups
        with more samples are split at random in each epoch, and a part counts as a group. 'auto'
        means ``min(200, n_samples)``. Not used by 'lbfgs'.""",
    )
    learning_rate: str = override(TrainingOptions, "learning_rate", "cosine")
    learning_rate_init: float = override(TrainingOptions, "learning_rate_init", 5e-3)
    max_iter: Any = option(
        "auto",
        [COUNT, OneOf(["auto"])],
        f"""
        Maximum number of epochs (passes over the training data), or of iterations of 'lbfgs'.
        'auto' is the number of epochs with about {AUTO_STEPS:,} mini-batches, at most
        {MOST_EPOCHS:,}.""",
    )
    max_grad_norm: float | None = override(TrainingOptions, "max_grad_norm", 5.0)
    early_stopping: bool = option(
        False,
        ["boolean"],
        """
        Whether to stop when the marginal likelihood of held-out groups stops improving, and to keep
        the weights of the best epoch. Held-out samples are ``X_val, y_val`` of `fit`, or all
        samples of a random fraction of the groups; with a single group, a random fraction of its
        samples.""",
    )
    validation_fraction: float = option(
        0.1,
        TrainingOptions.__dataclass_fields__["validation_fraction"].metadata["constraints"],
        "Fraction of the groups that ``early_stopping`` holds out if `fit` gets no ``X_val``.",
    )

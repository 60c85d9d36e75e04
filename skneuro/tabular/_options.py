"""Options of the nets for tables."""

from dataclasses import KW_ONLY
from typing import Any

from ..nn.activations import ACTIVATIONS
from ..options.declare import option, options, override
from ..options.intervals import BELOW_ONE, COUNT, POSITIVE, SIZES
from ..options.layers import SIZES_KIND
from ..options.training import TrainingOptions
from ..options.type_text import OneOf


@options
class TableOptions:
    """Columns, embeddings and members, and defaults of training that suit tables."""

    hidden_layer_sizes: Any = option(
        (128, 128, 128),
        SIZES,
        "Number of units of each hidden layer of a member.",
        kind=SIZES_KIND,
        kw_only=False,
    )
    _: KW_ONLY
    n_ensemble: int = option(
        8,
        [COUNT],
        """
        Number of members of the ensemble, nets that are trained together from different starting
        weights. Their predictions are averaged.""",
    )
    categorical_features: Any = option(
        "from_dtype",
        ["array-like", OneOf(["from_dtype"]), None],
        """
        Columns that hold categories: names, positions or a mask. 'from_dtype' takes the columns of
        a data frame that have a categorical dtype or hold text; None takes none.""",
        kind="array-like of {bool, int, str}, 'from_dtype' or None",
    )
    numeric_embedding: str | None = option(
        "mixed",
        [OneOf(["mixed", "periodic", "piecewise_linear"]), None],
        """
        Embedding of numeric columns. 'periodic' learns cosines of several frequencies and phases
        for each column; 'piecewise_linear' encodes the position among quantiles; 'mixed' uses one
        of them in every other member; None passes on the scaled numbers.""",
    )
    max_one_hot: int = option(
        9,
        [COUNT],
        """
        Largest number of categories, a missing value counted as one, for which a column is encoded
        by zeros and ones; columns with more categories get learned embeddings.""",
    )
    embedding_size: int = option(8, [COUNT], "Size of the learned embeddings of categories.")
    max_time: float | None = option(
        None,
        [POSITIVE, None],
        """
        Seconds after which training ends with the best weights so far, at the end of an epoch; None
        does not limit the time.""",
    )
    activation: str = option(
        "silu", [OneOf(ACTIVATIONS)], "Activation function of the hidden layers."
    )
    solver: str = option("adamw", [OneOf(["adam", "adamw"])], "Optimization method.")
    learning_rate: str = override(TrainingOptions, "learning_rate", "coslog4")
    max_iter: int = override(TrainingOptions, "max_iter", 100)
    early_stopping: Any = option(
        "auto",
        ["boolean", OneOf(["auto"])],
        """
        Whether to hold out samples and to keep the weights of the epoch with the best score on
        them (see ``validation_scores_``), for each member by itself. Held-out samples are ``X_val,
        y_val`` of `fit`, or a different fold for each member, so that the ensemble learns from all
        samples. 'auto' does so with ``X_val``, or from 500 samples.""",
    )
    n_iter_no_change: float = override(TrainingOptions, "n_iter_no_change", float("inf"))
    beta_2: float = override(TrainingOptions, "beta_2", 0.95)
    weight_decay: float = override(TrainingOptions, "weight_decay", 0.02)
    alpha: float = override(TrainingOptions, "alpha", 0.0)
    dropout: Any = option(
        "auto",
        [BELOW_ONE, OneOf(["auto"])],
        """
        Probability of setting an output of a hidden layer to zero in the first half of training;
        then it falls to zero along a cosine. 'auto' is 0.1 from 500 samples, else 0.""",
    )

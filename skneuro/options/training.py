"""Options of training that all nets share."""

from dataclasses import KW_ONLY
from numbers import Real
from typing import Any

import numpy as np

from .._sklearn.constraints import Interval, Options
from ..nn.training.optimizers import OPTIMIZERS
from ..nn.training.schedules import SCHEDULES
from .declare import option, options
from .intervals import BELOW_ONE, COUNT, NON_NEGATIVE, POSITIVE
from .type_text import OneOf


@options
class TrainingOptions:
    """Solver, learning rate, stopping and noise, with the names and defaults of scikit-learn."""

    _: KW_ONLY
    solver: str = option(
        "adam",
        [OneOf([*OPTIMIZERS, "lbfgs"])],
        """
        Optimization method. 'lbfgs' uses all samples at once and suits small datasets; the others
        train on mini-batches.""",
    )
    alpha: float = option(
        1e-4,
        [NON_NEGATIVE],
        """
        Strength of the L2 penalty on the weights (not on biases), divided by the number of samples
        in a batch, or by the sum of their sample weights.""",
    )
    batch_size: int | str = option(
        "auto",
        [COUNT, OneOf(["auto"])],
        """
        Number of samples per mini-batch; 'auto' means ``min(200, n_samples)``. Not used by
        'lbfgs'.""",
    )
    learning_rate: str = option(
        "constant",
        [OneOf(SCHEDULES)],
        """
        Learning rate schedule. 'invscaling' divides ``learning_rate_init`` by ``t ** power_t``
        after ``t`` samples; 'adaptive' divides it by five at each plateau; 'exponential'
        multiplies it by ``decay_rate`` after each epoch; 'cosine' raises the rate from zero for
        ``warmup_fraction`` of training, and lowers it to zero along half a cosine; 'onecycle'
        raises it from a 25th, and lowers it to a 10,000th of ``learning_rate_init``, along cosines;
        'coslog4' runs through four cosine cycles of growing length, each from zero to zero.
        As in scikit-learn, 'invscaling' and 'adaptive' have no effect on 'adam', with a warning.
        Not used by 'lbfgs'.""",
    )
    learning_rate_init: float = option(
        1e-3,
        [POSITIVE],
        """
        Initial learning rate, or the highest one with 'cosine', 'onecycle' and 'coslog4'. Not
        used by 'lbfgs'.""",
    )
    power_t: float = option(0.5, [NON_NEGATIVE], "Exponent of ``learning_rate='invscaling'``.")
    max_iter: int = option(
        200,
        [COUNT],
        "Maximum number of epochs (passes over the training data), or of iterations of 'lbfgs'.",
    )
    shuffle: bool = option(True, ["boolean"], "Whether to shuffle the samples in each epoch.")
    random_state: Any = option(
        None,
        ["random_state"],
        """
        Seed for weight initialization, the validation split, shuffling, dropout and noise. Pass an
        int for reproducible results across multiple calls.""",
    )
    tol: float = option(
        1e-4,
        [NON_NEGATIVE],
        """
        Tolerance for the optimization. An epoch counts as an improvement if the training loss
        falls (with ``early_stopping``, if the validation score rises) by more than ``tol``. For
        'lbfgs', the largest component of the gradient at convergence.""",
    )
    verbose: bool = option(
        False,
        ["verbose"],
        """
        Whether to print a line per epoch with the training loss, the loss and score on held-out
        samples (if any) and the estimated remaining time. For a progress bar without losses, use
        ``est.set_callbacks(sklearn.callback.ProgressBar())``.""",
    )
    warm_start: bool = option(
        False,
        ["boolean"],
        """
        Whether `fit` continues from the weights of the last call instead of new ones. The scaling
        of ``y`` and the number of time steps in a window stay those of the first call.""",
    )
    momentum: float = option(
        0.9,
        [Interval(Real, 0, 1, closed="both")],
        "Momentum of 'sgd'; 0 is plain gradient descent.",
    )
    nesterovs_momentum: bool = option(
        True, ["boolean"], "Whether to use Nesterov's momentum in 'sgd'."
    )
    early_stopping: bool = option(
        False,
        ["boolean"],
        """
        Whether to stop when the score on held-out samples stops improving, and to keep the weights
        of the best epoch. Held-out samples are ``X_val, y_val`` of `fit`, or a random fraction of
        the training data, stratified by class if each class has enough samples.""",
    )
    validation_fraction: float = option(
        0.1,
        [BELOW_ONE],
        """
        Fraction of the training data that ``early_stopping`` holds out if `fit` gets no
        ``X_val``.""",
    )
    beta_1: float = option(
        0.9, [BELOW_ONE], "Decay rate of the average of gradients in 'adam' and 'adamw'."
    )
    beta_2: float = option(
        0.999,
        [BELOW_ONE],
        """
        Decay rate of the average of squared gradients in 'adam', 'adamw' and 'rmsprop'. 'rmsprop'
        has no bias correction: with 0.9 or 0.99 its first steps are smaller.""",
    )
    epsilon: float = option(
        1e-8,
        [POSITIVE],
        "Term for numerical stability in 'adam', 'adamw', 'rmsprop' and 'adagrad'.",
    )
    n_iter_no_change: float = option(
        10,
        [COUNT, Options(Real, {np.inf})],
        """
        Number of epochs without improvement (see ``tol``) before stopping. Without
        ``early_stopping``, it is not used by 'lbfgs', nor with the schedules 'cosine', 'onecycle'
        and 'coslog4', which always run to the end.""",
    )
    max_fun: int = option(15000, [COUNT], "Maximum number of evaluations of the loss by 'lbfgs'.")
    l1: float = option(
        0.0,
        [NON_NEGATIVE],
        "Strength of the L1 penalty on the weights (not on biases), divided like ``alpha``.",
    )
    weight_decay: float = option(
        0.01, [NON_NEGATIVE], "Decoupled weight decay of 'adamw', in addition to ``alpha``."
    )
    decay_rate: float = option(
        0.95,
        [Interval(Real, 0, 1, closed="right")],
        "Factor per epoch of ``learning_rate='exponential'``.",
    )
    warmup_fraction: float = option(
        0.1,
        [BELOW_ONE],
        "Fraction of training in which 'cosine' and 'onecycle' raise the learning rate.",
    )
    max_grad_norm: float | None = option(
        None,
        [POSITIVE, None],
        "Clip gradients to this global norm; None does not clip. Not used by 'lbfgs'.",
    )
    dropout: float = option(
        0.0,
        [BELOW_ONE],
        "Probability of setting an output of a hidden layer to zero in training.",
    )
    input_noise: float = option(
        0.0,
        [NON_NEGATIVE],
        """
        Standard deviation of Gaussian noise added to the inputs in training, in the units of the
        inputs (after ``anchor``, if any).""",
    )

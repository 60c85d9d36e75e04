"""The options that several estimators share, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral, Real
from typing import Any

import numpy as np

from .._sklearn.constraints import Interval, Options, StrOptions
from ..nn.initializers import INITIALIZERS
from ..nn.layers.normalization import NORMALIZATIONS
from ..nn.losses import REGRESSION_LOSSES
from ..nn.training.optimizers import OPTIMIZERS
from ..nn.training.schedules import SCHEDULES
from .declare import option, options

POSITIVE = Interval(Real, 0, None, closed="neither")
NON_NEGATIVE = Interval(Real, 0, None, closed="left")
BELOW_ONE = Interval(Real, 0, 1, closed="left")
COUNT = Interval(Integral, 1, None, closed="left")


@options
class SolverOptions:
    """How weights are found: solver, learning rate, stopping. scikit-learn's names and defaults."""

    _: KW_ONLY
    solver: str = option(
        "adam",
        [StrOptions({*OPTIMIZERS, "lbfgs"})],
        "{'adam', 'sgd', 'lbfgs', 'adamw', 'rmsprop', 'adagrad'}",
        """
        How the weights are found. 'lbfgs' goes over all samples at once and suits small data sets;
        the others step along mini-batches.""",
    )
    alpha: float = option(
        1e-4,
        [NON_NEGATIVE],
        "float",
        """
        Strength of the L2 penalty on the weights (not on biases), divided by the number of
        samples, or their total weight, in a batch.""",
    )
    batch_size: int | str = option(
        "auto",
        [StrOptions({"auto"}), COUNT],
        "int or 'auto'",
        """
        Samples per mini-batch; 'auto' is ``min(200, n_samples)``. Not used by 'lbfgs'.""",
    )
    learning_rate: str = option(
        "constant",
        [StrOptions(set(SCHEDULES))],
        "{'constant', 'invscaling', 'adaptive', 'exponential', 'cosine', 'onecycle'}",
        """
        How the learning rate changes. 'invscaling' divides ``learning_rate_init`` by
        ``t ** power_t`` with ``t`` samples seen; 'adaptive' divides it by five at each plateau;
        'exponential' multiplies it by ``decay_rate`` after each epoch; 'cosine' rises for
        ``warmup_fraction`` of training and falls to zero along half a cosine; 'onecycle' rises from
        a 25th and falls to a 10,000th along cosines. As in scikit-learn, 'invscaling' and
        'adaptive' have no effect on 'adam'; a warning says so. Not used by 'lbfgs'.""",
    )
    learning_rate_init: float = option(
        1e-3,
        [POSITIVE],
        "float",
        """
        The learning rate at the start; for 'cosine' and 'onecycle' the highest. Not used by
        'lbfgs'.""",
    )
    power_t: float = option(
        0.5, [NON_NEGATIVE], "float", "Exponent of ``learning_rate='invscaling'``."
    )
    max_iter: int = option(
        200,
        [COUNT],
        "int",
        "Epochs at most (how often each sample is used); for 'lbfgs', iterations.",
    )
    shuffle: bool = option(
        True, ["boolean"], "bool", "Whether each epoch goes through the samples in a new order."
    )
    random_state: Any = option(
        None,
        ["random_state"],
        "int, RandomState instance or None",
        """
        Of the starting weights, the validation split, the order of samples, dropout and noise.
        An int gives the same result at each call.""",
    )
    tol: float = option(
        1e-4,
        [NON_NEGATIVE],
        "float",
        """
        An epoch counts as progress if the training loss falls, or with ``early_stopping`` the
        validation score rises, by more than this. For 'lbfgs', the largest component of the
        gradient at which it has converged.""",
    )
    verbose: bool = option(
        False,
        ["verbose"],
        "bool",
        """
        Whether to print a line for each epoch: its number, the loss, loss and score on held-out
        samples where there are any, and how long training may still take. A bar instead, of epochs
        and time but without losses, is ``est.set_callbacks(sklearn.callback.ProgressBar())``.""",
    )
    warm_start: bool = option(
        False,
        ["boolean"],
        "bool",
        "Whether `fit` goes on from the weights of the last call instead of starting anew. The "
        "scaling of ``y`` and the steps of windows stay those of the first call.",
    )
    momentum: float = option(
        0.9,
        [Interval(Real, 0, 1, closed="both")],
        "float",
        "Momentum of 'sgd'; 0 is plain gradient descent.",
    )
    nesterovs_momentum: bool = option(
        True, ["boolean"], "bool", "Whether the momentum of 'sgd' is Nesterov's."
    )
    early_stopping: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether to stop when the score on held-out samples no longer rises, and keep the weights of
        the best epoch. The held-out samples are ``X_val, y_val`` of `fit`, or a random share of
        the training data, stratified by class where there are enough of each.""",
    )
    validation_fraction: float = option(
        0.1,
        [BELOW_ONE],
        "float",
        "Share of the training data that ``early_stopping`` holds out if `fit` gets no ``X_val``.",
    )
    beta_1: float = option(
        0.9, [BELOW_ONE], "float", "Decay of the average of gradients in 'adam' and 'adamw'."
    )
    beta_2: float = option(
        0.999,
        [BELOW_ONE],
        "float",
        "Decay of the average of squared gradients in 'adam', 'adamw' and 'rmsprop'. 'rmsprop' "
        "does not correct its bias: 0.9 or 0.99 makes its first steps smaller.",
    )
    epsilon: float = option(
        1e-8,
        [POSITIVE],
        "float",
        "Keeps a division finite in 'adam', 'adamw', 'rmsprop' and 'adagrad'.",
    )
    n_iter_no_change: float = option(
        10,
        [COUNT, Options(Real, {np.inf})],
        "int or inf",
        "Epochs without progress (see ``tol``) after which training stops. Without "
        "``early_stopping`` not used by 'lbfgs', nor with the learning rates 'cosine' and "
        "'onecycle', which are followed to their end.",
    )
    max_fun: int = option(15000, [COUNT], "int", "Evaluations of the loss by 'lbfgs' at most.")
    l1: float = option(
        0.0,
        [NON_NEGATIVE],
        "float",
        "Strength of the L1 penalty on the weights, divided like ``alpha``.",
    )
    weight_decay: float = option(
        0.01, [NON_NEGATIVE], "float", "Decoupled weight decay of 'adamw', beside ``alpha``."
    )
    decay_rate: float = option(
        0.95,
        [Interval(Real, 0, 1, closed="right")],
        "float",
        "Factor per epoch of ``learning_rate='exponential'``.",
    )
    warmup_fraction: float = option(
        0.1,
        [BELOW_ONE],
        "float",
        "Share of training in which 'cosine' and 'onecycle' raise the learning rate.",
    )
    max_grad_norm: float | None = option(
        None,
        [POSITIVE, None],
        "float or None",
        "A gradient whose norm over all weights is larger is shortened to it. Not for 'lbfgs'.",
    )


@options
class NoiseOptions:
    """Noise that is on in training only."""

    _: KW_ONLY
    dropout: float = option(
        0.0,
        [BELOW_ONE],
        "float",
        "Probability with which an output of a hidden layer is dropped in training.",
    )
    input_noise: float = option(
        0.0,
        [NON_NEGATIVE],
        "float",
        """
        Standard deviation of Gaussian noise added to the inputs in training, in their units as
        the net sees them.""",
    )


@options
class BodyOptions:
    """What a multilayer perceptron's hidden layers are made of."""

    _: KW_ONLY
    normalization: str | None = option(
        None,
        [StrOptions(set(NORMALIZATIONS)), None],
        "{'batch', 'layer'} or None",
        "Normalization between each hidden layer's affine map and its activation.",
    )
    residual: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether a hidden layer as large as the one before it adds its output to its input. At
        least two neighbouring hidden layers must be of equal size.""",
    )
    initializer: str = option(
        "glorot_uniform",
        [StrOptions(set(INITIALIZERS) - {"zeros"})],
        "{'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'lecun_normal', "
        "'orthogonal'}",
        """
        Distribution of the starting weights. 'glorot_uniform' is scikit-learn's, biases included;
        with the others biases start at zero.""",
    )


@options
class LinearSkipOptions:
    """A linear path beside the net."""

    _: KW_ONLY
    linear_skip: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether a linear path leads from the inputs to the outputs beside the net. It starts at
        the solution of the linear model (ridge regression; for class and count targets its
        logistic or Poisson kin) and the net's last layer at zero, so that training starts from the
        linear model and learns what is left. Scale ``X`` first, as for any net.""",
    )


@options
class RegressionOptions:
    """What a regression net is trained for."""

    _: KW_ONLY
    loss: str = option(
        "squared_error",
        [StrOptions(set(REGRESSION_LOSSES))],
        "{'squared_error', 'absolute_error', 'huber', 'quantile', 'poisson'}",
        """
        What training minimises. 'absolute_error' and 'huber' bear outliers; 'quantile' gives the
        levels of ``quantiles``; 'poisson' is for counts and rates ``y >= 0`` and predicts through
        an exponential.""",
    )
    huber_delta: float = option(
        1.0,
        [POSITIVE],
        "float",
        """
        Error from which ``loss='huber'`` counts linearly, in the units of ``y`` as trained (of its
        standard deviation with ``scale_target=True``).""",
    )
    quantiles: Any = option(
        (0.5,),
        ["array-like", Interval(Real, 0, 1, closed="neither")],
        "float or array-like of float",
        """
        Levels in (0, 1) of ``loss='quantile'``; with several, see `predict_quantiles`.""",
    )
    scale_target: bool = option(
        False,
        ["boolean"],
        "bool",
        """
        Whether ``y`` is standardised inside (with the sample weights) and predictions put back, so
        that unit and level do not matter; with ``loss='poisson'`` it is divided by its mean.""",
    )

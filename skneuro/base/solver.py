"""Parts of the training loop, made from the options of an estimator."""

import math

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from ..nn.training.lbfgs import LBFGS
from ..nn.training.optimizers import OPTIMIZERS, SGD, AdaGrad, Adam, AdamW, RMSProp
from ..nn.training.schedules import FINITE_SCHEDULES, SCHEDULES, Constant
from .clean_input import surely_finite
from .user_warnings import warn_user

NOISE = ("dropout", "input_noise", "recurrent_dropout")  # options that draw for every batch
LBFGS_LIMITS = {
    "max_iter": "Increase max_iter (now {max_iter})",
    "max_fun": "Increase max_fun (now {max_fun}), the number of evaluations of the loss",
    "line_search": "The line search found no lower loss: pass X in float64",
}
NOT_FOR_ADAM = ("invscaling", "adaptive")


def make_optimizer(options, parameters):
    """Make the optimizer named by ``options.solver``, in its initial state."""
    betas = {
        "beta_1": options.beta_1,
        "beta_2": options.beta_2,
        "epsilon": options.epsilon,
        "rates": parameters.rate_factors(),
    }
    optimizer = {
        "lbfgs": lambda: LBFGS(options.tol, options.max_fun),
        "sgd": lambda: SGD(options.momentum, options.nesterovs_momentum),
        "adagrad": lambda: AdaGrad(options.epsilon),
        "rmsprop": lambda: RMSProp(options.beta_2, options.epsilon),
        "adam": lambda: Adam(**betas),
        "adamw": lambda: AdamW(
            **betas, weight_decay=options.weight_decay, decayed=parameters.penalized
        ),
    }[options.solver]()
    optimizer.start(parameters.theta)
    return optimizer


def make_schedule(options):
    """Make the schedule named by ``options.learning_rate``."""
    initial, name = options.learning_rate_init, options.learning_rate
    if _has_no_effect(options):
        return Constant(initial)
    extra = {
        "invscaling": {"power": options.power_t},
        "exponential": {"decay": options.decay_rate},
        "cosine": {"warmup": options.warmup_fraction},
        "onecycle": {"warmup": options.warmup_fraction},
    }
    return SCHEDULES[name](initial, **extra.get(name, {}))


def _has_no_effect(options):
    """Whether the solver ignores the schedule, as scikit-learn's does."""
    return options.solver == "adam" and options.learning_rate in NOT_FOR_ADAM


def batch_size(options, n_samples, n_absent=0):
    """Number of samples per batch; ``n_absent`` more samples have weight zero."""
    if options.solver == "lbfgs":
        return n_samples
    if options.batch_size == "auto":
        return min(200, n_samples)
    if options.batch_size > n_samples + n_absent:
        warn_user(
            f"batch_size={options.batch_size} is larger than the {n_samples} training samples; it "
            "is going to be clipped."
        )
    return min(options.batch_size, n_samples)


def patience(options):
    """Number of epochs without improvement before stopping, infinite for a finite schedule."""
    if options.learning_rate in FINITE_SCHEDULES and not options.early_stopping:
        return math.inf
    return options.n_iter_no_change


def check_solver_options(options):
    """Refuse options that contradict each other or would be ignored."""
    if options.solver == "lbfgs":
        defaults = type(options).__dataclass_fields__
        for name in (*NOISE, "max_grad_norm", "tbptt_steps"):
            if name in defaults and getattr(options, name) not in (None, defaults[name].default):
                raise ValueError(
                    f"{name}={getattr(options, name)!r} needs a stochastic solver, got "
                    f"solver='lbfgs'; use one of {sorted(OPTIMIZERS)}."
                )


def warn_of_schedule(options):
    """Warn if the solver ignores the schedule."""
    if _has_no_effect(options):
        warn_user(
            f"learning_rate={options.learning_rate!r} has no effect with solver='adam', as in "
            "scikit-learn. Use it with another solver, or learning_rate='exponential', 'cosine' or "
            "'onecycle'."
        )


def warn_of_predictions(decoded):
    """Warn if predictions, an array or one per task, are not finite."""
    outputs = decoded if isinstance(decoded, list) else [decoded]
    if not all(surely_finite(output) or np.isfinite(output).all() for output in outputs):
        warn_user(
            "Some predictions are infinite or NaN. Either training diverged (try a lower "
            "learning_rate_init, max_grad_norm=1, or scaling X and y), or X is far from the "
            "training data.",
            RuntimeWarning,
        )


def warn_of_ending(reason, options, monitor, advice, risen=None):
    """Warn if training was interrupted, diverged, did not converge or learned nothing.

    Parameters
    ----------
    reason : str
        Why training ended, see `train`.
    options : NeuralEstimator
        Estimator with the options of the fit.
    monitor : Monitor
        Monitor after training.
    advice : Advice
        Advice on what to try.
    risen : tuple of float, default=None
        First and last loss of training that diverged but stayed finite.
    """
    last = monitor.progress.history[-1]
    if reason == "interrupted":
        warn_user(f"Training interrupted by user. The weights of epoch {last['epoch']} are kept.")
    elif reason == "diverged":
        kept = "with the best validation score" if monitor.has_best else monitor.good_epoch
        rate = (
            "" if last["learning_rate"] is None else f" at learning rate {last['learning_rate']:g}"
        )
        warn_user(
            f"Training diverged in epoch {last['epoch'] + 1}{rate}: the loss is no longer finite. "
            f"The weights of epoch {kept} are kept. Try a lower learning_rate_init, "
            "max_grad_norm=1, or scaling X and y.",
            ConvergenceWarning,
        )
    elif risen is not None:
        first, last = risen
        warn_user(
            f"Training diverged: the loss rose from {first:.3g} to {last:.3g}. Try a lower "
            "learning_rate_init, max_grad_norm=1, or scaling X and y.",
            ConvergenceWarning,
        )
    elif reason in LBFGS_LIMITS and options.solver == "lbfgs":
        limit = LBFGS_LIMITS[reason].format(max_iter=options.max_iter, max_fun=options.max_fun)
        cures = str(advice) or (
            "scale the data: https://scikit-learn.org/stable/modules/preprocessing.html"
        )
        warn_user(
            f"lbfgs failed to converge after {monitor.n_epochs} iterations. {limit}, or {cures}",
            ConvergenceWarning,
        )
    elif reason == "max_iter" and options.learning_rate not in FINITE_SCHEDULES:
        warn_user(
            f"Stochastic Optimizer: Maximum iterations ({options.max_iter}) reached and the "
            f"optimization hasn't converged yet. Try {advice}.",
            ConvergenceWarning,
        )
    elif advice.is_worse_than_constant(last["loss"]):
        warn_user(
            "The net fits the training data worse than the mean of y does, although training "
            f"ended. Try {advice}.",
            ConvergenceWarning,
        )

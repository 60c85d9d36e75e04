"""Options of an estimator, drawn from the constraints that it declares."""

from numbers import Integral, Real

import numpy as np
from hypothesis import strategies as st

from skneuro._sklearn.constraints import HasMethods, Interval, Options, StrOptions

UNTYPED = ("array-like", dict, list, tuple, str, slice)
# Options whose constraint allows what is expensive, or says too little.
CHEAP = {
    "hidden_layer_sizes": st.sampled_from([1, 3, (4,), (3, 3), [2, 2, 2], np.array([3])]),
    "head_layer_sizes": st.sampled_from([(), 2, (2, 3)]),
    "branch_layer_sizes": st.sampled_from([1, (3,)]),
    "max_iter": st.integers(1, 3),
    "max_fun": st.sampled_from([1, 4, 100]),
    "learning_rate_init": st.sampled_from([1e-4, 1e-3, 0.01, 0.1, np.float32(0.01)]),
    "alpha": st.sampled_from([0.0, 1e-4, 0.1, 1]),
    "l1": st.sampled_from([0.0, 1e-3, 1]),
    "epsilon": st.sampled_from([1e-8, 1e-3]),
    "weight_decay": st.sampled_from([0.0, 0.01]),
    "batch_size": st.sampled_from(["auto", 1, 4, 7, 64, np.int64(5)]),
    "n_iter_no_change": st.sampled_from([1, 2, 10, np.inf]),
    "random_state": st.integers(0, 3),
    "verbose": st.just(False),
    "warm_start": st.booleans(),
    "quantiles": st.sampled_from([0.5, (0.1, 0.5, 0.9), [0.9, 0.2], np.array([0.3])]),
    "dilations": st.sampled_from([None, (1,), (2,), (1, 2), [2, 2]]),
    "n_timesteps": st.sampled_from([None, 1, 2, 3]),
    "target_channel": st.sampled_from([0, 0, 1]),
    "class_weight": st.sampled_from([None, "balanced"]),
    "input_noise": st.sampled_from([0.0, 0.1]),
    "n_experts": st.sampled_from([1, 3]),
    "n_jobs": st.sampled_from([None, 1]),
    "lags": st.sampled_from([None, [0], [0, 2], (3, 1), np.array([1])]),
}


def options_of(estimator_class, most=5, without=(), **fixed):
    """Strategy of dicts of options of an estimator.

    Parameters
    ----------
    estimator_class : class
        Public estimator.
    most : int, default=5
        Largest number of options besides ``fixed``.
    without : iterable of str
        Options that keep their defaults.
    **fixed : hypothesis strategies
        Strategies of options that are always drawn.

    Returns
    -------
    strategy : hypothesis strategy
        Dicts of options.
    """
    constraints = estimator_class._parameter_constraints
    names = sorted(constraints.keys() - fixed.keys() - set(without))
    if not names:
        return st.fixed_dictionaries(fixed)

    @st.composite
    def draw_options(draw):
        chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
        free = {name: draw(_values(name, constraints[name])) for name in chosen}
        return free | {name: draw(strategy) for name, strategy in fixed.items()}

    return draw_options()


def training_options(estimator_class):
    """Options that always make a fit of a net cheap and reproducible."""
    fixed = {"hidden_layer_sizes": CHEAP["hidden_layer_sizes"], "max_iter": CHEAP["max_iter"]}
    return options_of(estimator_class, **fixed, random_state=CHEAP["random_state"])


def _values(name, constraints):
    """Strategy of the values of one option."""
    if name in CHEAP:
        return CHEAP[name]
    return st.one_of([values for c in constraints if (values := _of_constraint(c)) is not None])


def _of_constraint(constraint):
    """Strategy of the values that a constraint allows; None of those it says too little of."""
    if constraint is None:
        return st.none()
    if constraint == "boolean":
        return st.sampled_from([False, True, np.True_])
    if isinstance(constraint, StrOptions | Options):
        return st.sampled_from(sorted(constraint.options, key=str))
    if isinstance(constraint, Interval) and constraint.type is Integral:
        return st.integers(int(constraint.left), int(constraint.left) + 4)
    if isinstance(constraint, Interval) and constraint.type is Real:
        return st.sampled_from([v for v in (0, 0.0, 0.1, 0.5, 0.9, 1, 2.5) if v in constraint])
    if constraint is Integral:
        return st.just(0)
    if isinstance(constraint, HasMethods) or constraint in UNTYPED:
        return None
    raise NotImplementedError(f"no values for the constraint {constraint}")

"""Balancers made from the option ``task_weights``, and their state as plain values."""

import copy

import numpy as np

from ..nn.multitask.balancing import BALANCERS, Fixed


def make_balancer(options, names, random_state):
    """Make the balancer named by ``options.task_weights``.

    Parameters
    ----------
    options : MultiTaskNet
        Estimator with the options ``task_weights`` and ``gradnorm_alpha``.
    names : list of str
        Names of the tasks.
    random_state : numpy.random.RandomState
        Random state for the order of tasks in 'pcgrad'.

    Returns
    -------
    balancer : Fixed
        Balancer at the start of training.
    """
    weights = options.task_weights
    if isinstance(weights, dict):
        return Fixed([weights.get(name, 1.0) for name in names])
    if weights == "equal":
        return Fixed(np.ones(len(names)))
    extra = {}
    if weights == "gradnorm":
        extra["alpha"] = options.gradnorm_alpha
    elif weights == "pcgrad":
        extra["rng"] = np.random.default_rng(random_state.randint(2**31))
    return BALANCERS[weights](len(names), **extra)


def resume_balancer(options, earlier):
    """Copy the balancer of an earlier fit, to continue from."""
    balancer = copy.deepcopy(earlier)
    if options.task_weights == "gradnorm":
        balancer.alpha = options.gradnorm_alpha
    return balancer


def balancer_facts(balancer):
    """State of a balancer as plain values."""
    facts = dict(vars(balancer))
    if "optimizer" in facts:
        optimizer = facts["optimizer"]
        facts["optimizer"] = {"n_steps": optimizer.n_steps, "memories": optimizer.memories}
    if "rng" in facts:
        facts["rng"] = facts["rng"].bit_generator.state
    return facts


def restore_balancer(options, names, facts):
    """Make a balancer from the state saved by `balancer_facts`."""
    balancer = make_balancer(options, names, np.random.RandomState(0))
    facts = dict(facts)
    if "optimizer" in facts:
        vars(balancer.optimizer).update(facts.pop("optimizer"))
    if "rng" in facts:
        balancer.rng.bit_generator.state = facts.pop("rng")
    vars(balancer).update(facts)
    return balancer

"""An identity trunk is the linear mixed model, beside that of statsmodels."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skneuro import FewShotRegressor
from skneuro.nn.fewshot.groups import group_table
from skneuro.nn.fewshot.head_prior import HeadPrior, Prior
from skneuro.nn.fewshot.heads import GroupHeads
from skneuro.nn.fewshot.marginal_likelihood import MarginalLikelihood
from skneuro.nn.layers.containers import Sequential
from skneuro.nn.network import Network

statsmodels = pytest.importorskip("statsmodels.regression.mixed_linear_model")


def make_growth(n_groups=18, seed=0):
    """Random intercepts and slopes, with unequal numbers of rows, like a growth study."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), rng.integers(3, 12, n_groups))
    x = rng.uniform(0, 4, len(groups))
    intercept, slope = rng.normal(10, 3, n_groups), rng.normal(2, 0.7, n_groups)
    return groups, x, intercept[groups] + slope[groups] * x + rng.normal(size=len(groups))


@pytest.fixture(scope="module")
def growth():
    groups, x, y = make_growth()
    design = np.column_stack([x, np.ones(len(x))])
    free = statsmodels.MixedLMParams.from_components(np.ones(2), cov_re=np.eye(2))
    model = statsmodels.MixedLM(y, design, groups, exog_re=design)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(reml=False, free=free, method="lbfgs", maxiter=2000, gtol=1e-10)
    return groups, x, y, found


def prior_of_statsmodels(found):
    scale = np.sqrt(np.diag(np.asarray(found.cov_re)))
    return Prior(np.asarray(found.fe_params)[:, None], scale, np.array([np.sqrt(found.scale)]))


def test_likelihood_and_random_effects_agree(growth):
    groups, x, y, found = growth
    prior = prior_of_statsmodels(found)
    network = Network(Sequential([HeadPrior(1, 1, smallest_noise=0.0)]), float)
    for name, value in zip(
        HeadPrior.NAMES, (prior.mean, np.log(prior.scale), np.log(prior.noise)), strict=True
    ):
        network.blocks(name)[0][...] = value
    loss = MarginalLikelihood()
    loss.network = network
    table = group_table(y[:, None], groups, None)
    assert_allclose(-loss.value(x[None], table, 1.0) * len(y), found.llf, rtol=1e-6)
    heads = GroupHeads.learn(prior, groups.max() + 1, x[None], table)
    deviations = heads.coefficients[..., 0] - prior.mean[:, 0]
    blups = np.array([found.random_effects[g] for g in range(groups.max() + 1)])
    assert_allclose(deviations, blups, atol=1e-6)


def test_our_optimum_is_at_least_as_high(growth):
    groups, x, y, found = growth
    net = FewShotRegressor(
        (), solver="lbfgs", group=0, alpha=0, max_iter=500, tol=1e-9, scale_target=False
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the last digits do not converge
        net.fit(np.column_stack([groups, x]), y)
    assert -net.loss_ * len(y) >= found.llf - 1e-6
    assert_allclose(net.noise_scale_, np.sqrt(found.scale), rtol=1e-2)
    assert_allclose(net.prior_mean_, np.asarray(found.fe_params), rtol=1e-2)

"""The loss of prototypes against its definition, and its gradient."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skneuro.nn.fewshot.groups import group_table
from skneuro.nn.fewshot.prototypes import PrototypeLoss
from tests.nn.gradients import assert_same_gradient, central_differences

N_CLASSES = 3


def make_groups(sizes, weighted=False):
    random = np.random.RandomState(0)
    n = sum(sizes)
    Y = np.eye(N_CLASSES)[random.randint(N_CLASSES, size=n)]
    weights = random.uniform(0.3, 2.0, n) if weighted else None
    table = group_table(Y, np.repeat(np.arange(len(sizes)), sizes), weights)
    return random.randn(2, n), table


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("sizes", [[8, 8], [9, 4, 1, 12]])
def test_gradient(sizes, weighted):
    z, y = make_groups(sizes, weighted)
    dz = np.empty_like(z)
    loss = PrototypeLoss()
    loss.value_and_gradient(z, y, None, dz)
    assert_same_gradient(dz, central_differences(lambda: loss.value(z, y, None), z))


def test_the_value_is_that_of_prototypes_of_the_other_samples():
    z, y = make_groups([10, 7])
    expected = 0.0
    for i in range(17):
        others = (y[-2] == y[-2, i]) & (np.arange(17) != i)
        logits = {}
        for c in range(N_CLASSES):
            mine = others & (y[c] > 0)
            if mine.any():
                logits[c] = -0.5 * ((z[:, i] - z[:, mine].mean(axis=1)) ** 2).sum()
        true = y[:N_CLASSES, i].argmax()
        if true in logits:
            expected -= logits[true] - np.log(np.exp(list(logits.values())).sum())
    assert_allclose(PrototypeLoss().value(z, y, None), expected / 17)


def test_a_sample_of_weight_two_counts_like_two():
    z, y = make_groups([10, 7])
    y[-1, [2, 5, 12]] = 2.0
    rows = np.sort(np.r_[np.arange(17), [2, 5, 12]])
    repeated = y[:, rows].copy()
    repeated[-1] = 1.0
    loss = PrototypeLoss()
    assert_allclose(loss.value(z, y, None), loss.value(z[:, rows], repeated, None))

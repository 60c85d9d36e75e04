"""Sums over steps of products, as one matrix product."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skneuro.nn.recurrent.step_sums import add_product, side_by_side


def make(n_steps, n_rows, seed):
    return np.random.RandomState(seed).standard_normal((n_steps, n_rows, 4))


@pytest.mark.parametrize("n_steps", [1, 2, 5])
@pytest.mark.parametrize("anew", [True, False])
def test_product_is_the_sum_over_steps_and_samples(n_steps, anew):
    x, y = make(n_steps, 3, 0), make(n_steps, 2, 1)
    before = np.random.RandomState(2).standard_normal((3, 2))
    gradient = np.full((3, 2), np.nan) if anew else before.copy()
    flat = [side_by_side(steps, np.empty(100)) for steps in (x, y)]
    add_product(gradient, *flat, np.empty(50), anew)
    expected = sum(x_t @ y_t.T for x_t, y_t in zip(x, y, strict=True))
    assert_allclose(gradient, expected if anew else before + expected, rtol=1e-13)


def test_steps_stand_beside_each_other_in_order():
    steps = make(3, 2, 0)
    assert_array_equal(side_by_side(steps, np.empty(24)), np.hstack(steps))


def test_a_single_step_is_not_copied():
    steps = make(1, 2, 0)
    assert np.shares_memory(side_by_side(steps, np.empty(8)), steps)

"""The type of an option in words is derived from its constraints."""

from numbers import Integral, Real

import numpy as np
import pytest
from sklearn.utils._param_validation import Interval, InvalidParameterError, Options, StrOptions

from skneuro import MLPRegressorNP
from skneuro.nn.training.optimizers import OPTIMIZERS
from skneuro.options.type_text import OneOf, type_text

COUNT = Interval(Integral, 1, None, closed="left")


@pytest.mark.parametrize(
    ("constraints", "text"),
    [
        (["boolean"], "bool"),
        (["verbose"], "bool"),
        ([Interval(Real, 0, 1, closed="both")], "float"),
        ([COUNT, None], "int or None"),
        ([Integral, None], "int or None"),
        ([COUNT, OneOf(["auto"])], "int or 'auto'"),
        ([COUNT, Options(Real, {np.inf})], "int or inf"),
        ([OneOf(["b", "a"]), None], "{'b', 'a'} or None"),
        ([dict, list, OneOf(["balanced"]), None], "dict, list, 'balanced' or None"),
        (["random_state"], "int, RandomState instance or None"),
        (["array-like", COUNT], "array-like or int"),
    ],
)
def test_text(constraints, text):
    assert type_text(constraints) == text


def test_names_are_allowed_and_shown_in_the_order_of_the_registry():
    names = OneOf(["b", "c", "a"])
    assert isinstance(names, StrOptions)
    assert names.is_satisfied_by("c")
    assert not names.is_satisfied_by("d")
    assert str(names) == "a str among {'b', 'c', 'a'}"


def test_a_new_entry_of_a_registry_is_documented_and_listed_in_the_error():
    listed = ", ".join(map(repr, [*OPTIMIZERS, "lbfgs"]))
    assert f"solver : {{{listed}}}, default='adam'" in MLPRegressorNP.__doc__
    with pytest.raises(InvalidParameterError, match=listed.replace("{", "")):
        MLPRegressorNP(solver="newton").fit([[0.0], [1.0]], [0.0, 1.0])

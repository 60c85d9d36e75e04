"""Options declared once: their place in the signature, the constraints and the docstring."""

import inspect
from numbers import Real

import pytest
from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import Interval

from skneuro.options.declare import estimator, option, options, override


@options
class Shared:
    """Options that several estimators share."""

    rate: float = option(
        0.1,
        [Interval(Real, 0, None, closed="left")],
        """
        How fast.
        It may be zero.""",
    )
    name: str = option("plain", [str], "What it is called.", kw_only=False)


@estimator
class Declared(Shared, BaseEstimator):
    """An estimator.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    none_ : None
        There is none.
    """

    size: int = option(3, [int], "How large.", kw_only=False)
    rate: float = override(Shared, "rate", 0.5)


def test_the_signature_has_positional_options_first_and_the_rest_by_keyword():
    assert str(inspect.signature(Declared)).startswith(
        "(name: str = 'plain', size: int = 3, *, rate"
    )
    assert Declared("a", 4).get_params() == {"name": "a", "rate": 0.5, "size": 4}
    with pytest.raises(TypeError, match="positional"):
        Declared("a", 4, 0.2)


def test_init_stores_its_arguments_and_nothing_else():
    given = {"name": object(), "size": [], "rate": None}
    assert vars(Declared(**given)) == given


def test_a_changed_option_keeps_its_constraints_and_meaning_but_not_elsewhere():
    shared = Shared.__dataclass_fields__["rate"]
    assert Declared._parameter_constraints["rate"] is shared.metadata["constraints"]
    assert (shared.default, Declared().rate) == (0.1, 0.5)


def test_every_option_is_documented_in_the_order_of_the_signature():
    expected = """\
name : str, default='plain'
    What it is called.

size : int, default=3
    How large.

rate : float, default=0.5
    How fast.
    It may be zero.

Attributes"""
    documented = inspect.getdoc(Declared).split("----------\n", 1)[1]
    assert documented.startswith(expected)


def test_estimators_are_compared_by_identity_and_shown_by_scikit_learn():
    assert Declared() != Declared()
    assert len({Declared(), Declared()}) == 2
    assert repr(Declared(size=4)) == "Declared(size=4)"

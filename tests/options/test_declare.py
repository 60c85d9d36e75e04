"""Options declared once: their place in the signature, the constraints and the docstring."""

import ast
import dataclasses
import inspect
import re
import textwrap
from numbers import Real

import pytest
from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import Interval

from skneuro.options.declare import class_fillings, estimator, fill, option, options, override
from tests.estimators import PUBLIC

NETS = [cls for cls in PUBLIC.values() if "<options>" in inspect.getsource(cls)]


@options
class Shared:
    """Options that several estimators share."""

    rate: float = option(
        0.1,
        [Interval(Real, 0, None, closed="left")],
        """
        Speed of change.
        Zero is allowed.""",
    )
    name: str = option("plain", [str], "Name of the thing.", kw_only=False)


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
    arguments = {"name": object(), "size": [], "rate": None}
    assert vars(Declared(**arguments)) == arguments


def test_a_changed_option_keeps_its_constraints_and_meaning_but_not_elsewhere():
    shared = Shared.__dataclass_fields__["rate"]
    assert Declared._parameter_constraints["rate"] is shared.metadata["constraints"]
    assert (shared.default, Declared().rate) == (0.1, 0.5)


def test_every_option_is_documented_in_the_order_of_the_signature():
    expected = """\
name : str, default='plain'
    Name of the thing.

size : int, default=3
    How large.

rate : float, default=0.5
    Speed of change.
    Zero is allowed.

Attributes"""
    documented = inspect.getdoc(Declared).split("----------\n", 1)[1]
    assert documented.startswith(expected)


def source_docstring(cls):
    """Docstring as written in the source, whatever the version of Python does to it."""
    return ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0].body[0].value.value


@pytest.mark.parametrize("cls", [Declared, *NETS], ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("as_compiled", [str, inspect.cleandoc], ids=["to 3.12", "from 3.13"])
def test_filling_in_does_not_depend_on_whether_python_strips_docstrings(cls, as_compiled):
    docstring = fill(as_compiled(source_docstring(cls)), class_fillings(dataclasses.fields(cls)))
    assert docstring == inspect.getdoc(cls)
    assert not re.search("<options>|<training>", docstring)
    _, parameters, rest = re.split(r"^(?:Parameters|Attributes)\n-+\n", docstring, flags=re.M)
    assert re.findall(r"^(\w+) : ", parameters, re.M) == list(inspect.signature(cls).parameters)
    assert set(re.findall(r"^( *)\S", parameters, re.M)) == {"", " " * 4}
    assert re.match(r"\w+ : .*\n    \S", rest)


def test_estimators_are_compared_by_identity_and_shown_by_scikit_learn():
    assert Declared() != Declared()
    assert len({Declared(), Declared()}) == 2
    assert repr(Declared(size=4)) == "Declared(size=4)"

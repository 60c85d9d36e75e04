"""Type of an option in the words of numpydoc, derived from its constraints."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

from .._sklearn.constraints import Interval, Options, StrOptions

WORDS = {
    "boolean": "bool",
    "verbose": "bool",
    "array-like": "array-like",
    "random_state": "int, RandomState instance or None",
}
NUMBERS: dict[Any, str] = {Integral: "int", Real: "float"}


class OneOf(StrOptions):
    """Constraint to one of several names, which are documented in the order given.

    Parameters
    ----------
    names : iterable of str
        Allowed names, such as the keys of a registry.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(set(self.names))

    def __str__(self) -> str:
        """Text of the error message, with the names in the order given."""
        return f"a str among {{{', '.join(map(repr, self.names))}}}"


def type_text(constraints: Iterable[Any]) -> str:
    """Describe the type of an option in words.

    Parameters
    ----------
    constraints : iterable
        Constraints as in scikit-learn's ``_parameter_constraints``.

    Returns
    -------
    text : str
        Description, such as ``"{'adam', 'sgd'} or None"``.
    """
    words = list(dict.fromkeys(map(_word, constraints)))
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _word(constraint: Any) -> str:
    if constraint is None:
        return "None"
    if isinstance(constraint, str):
        return WORDS[constraint]
    if isinstance(constraint, OneOf):
        names = [repr(name) for name in constraint.names]
        return names[0] if len(names) == 1 else f"{{{', '.join(names)}}}"
    if isinstance(constraint, Interval):
        return NUMBERS[constraint.type]
    if isinstance(constraint, Options):
        return " or ".join(sorted(map(str, constraint.options)))
    return NUMBERS.get(constraint, constraint.__name__)

"""Declaration of an estimator's options: default, constraints, type and description of each.

An estimator class lists its options as annotated fields and is decorated with `estimator`. The
decorator adds an explicit ``__init__``, scikit-learn's parameter constraints, and the parts of the
docstrings that are left as placeholders: ``<options>`` and ``<training>`` in the docstring of the
class, and the names in ``_documented`` in the docstrings of the methods. Options that several
estimators share are fields of a mixin. Options after a line ``_: KW_ONLY`` are keyword-only:
`option` makes them so at run time, the line for type checkers.
"""

import dataclasses
import inspect
import re
import textwrap
from collections.abc import Mapping
from typing import Any, TypeVar, dataclass_transform

from .attributes import TRAINING_ATTRIBUTES
from .method_docs import METHOD_DOCS
from .type_text import type_text

Class = TypeVar("Class", bound=Any)


def option(
    default: Any, constraints: list[Any], doc: str, *, kind: str | None = None, kw_only: bool = True
) -> Any:
    """Declare an option.

    Parameters
    ----------
    default : object
        Default value; must be immutable.
    constraints : list
        Allowed values, as in scikit-learn's ``_parameter_constraints``.
    doc : str
        Description, whose first line is used alone in a tooltip.
    kind : str, default=None
        Type in the documentation; None derives it from ``constraints``.
    kw_only : bool, default=True
        Whether the option is keyword-only.
    """
    metadata = {
        "constraints": constraints,
        "kind": type_text(constraints) if kind is None else kind,
        "doc": inspect.cleandoc(doc),
    }
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


def override(base: Any, name: str, default: Any, kw_only: bool = True) -> Any:
    """Declare an option of ``base`` again, with another default or position in the signature.

    Parameters
    ----------
    base : class
        Class that declares the option.
    name : str
        Name of the option.
    default : object
        New default value.
    kw_only : bool, default=True
        Whether the option is keyword-only.
    """
    metadata = base.__dataclass_fields__[name].metadata
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


def defaults(cls: Any) -> dict[str, Any]:
    """Collect the defaults of all options that a class declares or inherits.

    Parameters
    ----------
    cls : class
        Estimator or mixin of options.

    Returns
    -------
    defaults : dict of str to object
        Default values by name.
    """
    return {field.name: field.default for field in dataclasses.fields(cls)}


@dataclass_transform(eq_default=False)
def options(cls: Class) -> Class:
    """Make a mixin of shared options: only fields, no constructor."""
    return dataclasses.dataclass(cls, init=False, eq=False, repr=False)


@dataclass_transform(eq_default=False)
def estimator(cls: Class) -> Class:
    """Complete an estimator class: constructor, constraints and docstrings from its options."""
    cls = dataclasses.dataclass(cls, eq=False, repr=False)
    fields: Any = dataclasses.fields(cls)
    cls._declared = cls
    cls._parameter_constraints = {f.name: f.metadata["constraints"] for f in fields}
    if cls.__doc__:  # absent under python -OO
        cls.__doc__ = fill(cls.__doc__, class_fillings(fields))
        _fill_methods(cls)
    return cls


def class_fillings(fields: Any) -> dict[str, str]:
    """Make the text for the placeholders in the docstring of a class.

    Parameters
    ----------
    fields : iterable of dataclasses.Field
        Declared options.

    Returns
    -------
    fillings : dict of str to str
        Text for each placeholder.
    """
    ordered = sorted(fields, key=lambda f: f.kw_only)  # the order of the signature
    text = "\n\n".join(_document(f) for f in ordered)
    return {"options": text, "training": TRAINING_ATTRIBUTES}


def fill(docstring: str, fillings: Mapping[str, str]) -> str:
    """Replace the placeholders of a docstring, such as ``<options>`` alone on a line.

    Parameters
    ----------
    docstring : str
        Docstring as written, or without indentation, as in Python 3.13.
    fillings : mapping of str to str
        Text for each placeholder, which is indented like the placeholder.

    Returns
    -------
    docstring : str
        Complete docstring.
    """

    def replace(found: re.Match[str]) -> str:
        indentation, name = found.groups()
        if name not in fillings:
            return found.group()
        return textwrap.indent(fillings[name], indentation)

    return re.sub(r"^([ \t]*)<(\w+)>$", replace, inspect.cleandoc(docstring), flags=re.MULTILINE)


def _fill_methods(cls: Any) -> None:
    """Fill in the docstrings of the methods that the class itself defines."""
    fillings = dict(METHOD_DOCS)
    for base in reversed(cls.__mro__):
        fillings |= vars(base).get("_documented", {})
    for member in vars(cls).values():
        method = getattr(member, "method", member)  # unwrap methods decorated with `available_if`
        if inspect.isfunction(method) and method.__doc__:
            sections = fill(method.__doc__, fillings)  # fillings may contain placeholders
            method.__doc__ = member.__doc__ = fill(sections, fillings)


def _document(field: dataclasses.Field[Any]) -> str:
    """Numpydoc entry of an option."""
    head = f"{field.name} : {field.metadata['kind']}, default={field.default!r}"
    return head + "\n" + textwrap.indent(field.metadata["doc"], "    ")

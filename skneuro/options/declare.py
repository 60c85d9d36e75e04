"""Options of an estimator, each declared once: default, what is allowed, type and meaning.

An estimator class lists its options as annotated fields and is decorated with `neural_estimator`,
which gives it an explicit ``__init__``, scikit-learn's parameter constraints and the parameters
and training attributes of its docstring (``<options>``, ``<training>``). Options that several
estimators share are fields of a mixin. Options after a line ``_: KW_ONLY`` must be given by name:
`option` says so to Python, the line to type checkers.
"""

import dataclasses
import inspect
import textwrap
from typing import Any, TypeVar, dataclass_transform

from .attributes import TRAINING_ATTRIBUTES

Class = TypeVar("Class", bound=Any)


def option(default: Any, constraints: list, kind: str, doc: str, kw_only: bool = True) -> Any:
    """Declare an option.

    Parameters
    ----------
    default : object
        Its default; immutable.
    constraints : list
        What is allowed, as scikit-learn's ``_parameter_constraints`` has it.
    kind : str
        Its type as the documentation says it.
    doc : str
        What it means.
    kw_only : bool, default=True
        Whether it must be given by keyword.
    """
    metadata = {"constraints": constraints, "kind": kind, "doc": textwrap.dedent(doc).strip()}
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


def changed(base: Any, name: str, default: Any, kw_only: bool = True) -> Any:
    """Declare an option as in ``base``, with another default or place in the signature."""
    metadata = base.__dataclass_fields__[name].metadata
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


@dataclass_transform(eq_default=False)
def options(cls: Class) -> Class:
    """Make a mixin of shared options; a plain dataclass without comparison or repr."""
    return dataclasses.dataclass(cls, eq=False, repr=False)


@dataclass_transform(eq_default=False)
def neural_estimator(cls: Class) -> Class:
    """Finish an estimator class from its declared options."""
    cls = dataclasses.dataclass(cls, eq=False, repr=False)
    fields: Any = dataclasses.fields(cls)
    cls._parameter_constraints = {f.name: f.metadata["constraints"] for f in fields}
    if cls.__doc__:  # absent under python -OO
        cls.__doc__ = filled_in(cls.__doc__, fields)
    return cls


def filled_in(docstring: str, fields: Any) -> str:
    """Docstring of an estimator with its options and training attributes in their places.

    Parameters
    ----------
    docstring : str
        Docstring with the placeholders, indented as in the source (up to Python 3.12) or not.
    fields : iterable of dataclasses.Field
        Declared options.
    """
    ordered = sorted(fields, key=lambda f: f.kw_only)  # the order of the signature
    text = "\n\n".join(_document(f) for f in ordered)
    docstring = inspect.cleandoc(docstring)
    for placeholder, filling in (("<options>", text), ("<training>", TRAINING_ATTRIBUTES)):
        docstring = docstring.replace(placeholder, filling.strip())
    return docstring


def _document(field: dataclasses.Field) -> str:
    """Numpydoc entry of an option."""
    head = f"{field.name} : {field.metadata['kind']}, default={field.default!r}"
    return head + "\n" + textwrap.indent(field.metadata["doc"], "    ")

"""Types of what users give, and methods that are there only with some options."""

import functools
from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any, TypeAlias, TypeVar, cast

from numpy.typing import ArrayLike
from scipy import sparse

Data: TypeAlias = ArrayLike | sparse.sparray | sparse.spmatrix
Table: TypeAlias = ArrayLike | Mapping[Any, Any]  # an array, Series or DataFrame, or a dict of them

Method = TypeVar("Method", bound=Callable[..., Any])


def available_if(check: Callable[[Any], bool]) -> Callable[[Method], Method]:
    """Make a method absent where the estimator's options rule it out.

    Like scikit-learn's decorator of that name, but the reason is what the user gets to read.

    Parameters
    ----------
    check : callable
        ``check(estimator)`` is true where the method is there, else it raises an `AttributeError`
        that says why not. One of a class derived from that is passed on as it is.
    """

    def decorate(method: Method) -> Method:
        return cast(Method, _Available(method, check))

    return decorate


class _Available:
    """The descriptor that stands for the method."""

    def __init__(self, method: Callable[..., Any], check: Callable[[Any], bool]) -> None:
        self.method, self.check = method, check
        functools.update_wrapper(cast(Any, self), method)

    def __get__(self, estimator: Any, owner: Any = None) -> Callable[..., Any]:
        if estimator is None:
            return self.method
        message = f"{type(estimator).__name__} has no attribute {self.method.__name__!r}"
        try:
            is_there = self.check(estimator)
        except AttributeError as reason:
            if type(reason) is not AttributeError:
                raise
            raise AttributeError(f"{message}: {reason}") from reason
        if not is_there:
            raise AttributeError(f"{message} with these options.")
        return MethodType(self.method, estimator)

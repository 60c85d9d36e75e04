"""Types of user data, and methods that are available only with some options."""

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
    """Make a method available only if the options of the estimator allow it.

    Like scikit-learn's decorator of this name, except that the error message contains the reason.

    Parameters
    ----------
    check : callable
        Function ``check(estimator)`` that returns True if the method is available, else raises an
        `AttributeError` with the reason. Errors of a subclass are raised unchanged.
    """

    def decorate(method: Method) -> Method:
        return cast(Method, _Available(method, check))

    return decorate


class _Available:
    """Descriptor that checks the options before it returns the method."""

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

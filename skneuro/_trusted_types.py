"""Names of the estimators, for tools that load files of trusted types only."""

import importlib
import inspect

from sklearn.base import BaseEstimator

PACKAGES = ("skneuro", "skneuro.continual", "skneuro.forecasting")  # those that export estimators


def trusted_types() -> list[str]:
    """List the estimators of skneuro under the names by which skops knows them.

    A file of skops that holds estimators of skneuro, of scikit-learn, and plain data needs no
    other types.

    Returns
    -------
    names : list of str
        Full names of the classes, for ``skops.io.load(..., trusted=...)``.

    Examples
    --------
    >>> import skneuro
    >>> skneuro.trusted_types()[-1]
    'skneuro.windowing.transformer.WindowTransformer'
    """
    names = set()
    for package in map(importlib.import_module, PACKAGES):
        for name in package.__all__:
            member = getattr(package, name)
            if inspect.isclass(member) and issubclass(member, BaseEstimator):
                names.add(f"{member.__module__}.{member.__qualname__}")
    return sorted(names)

"""Every kind of layer there is, so that none is left out of the tests that are common to all."""

import importlib
import pkgutil

from skneuro.nn import layers, multitask, recurrent

ROOMS = (layers, recurrent, multitask)


def kinds_of(base):
    """Classes in the files of the layers that are made from ``base``, and itself."""
    kinds = set()
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__, room.__name__ + "."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, base):
                    kinds.add(value)
    return kinds


def assert_all_covered(examples, base):
    """Fail if a kind of layer is neither among the examples nor what one of them is made from."""
    covered = {kind for example in examples for kind in type(example).__mro__}
    assert kinds_of(base) <= covered

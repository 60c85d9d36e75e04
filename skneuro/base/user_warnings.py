"""Warnings that point to the user's line of code."""

import sys
import warnings
from pathlib import Path

import joblib
import sklearn

OURS = Path(__file__).parents[1]
# Packages between the user's line and ours in the call stack.
INTERNAL = tuple(
    f"{folder}/" for folder in (OURS, Path(sklearn.__file__).parent, Path(joblib.__file__).parent)
)


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the innermost line outside this package, scikit-learn and joblib.

    Parameters
    ----------
    message : str
        Message of the warning.
    category : type, default=UserWarning
        Class of the warning.
    """
    frame, level = sys._getframe(), 1  # level 1 is this function
    while frame.f_back is not None and _is_internal(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def _is_internal(filename: str) -> bool:
    return Path(filename).as_posix().startswith(INTERNAL)

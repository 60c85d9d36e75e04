"""Warnings that point to the line of the user's program."""

import sys
import warnings
from pathlib import Path

import joblib
import sklearn

OURS = Path(__file__).parents[1]
# A call passes through these packages on its way from the user's line to ours.
INTERNAL = tuple(
    f"{folder}/" for folder in (OURS, Path(sklearn.__file__).parent, Path(joblib.__file__).parent)
)


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the innermost line outside this package, scikit-learn and joblib.

    Parameters
    ----------
    message : str
        Text of the warning.
    category : type, default=UserWarning
        Class of the warning.
    """
    frame, level = sys._getframe(), 1  # level 1 is this function
    while frame.f_back is not None and _is_internal(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def _is_internal(filename: str) -> bool:
    return Path(filename).as_posix().startswith(INTERNAL)

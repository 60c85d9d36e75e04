"""The answer of a call, or a refusal that says what is wrong; anything else is a fault."""

import linecache
import re
import warnings
from pathlib import Path

import sklearn
from scipy.linalg import LinAlgWarning
from sklearn.exceptions import NotFittedError

import skneuro
from tests.fuzz.budget import count

OURS = Path(skneuro.__file__).parent
SCIKIT_LEARN = Path(sklearn.__file__).parent
ARGUMENTS = {
    *("X", "y", "sample_weight", "X_val", "y_val", "classes", "static", "steps", "start", "index"),
    *("y_true", "y_pred", "y_train", "lower", "upper", "level", "multioutput", "season", "table"),
    *("origins", "stride", "gap", "refit", "window", "horizon", "series", "quantiles", "metric"),
}
# Warnings that tell of carelessness of ours rather than of the data.
CARELESS = (RuntimeWarning, FutureWarning, DeprecationWarning, PendingDeprecationWarning)
# Warnings of ours that answers are not finite.
SAID = (
    "Some predictions are infinite or NaN",
    "The inverse of transformer",
    "A series is left out, its forecasts are NaN",
)


class Refused:
    """The refusal of a call.

    Parameters
    ----------
    error : Exception
        The error that was raised.
    """

    def __init__(self, error):
        self.error = error


def answer(call, names=()):
    """Make a call, which must answer or say clearly what is wrong.

    Parameters
    ----------
    call : callable
        Call without arguments.
    names : iterable of str
        Names that a message may speak of, besides the arguments: parameters, columns, series.

    Returns
    -------
    answer : object
        Value that the call returned, or a `Refused`.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = call()
        except (ValueError, TypeError) as error:
            assert_clear(error, names)
            count("refused")
            found = Refused(error)
    for warning in caught:
        careless = issubclass(warning.category, CARELESS)
        ill_conditioned = issubclass(warning.category, LinAlgWarning)  # of Ridge, for one
        if careless and not ill_conditioned and not str(warning.message).startswith(SAID):
            raise AssertionError(f"warned in passing: {warning}")
    if caught:
        count("warned")
    return found


def said_not_finite(call):
    """Answer of a prediction, and whether a warning tells that it is not finite."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = call()
    return found, any(str(warning.message).startswith(SAID) for warning in caught)


def assert_clear(error, names=()):
    """Assert that an error was raised on purpose, and names what it is about."""
    message = str(error)
    where, line = _raised_at(error)
    on_purpose = line.startswith("raise") and any(map(where.is_relative_to, (OURS, SCIKIT_LEARN)))
    if not on_purpose or not (isinstance(error, NotFittedError) or _speaks_of(message, names)):
        raise AssertionError(f"unclear: {type(error).__name__} at {where}: {message}") from error


def _speaks_of(message, names):
    words = set(re.findall(r"\w+", message.replace("Sample weights", "sample_weight")))
    return bool(words & ARGUMENTS or words & {str(name) for name in names})


def _raised_at(error):
    """File and line of code in which an error was raised."""
    at = error.__traceback__
    while at.tb_next is not None:
        at = at.tb_next
    path = at.tb_frame.f_code.co_filename
    return Path(path), linecache.getline(path, at.tb_lineno).strip()

"""Saved estimators: the format number of their state, and errors for states that are damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .plain_data import from_plain, to_plain

FORMAT = 1  # to be increased when the entries of a state change


def add_format(state: dict[str, Any]) -> dict[str, Any]:
    """Convert a state to plain data, and add the number of its format."""
    return {"format": FORMAT, **to_plain(state)}


def check_format(state: Any, name: str) -> dict[str, Any]:
    """Return the entries of a saved state; refuse a format that is not supported.

    Parameters
    ----------
    state : dict
        Result of `add_format`, perhaps of another version.
    name : str
        Name of the saved object, for error messages.

    Returns
    -------
    state : dict
        Entries of the state, without the number of the format.
    """
    found = state.get("format") if isinstance(state, dict) else None
    if type(found) is not int or found != FORMAT:
        raise ValueError(
            f"This {name} was saved in format {found!r}, but this version of skneuro reads "
            f"format {FORMAT}: fit again, or load it with the version that saved it."
        )
    with damage_named(name):
        return from_plain({key: value for key, value in state.items() if key != "format"})


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Context that turns errors of a state without or with wrong entries into a clear one.

    Parameters
    ----------
    name : str
        Name of the saved object, for the error message.
    """
    try:
        yield
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise ValueError(
            f"This saved {name} is damaged or was changed, and is not loaded ({reason})."
        ) from error

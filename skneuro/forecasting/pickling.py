"""Pickles of estimators: plain data under a format number, without names of private modules."""

FORMAT = 1


def add_format(attributes):
    """Add the format number to the attributes of an estimator."""
    return {"format": FORMAT, **attributes}


def check_format(estimator, state):
    """Return the attributes in a pickled state; refuse a format that is not supported.

    Parameters
    ----------
    estimator : estimator
        Estimator to restore, for its name.
    state : dict
        Result of `add_format`.

    Returns
    -------
    attributes : dict
        Attributes of the estimator.
    """
    attributes = dict(state)
    found = attributes.pop("format", None)
    if found != FORMAT:
        raise ValueError(
            f"This {type(estimator).__name__} was pickled in format {found}, but this version of "
            f"skneuro reads format {FORMAT}: fit again, or use the version that wrote the pickle."
        )
    return attributes

"""A failed fit leaves the estimator as it was."""

from contextlib import contextmanager


@contextmanager
def kept_on_failure(estimator):
    """Put back all fitted attributes if the block raises, an interrupt included.

    What is neither a parameter nor scikit-learn's callback bookkeeping counts as fitted. The block
    must not change fitted objects in place: it works on copies and sets attributes at the end.
    """
    before = _fitted(estimator)
    try:
        yield
    except BaseException:
        for name in _fitted(estimator).keys() - before.keys():
            delattr(estimator, name)
        vars(estimator).update(before)
        raise


def _fitted(estimator):
    parameters = estimator.get_params(deep=False)
    return {
        name: value
        for name, value in vars(estimator).items()
        if name not in parameters and "_callback" not in name
    }

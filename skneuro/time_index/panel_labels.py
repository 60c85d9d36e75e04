"""Labels of many series: each has the step of the panel wherever its labels allow it."""

from ._index_errors import gap_error
from .dates import dates_between
from .frequency import as_code
from .labels import check_index, check_order, has_step, step_of

AMBIGUOUS = 2  # dates, whose distance may be a step or a gap


def check_panel(indexes, names, own_steps=None, fitted=()):
    """Check the labels of all series.

    Parameters
    ----------
    indexes : list of pandas.Index
        Labels of each series.
    names : list of str
        Names of the series in error messages.
    own_steps : list, default=None
        Steps that the indexes had before the series were stacked, None where unknown.
    fitted : list of pandas.Index, default=()
        Labels of fitted series, whose steps come first.

    Returns
    -------
    checked : list of pandas.Index
        The labels as `check_index` returns them. A series without a step of its own has that of
        the fitted series or of the panel, if its labels follow each other by it; else an inferred
        one.
    """
    checked, bare = {}, {}  # by identity: the columns of a table share an index
    for index, name, own in zip(indexes, names, own_steps or [None] * len(indexes), strict=True):
        if id(index) in checked or id(index) in bare:
            continue
        if getattr(index, "freq", None) is not None or not len(index):
            checked[id(index)] = check_index(index, name)
        else:
            check_order(index, name)
            if own is not None and has_step(index, own):
                checked[id(index)] = check_index(index, name, own)
            else:
                bare[id(index)] = index, name
    known = [*different_steps(fitted), *different_steps(checked.values())]
    steps = [*known, *_common_step([index for index, _ in bare.values()], known)]
    for key, (index, name) in bare.items():
        step = next((step for step in steps if has_step(index, step)), None)
        if step is None and len(index) == AMBIGUOUS:
            _refuse_gap(index, name, steps)
        checked[key] = check_index(index, name, step)
    return [checked[id(index)] for index in indexes]


def _refuse_gap(index, name, steps):
    """Refuse two dates on the grid of the panel with steps between them that are missing."""
    for step in steps:
        if hasattr(index, "tz") and not isinstance(step, int):
            grid = dates_between(index[0], index[-1], step)
            if index.isin(grid).all():
                raise gap_error(index, name, freq=step)


def different_steps(indexes):
    """List the different steps of indexes, that of the longest one first."""
    steps, kinds = [], set()
    for index in sorted(indexes, key=len, reverse=True):
        step = getattr(index, "freq", None) or step_of(index)
        if step is not None and (key := str(step)) not in kinds:
            kinds.add(key)
            steps.append(step)
    return steps


def unfamiliar_step(index, fitted):
    """Describe a frequency that no fitted series has.

    Parameters
    ----------
    index : pandas.Index
        Checked labels of a new series.
    fitted : list of pandas.Index
        Labels of the fitted series.

    Returns
    -------
    message : str or None
        None if the frequency is familiar, or if either side has none.
    """
    step = getattr(index, "freq", None)
    known = [step for step in different_steps(fitted) if not isinstance(step, int)]
    if step is None or not known or any(_fits(index, freq) for freq in known):
        return None
    return f"a step of {as_code(step)}, but the model was fitted to steps of {as_code(known[0])}"


def _fits(index, freq):
    return index.freq == freq or has_step(index, freq)


def _common_step(indexes, known):
    """Infer the step of the longest index, or another one that fits all indexes."""
    if known:  # the distance of two dates is no evidence then
        indexes = [index for index in indexes if len(index) > AMBIGUOUS]
    if not indexes:
        return []
    longest = step_of(max(indexes, key=len))
    for index in indexes:
        if longest is None or not has_step(index, longest):
            step = step_of(index)
            if step is not None and all(has_step(one, step) for one in indexes):
                return [step]
    return [] if longest is None else [longest]

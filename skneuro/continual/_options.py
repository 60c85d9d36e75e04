"""The options of the continual estimators, each declared and documented once."""

from dataclasses import KW_ONLY
from numbers import Integral
from typing import Any

from .._sklearn.constraints import HasMethods, Interval
from ..options.declare import option, options
from ..options.intervals import COUNT, NON_NEGATIVE, POSITIVE


@options
class ContinualOptions:
    """Options for replay and consolidation."""

    estimator: Any = option(
        None,
        [HasMethods(["fit", "partial_fit", "predict"]), None],
        """
        Estimator that learns from the stream: a net of this package, or any other with
        ``partial_fit``. None is a multilayer perceptron with default options.""",
        kind="estimator",
        kw_only=False,
    )
    _: KW_ONLY
    replay_size: int = option(
        200,
        [Interval(Integral, 0, None, closed="left")],
        """
        Number of earlier rows to keep, a random sample of all rows so far, with as many rows of
        each class if possible. 0 keeps none.""",
    )
    replay_ratio: float = option(
        1.0,
        [POSITIVE],
        """
        Number of earlier rows to mix into each call of `partial_fit`, per new row. A classifier
        draws as many rows of each class, and more of classes that are not among the new rows, so
        that all classes have the same weight.""",
    )
    n_epochs: int = option(
        1,
        [COUNT],
        """
        Number of epochs over the new rows in each call of `partial_fit`; earlier rows are drawn
        anew for each. Calling several times with the same rows would count them several times.""",
    )
    half_life: float | None = option(
        None,
        [POSITIVE, None],
        """
        Number of later rows after which an earlier row counts half: it is kept and replayed half as
        often, and its importance for consolidation halves. For streams that drift. None treats all
        earlier rows alike.""",
    )
    consolidation: float = option(
        0.0,
        [NON_NEGATIVE],
        """
        Strength of elastic weight consolidation, a penalty on changes since the last call of
        weights that mattered for earlier rows. Only for nets of this package. It does not help much
        where the classes are new in each call.""",
    )
    random_state: Any = option(
        None,
        ["random_state"],
        "Seed for the choice of rows, and for an ``estimator`` whose ``random_state`` is None.",
    )

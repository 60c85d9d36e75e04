"""Tasks: the kind of each, and its labels as numbers."""

from numbers import Number

import numpy as np
from sklearn.preprocessing import LabelEncoder
from sklearn.utils import assert_all_finite
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array

from ._table import is_missing

KINDS = ("regression", "binary", "multiclass")


def kinds_in(tasks):
    """Kinds in the option ``tasks`` or the attribute ``tasks_``."""
    if isinstance(tasks, str):
        return {tasks}
    if not isinstance(tasks, (dict, list, tuple)):
        return set()
    kinds = tasks.values() if isinstance(tasks, dict) else tasks
    return {kind for kind in kinds if isinstance(kind, str)}  # `fit` refuses all others


class Task:
    """One task: name, kind and classes.

    Parameters
    ----------
    name : str
        Name of the task.
    kind : {"regression", "binary", "multiclass"}
        Kind of the task.
    encoder : LabelEncoder, default=None
        Encoder of the classes; None for regression.
    """

    def __init__(self, name, kind, encoder=None):
        self.name = name
        self.kind = kind
        self.encoder = encoder

    @property
    def is_regression(self):
        """Whether the task predicts a number."""
        return self.kind == "regression"

    @property
    def can_be_learned(self):
        """Whether the labels have anything to tell apart."""
        return self.is_regression or len(self.classes) > 1

    @property
    def classes(self):
        """Classes in ascending order."""
        return self.encoder.classes_

    def values(self, numbers):
        """Predictions in the user's terms: numbers, or classes; NaN or None if there is none."""
        if self.is_regression:
            return numbers
        missing = np.isnan(numbers)
        if not missing.any():
            return self.classes[numbers.astype(int)]
        labels = np.full(len(numbers), None, object)
        labels[~missing] = self.classes[numbers[~missing].astype(int)]
        return labels

    def facts(self):
        """Name, kind and classes as plain values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "classes": None if self.is_regression else self.classes,
        }

    @classmethod
    def restore(cls, facts):
        """Make a task from the values saved by `facts`."""
        if facts["classes"] is None:
            return cls(facts["name"], facts["kind"])
        encoder = LabelEncoder()
        encoder.classes_ = facts["classes"]
        return cls(facts["name"], facts["kind"], encoder)

    def numbers(self, column, scoring=False):
        """Labels as floats: values, or positions in `classes`; NaN for missing labels.

        For scoring, a class that the net does not know is -1, which no prediction equals.
        """
        missing = is_missing(column)
        labels, codes = _labels(column, missing), np.full(len(missing), np.nan)
        if self.is_regression:
            codes[~missing] = _as_numbers(labels, self.name)
        elif len(labels):
            codes[~missing] = self._codes(labels, scoring)
        return codes

    def _codes(self, labels, scoring):
        known = self.classes.tolist()
        unknown = set(labels.tolist()) - set(known)
        if scoring and not known:
            return np.full(len(labels), -1)
        if scoring and {_type_of(label) for label in unknown} <= {_type_of(c) for c in known}:
            codes = {label: k for k, label in enumerate(known)}
            return [codes.get(label, -1) for label in labels.tolist()]
        if unknown:
            raise ValueError(
                f"task {self.name!r} has labels {_some(list(unknown))}, which are not among its "
                f"classes {_some(self.classes.tolist())}."
            )
        return self.encoder.transform(labels)


def learn_task(name, kind, column, classes=None, may_be_void=False):
    """Infer the kind of a task, unless it is set, and the classes from the labels.

    Parameters
    ----------
    name : str
        Name of the task.
    kind : {"auto", "regression", "binary", "multiclass"}
        Kind of the task; 'auto' infers it.
    column : ndarray or pandas.Series
        Labels of the task, possibly with missing ones.
    classes : array-like, default=None
        All classes, including those of later data; None takes the classes in ``column``.
    may_be_void : bool, default=False
        Whether a task without labels, or with a single class, is accepted.

    Returns
    -------
    task : Task
        Task with its kind and classes.

    Raises
    ------
    ValueError
        If there is no label or a single class, unless the task may be void, or if the labels do not
        match the kind.
    """
    missing = is_missing(column)
    labels = _labels(column, missing)
    if missing.all() and classes is None:
        if not may_be_void:
            raise ValueError(f"task {name!r} has no label: all of its rows are missing.")
        if kind == "auto":
            may_be_number = column.dtype.kind in "iuf" and not hasattr(column.dtype, "categories")
            kind = "regression" if may_be_number else "multiclass"
        return Task(name, kind, None if kind == "regression" else LabelEncoder().fit(labels[:0]))
    if kind == "auto" and classes is None and not _has_classes(labels, column, name):
        kind = "regression"
    if kind == "regression":
        if classes is not None:
            raise ValueError(
                f"classes gives task {name!r} the classes {_some(list(classes))}, but it is a "
                "regression task; set it to 'multiclass' in tasks, or leave it out of classes."
            )
        _as_numbers(labels, name)  # refuses text
        return Task(name, kind)
    encoder = _learn_classes(labels if classes is None else np.asarray(classes), name)
    n_classes = len(encoder.classes_)
    if n_classes < 2 and not may_be_void:
        raise ValueError(
            f"task {name!r} has the single class {_some(encoder.classes_.tolist())}: a classifier "
            "needs samples of at least two classes; got one class."
        )
    if kind == "binary" and n_classes > 2:
        raise ValueError(
            f"task {name!r} is set to 'binary' in tasks, but has {n_classes} classes, "
            f"{_some(encoder.classes_.tolist())}; set it to 'multiclass', or mark labels that are "
            "not known, such as -1, as missing (NaN or None)."
        )
    return Task(name, "binary" if n_classes <= 2 else "multiclass", encoder)


def _has_classes(labels, column, name):
    """Whether labels of a task of unknown kind are classes: booleans, text or categories."""
    if hasattr(column.dtype, "categories") or labels.dtype.kind in "bUS":
        return True
    if labels.dtype.kind in "iuf":
        return False
    if labels.dtype.kind == "O" and {_type_of(label) for label in labels} == {"text"}:
        return True
    raise ValueError(
        f"cannot infer the kind of task {name!r} from labels of dtype {column.dtype}; set "
        f"tasks={{{name!r}: kind}} with one of {list(KINDS)}."
    )


def _type_of(label):
    if isinstance(label, (bool, np.bool_)):
        return "bool"
    if isinstance(label, str):
        return "text"
    return "number" if isinstance(label, Number) else "other"


def _labels(column, missing):
    """Labels that are not missing, as an array; of objects only if NumPy has no type for them."""
    labels = column[~missing]
    labels = labels if isinstance(labels, np.ndarray) else labels.to_numpy()
    if labels.dtype.kind != "O":
        return labels
    kinds = {_type_of(label) for label in labels}
    if kinds == {"bool"}:
        return labels.astype(bool)
    if kinds == {"number"}:
        numbers = np.array(labels.tolist())
        return numbers.astype(float) if numbers.dtype.kind == "O" else numbers  # such as Decimal
    return labels


def _as_numbers(labels, name):
    """Labels of a regression task as float64."""
    if labels.dtype.kind == "O" or labels.dtype.kind in "US":
        text = [label for label in labels.tolist() if isinstance(label, str)]
        if text:
            raise ValueError(
                f"task {name!r} is a regression task, but has text as labels, such as {text[0]!r}; "
                "set it to 'multiclass' in tasks, or turn the labels into numbers."
            )
    if labels.dtype.kind not in "biufO":
        raise ValueError(
            f"task {name!r} is a regression task, but its labels are of dtype {labels.dtype}."
        )
    return check_array(labels, dtype=float, ensure_2d=False, ensure_min_samples=0, input_name="y")


def _learn_classes(labels, name):
    if labels.dtype.kind == "f":
        assert_all_finite(labels, input_name="y")
    elif labels.dtype.kind == "O" and len({_type_of(label) for label in labels}) > 1:
        types = sorted({type(label).__name__ for label in labels.tolist()})
        raise ValueError(
            f"task {name!r} has labels of several types, {types}, which have no order; use "
            "one type."
        )
    try:
        check_classification_targets(labels)
    except ValueError as error:
        raise ValueError(f"task {name!r}: {error}") from None
    return LabelEncoder().fit(labels)


def _some(labels):
    """A few labels for an error message."""
    return labels if len(labels) <= 10 else f"{labels[:10]} and {len(labels) - 10} more"

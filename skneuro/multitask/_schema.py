"""The tasks of a net: learned from the first targets, and found in later ones."""

import numpy as np

from ._kinds import KINDS, Task, learn_task
from ._table import give_back


class TaskSchema:
    """All tasks of a net, and the container of their targets.

    Attributes
    ----------
    tasks : list of Task
        Tasks in the order of the columns.
    form : {"vector", "matrix", "frame", "mapping"}
        Container of the targets, see `TaskTable`.
    """

    def __init__(self, tasks, form, dtypes):
        self.tasks = tasks
        self.form = form
        self.dtypes = dtypes

    def facts(self):
        """Tasks and container of the targets, as plain values."""
        tasks = [task.facts() for task in self.tasks]
        return {"tasks": tasks, "form": self.form, "dtypes": self.dtypes}

    @classmethod
    def restore(cls, facts):
        """Make a schema from the values saved by `facts`."""
        tasks = [Task.restore(task) for task in facts["tasks"]]
        return cls(tasks, facts["form"], facts["dtypes"])

    @property
    def names(self):
        """Names of the tasks."""
        return [task.name for task in self.tasks]

    def columns(self, table, name="y"):
        """Columns of later targets in the order of the tasks."""
        if table.names is None or self.form in ("vector", "matrix"):
            if table.n_tasks != len(self.tasks):
                raise ValueError(
                    f"{name} has {table.n_tasks} columns, but the net has the {len(self.tasks)} "
                    f"tasks {self.names}."
                )
            return table.columns
        check_names(name, table.names, self.names)
        missing = [task for task in self.names if task not in table.names]
        if missing:
            raise ValueError(
                f"{name} has no column for the tasks {missing}; use NaN for unknown labels."
            )
        return [table.columns[table.names.index(task)] for task in self.names]

    def numbers(self, table, name="y", scoring=False):
        """Labels as a float matrix ``(n_samples, n_tasks)``: values or class codes, or NaN."""
        columns = self.columns(table, name)
        return np.column_stack(
            [
                task.numbers(column, scoring)
                for task, column in zip(self.tasks, columns, strict=True)
            ]
        )

    def check_classes(self, classes):
        """Refuse classes other than those of the first call."""
        for name, later in _classes_by_name(classes, self.names).items():
            task = self.tasks[self.names.index(name)]
            known = None if task.is_regression else task.classes.tolist()
            if known != np.unique(later).tolist():
                raise ValueError(
                    f"classes of task {name!r} are not the same as on last call: got "
                    f"{np.unique(later).tolist()}, had {known}."
                )

    def give_back(self, columns, index=None):
        """Put predictions, a column per task, into the container of the targets."""
        return give_back(columns, self.names, self.form, self.dtypes, index)

    def per_class_task(self, values):
        """Put values, one per classification task, into the container of the targets."""
        if self.form == "vector":
            return values[0]
        if self.form == "matrix":
            return values
        names = [task.name for task in self.tasks if not task.is_regression]
        return dict(zip(names, values, strict=True))


def learn_schema(table, kinds, classes=None, incremental=False):
    """Learn the tasks from the first targets.

    One of several tasks may have no label, or a single class: a fold of a cross-validation may be
    all that is left of it. Incremental fits refuse it, since its labels are still to come.

    Parameters
    ----------
    table : TaskTable
        First targets.
    kinds : str, list or dict
        Option ``tasks`` of the estimator.
    classes : array-like, list or dict, default=None
        All classes of the classification tasks, including those of later data.
    incremental : bool, default=False
        Whether later calls may bring labels of other classes.

    Returns
    -------
    schema : TaskSchema
        Tasks, and the container of their targets.
    """
    names = _name(table, kinds)
    kinds = _kind_by_name(kinds, names)
    classes = _classes_by_name(classes, names)
    may_be_void = len(names) > 1 and not incremental
    tasks = [
        learn_task(name, kinds[name], column, classes.get(name), may_be_void)
        for name, column in zip(names, table.columns, strict=True)
    ]
    return TaskSchema(tasks, table.form, table.dtypes)


def _name(table, kinds):
    """Names of the tasks: those of the columns, of the option ``tasks``, or y0, y1, ..."""
    if table.names is not None:
        return table.names
    names = ["y"] if table.form == "vector" else [f"y{k}" for k in range(table.n_tasks)]
    if isinstance(kinds, dict) and len(kinds) == len(names) and set(kinds) != set(names):
        return list(kinds)
    return names


def _kind_by_name(kinds, names):
    """Kind of each task, or ``"auto"`` to infer it from the labels."""
    if isinstance(kinds, str):
        kinds = dict.fromkeys(names, kinds)
    elif not isinstance(kinds, dict):
        kinds = list(kinds)
        if len(kinds) != len(names):
            raise ValueError(
                f"tasks={kinds!r} names {len(kinds)} kinds, but y has the {len(names)} tasks "
                f"{names}."
            )
        kinds = dict(zip(names, kinds, strict=True))
    check_names("tasks", kinds, names)
    for name, kind in kinds.items():
        if kind not in ("auto", *KINDS):
            raise ValueError(
                f"tasks gives task {name!r} the kind {kind!r}; it must be one of "
                f"{['auto', *KINDS]}."
            )
    return {name: kinds.get(name, "auto") for name in names}


def _classes_by_name(classes, names):
    """Classes by task, for all tasks for which they were passed."""
    if classes is None:
        return {}
    if isinstance(classes, dict):
        check_names("classes", classes, names)
    elif not hasattr(classes, "__len__") or getattr(classes, "ndim", 1) == 0:
        raise TypeError(f"classes={classes!r} must be an array, a list or a dict.")
    elif len(names) == 1 and not (len(classes) and _is_entry(classes[0])):
        classes = {names[0]: classes}
    elif len(classes) == len(names):
        classes = dict(zip(names, classes, strict=True))
    if not (isinstance(classes, dict) and all(map(_is_entry, classes.values()))):
        raise ValueError(
            f"classes={classes!r} must have an entry for each of the tasks {names}: the classes "
            "of the task, or None for a regression task."
        )
    return {name: c for name, c in classes.items() if c is not None}


def _is_entry(classes):
    """Whether a value can be the classes of one task."""
    return classes is None or np.ndim(classes) == 1


def check_names(option, used, names):
    """Refuse names of unknown tasks."""
    unknown = [name for name in used if name not in names]
    if unknown:
        raise ValueError(f"{option} names the tasks {unknown}, but y has only {list(names)}.")

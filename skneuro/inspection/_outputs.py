"""The output of a net to explain: a target, quantile, task or class, with its derivative."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, softmax

from ..base.class_targets import ClassTargets
from ..base.regression_targets import RegressionTargets

RESPONSES = ("auto", "predict", "decision_function", "predict_proba")


KINDS = {False: "log-odds", True: "probability"}


def class_name(label: Any, as_probability: bool) -> str:
    """Name of an output that belongs to a class, without the type of NumPy labels."""
    label = label.item() if isinstance(label, np.generic) else label
    return f"{KINDS[as_probability]} of {label!r}"


class Output:
    """One number per sample, computed from the raw outputs of a net.

    Attributes
    ----------
    name : str
        Name of the output, with its unit, for plots.
    depends_on_row : bool
        Whether each row has its own output, that of its predicted class.
    """

    name: str
    depends_on_row = False

    def value_and_gradient(self, z: NDArray[Any], chosen: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Values ``(n_samples,)``, and their gradient of the shape of ``z``."""
        raise NotImplementedError

    def choose(self, z: NDArray[Any]) -> NDArray[np.intp]:
        """Output of each row, from the raw outputs."""
        raise NotImplementedError


class Number(Output):
    """A target of a regressor, in its units.

    Parameters
    ----------
    targets : RegressionTargets
        Decoder of the raw outputs.
    column : int
        Column of ``y``.
    level : int
        Position among the quantile levels; 0 without quantiles.
    """

    def __init__(self, targets: Any, column: int, level: int) -> None:
        n_levels = targets.n_raw_outputs // targets.n_targets
        self.rows = slice(column * n_levels, (column + 1) * n_levels)
        self.level = level
        self.shift, self.scale = 0.0, 1.0
        if targets.scale:
            self.shift, self.scale = float(targets.shift_[column]), float(targets.scale_[column])
        self.is_log = targets.loss_name == "poisson"
        self.name = "prediction" if targets.n_targets == 1 else f"output {column}"
        if n_levels > 1:
            self.name += f", quantile {targets.loss.levels[level]:g}"

    def value_and_gradient(self, z, chosen):
        """Value in the units of ``y``; quantiles are sorted, as in predictions."""
        rows = z[self.rows]
        source = np.argsort(rows, axis=0, kind="stable")[self.level]
        samples = np.arange(z.shape[1])
        raw = rows[source, samples].astype(float)
        slope = np.full(len(raw), self.scale)
        if self.is_log:
            raw = np.exp(raw)
            slope = self.scale * raw
        dz = np.zeros_like(z)
        dz[self.rows.start + source, samples] = slope
        return self.shift + self.scale * raw, dz


class ClassScore(Output):
    """The log-odds or the probability of a class.

    Parameters
    ----------
    targets : ClassTargets
        Decoder of the raw outputs.
    index : int or None
        Position of the class; None is the class predicted for each row.
    as_probability : bool
        Whether the value is a probability instead of log-odds.
    label : object, default=None
        Name of the class.
    """

    def __init__(
        self, targets: ClassTargets, index: int | None, as_probability: bool, label: Any = None
    ) -> None:
        self.index = index
        self.is_independent = targets.n_raw_outputs == 1 or targets.is_multilabel
        self.as_probability = as_probability
        self.depends_on_row = index is None
        self.name = class_name(label, as_probability)
        if index is None:
            self.name = f"{KINDS[as_probability]} of the predicted class"

    def choose(self, z):
        """The predicted class of each row."""
        return (z[0] > 0).astype(int) if len(z) == 1 else z.argmax(axis=0)

    def value_and_gradient(self, z, chosen):
        """Log-odds ``log(p / (1 - p))`` of the class, or its probability ``p``."""
        index = np.full(z.shape[1], self.index) if chosen is None else chosen
        samples, dz = np.arange(z.shape[1]), np.zeros_like(z)
        if self.is_independent:
            rows = np.zeros_like(index) if len(z) == 1 else index
            sign = np.where(index == 1, 1.0, -1.0) if len(z) == 1 else 1.0
            value = sign * z[rows, samples].astype(float)
            dz[rows, samples] = sign
        else:
            own = z[index, samples].astype(float)
            others = z.astype(float)
            others[index, samples] = -np.inf
            value = own - logsumexp(others, axis=0)
            dz[...] = -softmax(others, axis=0)
            dz[index, samples] = 1.0
        if self.as_probability:
            value = expit(value)
            dz *= value * (1.0 - value)
        return value, dz


class OfTask(Output):
    """An output of one task of several.

    Parameters
    ----------
    output : Output
        Output of the task.
    rows : slice
        Raw outputs of the task.
    name : str
        Name of the task.
    """

    def __init__(self, output: Output, rows: slice, name: str) -> None:
        self.output, self.rows = output, rows
        self.depends_on_row = output.depends_on_row
        self.name = f"{name}: {output.name}"

    def choose(self, z):
        """The predicted class of the task for each row."""
        return self.output.choose(z[self.rows])

    def value_and_gradient(self, z, chosen):
        """Value of the task's output; the raw outputs of the other tasks have no gradient."""
        dz = np.zeros_like(z)
        value, dz[self.rows] = self.output.value_and_gradient(z[self.rows], chosen)
        return value, dz


def find_output(targets: Any, output: Any, response_method: str) -> Output:
    """Make the output that the user asks for.

    Parameters
    ----------
    targets : Targets
        Targets of a fitted net.
    output : object
        Column of ``y``, quantile level, class, task, or a tuple of them; None for the only output
        or the predicted class.
    response_method : {"auto", "predict", "decision_function", "predict_proba"}
        Scale on which classes are explained.
    """
    if response_method not in RESPONSES:
        raise ValueError(f"response_method={response_method!r} must be one of {list(RESPONSES)}.")
    if isinstance(targets, ClassTargets):
        return _class_score(targets, targets.classes, output, response_method)
    if isinstance(targets, RegressionTargets):
        return _number(targets, output, response_method)
    schema = targets.schema  # of several tasks
    names = schema.names
    parts = output if isinstance(output, tuple) else (output,)
    name = names[0] if output is None and len(names) == 1 else parts[0]
    if name not in names:
        raise ValueError(f"output={output!r} must name one of the tasks {names}.")
    k, rest = names.index(name), parts[1] if len(parts) > 1 else None
    task, part, rows = schema.tasks[k], targets.parts[k], targets.loss.outputs[k]
    if task.is_regression:
        return OfTask(_number(part, rest, "auto"), rows, str(name))
    return OfTask(_class_score(part, task.classes, rest, response_method), rows, str(name))


def _number(targets: Any, output: Any, response_method: str) -> Number:
    if response_method not in ("auto", "predict"):
        raise ValueError(f"response_method={response_method!r} is for classifiers only.")
    levels = targets.loss.levels if targets.loss_name == "quantile" else None
    column, level = output if isinstance(output, tuple) else (output, None)
    if isinstance(column, float) and level is None:
        column, level = None, column
    if column is None:
        if targets.n_targets > 1:
            raise ValueError(
                f"output={output!r} is ambiguous for {targets.n_targets} targets: pass the "
                "position of one, counted from 0."
            )
        column = 0
    if not 0 <= int(column) < targets.n_targets or int(column) != column:
        raise ValueError(f"output={output!r} is not among the {targets.n_targets} targets.")
    position = 0
    if levels is not None:
        wanted = 0.5 if level is None else level
        position = int(np.argmin(np.abs(levels - wanted)))
        if level is not None and not np.isclose(levels[position], level):
            raise ValueError(f"output={output!r} is not among the quantiles {levels.tolist()}.")
    elif level is not None:
        raise ValueError(f"output={output!r} names a quantile, which needs loss='quantile'.")
    return Number(targets, int(column), position)


def _class_score(targets: Any, classes: Any, output: Any, response_method: str) -> ClassScore:
    if response_method == "predict":
        raise ValueError("response_method='predict' is for regressors only.")
    as_probability = response_method == "predict_proba"
    if targets.is_multilabel:
        if output is None:
            raise ValueError("output=None is ambiguous for several labels: pass one of them.")
    elif output is None and len(classes) == 2:
        return ClassScore(targets, 1, as_probability, classes[1])
    if output is None:
        return ClassScore(targets, None, as_probability)
    known = np.flatnonzero(np.asarray(classes) == output)
    if len(known) != 1:
        raise ValueError(f"output={output!r} is not among the classes {list(classes)}.")
    return ClassScore(targets, int(known[0]), as_probability, output)

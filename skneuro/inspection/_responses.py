"""One output of any estimator, as a function of its input."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.base import is_classifier

from ._outputs import RESPONSES, class_name

SMALLEST = np.finfo(float).eps  # of a probability whose log-odds are taken


class Response:
    """One output of an estimator.

    Parameters
    ----------
    estimator : estimator
        Fitted estimator.
    output : object
        Class, position of a target, or name of a task; None is the only target or the second of
        two classes.
    response_method : {"auto", "predict", "decision_function", "predict_proba"}
        Scale of classes: 'auto' and 'decision_function' are log-odds.

    Attributes
    ----------
    name : str
        Name of the output, for plots.
    """

    def __init__(self, estimator: Any, output: Any, response_method: str) -> None:
        if response_method not in RESPONSES:
            raise ValueError(
                f"response_method={response_method!r} must be one of {list(RESPONSES)}."
            )
        self.estimator, self.output = estimator, output
        self.is_classifier = is_classifier(estimator) and response_method != "predict"
        self.as_probability = response_method == "predict_proba"
        self.name = "prediction" if output is None else f"output {output!r}"
        if not self.is_classifier:
            return
        classes = list(np.asarray(estimator.classes_))
        if output is None and len(classes) != 2:
            raise ValueError(f"output=None is ambiguous for {len(classes)} classes: pass one.")
        label = classes[1] if output is None else output
        if label not in classes:
            raise ValueError(f"output={output!r} is not among the classes {classes}.")
        self.column = classes.index(label)
        self.name = class_name(label, self.as_probability)
        if not self.as_probability and not hasattr(estimator, "predict_proba"):
            self.name = self.name.replace("log-odds", "decision function")

    def __call__(self, X: Any) -> NDArray[np.float64]:
        """Values ``(n_samples,)`` of the output."""
        if self.is_classifier:
            return self._of_class(X)
        if isinstance(self.output, float):
            return self._quantile(X)
        y = self.estimator.predict(X)
        if self.output is not None and (isinstance(y, dict) or hasattr(y, "columns")):
            return np.asarray(y[self.output], float)
        y = np.asarray(y, float)
        if y.ndim == 1:
            return y
        if self.output is None and y.shape[1] > 1:
            raise ValueError(
                f"output=None is ambiguous for {y.shape[1]} targets: pass the position of one."
            )
        return y[:, self.output or 0]

    def _of_class(self, X: Any) -> NDArray[np.float64]:
        if hasattr(self.estimator, "predict_proba"):
            p = np.asarray(self.estimator.predict_proba(X), float)[:, self.column]
            if self.as_probability:
                return p
            return np.asarray(logit(np.clip(p, SMALLEST, 1.0 - SMALLEST)))
        score = np.asarray(self.estimator.decision_function(X), float)
        if score.ndim == 2:
            return score[:, self.column]
        return score if self.column == 1 else -score

    def _quantile(self, X: Any) -> NDArray[np.float64]:
        levels = self.estimator._fitted.targets.loss.levels
        found = np.flatnonzero(np.isclose(levels, self.output))
        if len(found) != 1:
            raise ValueError(f"output={self.output!r} is not among the quantiles {levels}.")
        return np.asarray(self.estimator.predict_quantiles(X)[:, found[0]], float)

"""The function that an estimator computes: a net, or a Pipeline, search or ensemble of nets."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier
from sklearn.ensemble import (
    BaggingClassifier,
    BaggingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.utils.validation import check_is_fitted

from ._fitted_nets import is_net
from ._net_function import NetFunction
from ._outputs import find_output


class Mean:
    """Weighted mean of functions of the same input, such as the members of an ensemble.

    Parameters
    ----------
    functions : list
        Functions of each member.
    weights : ndarray of shape (n_members,)
        Weight of each member; the weights sum to one.
    columns : list of ndarray of int
        Features that each member reads.
    names : list of str or None
        Names of the features.
    """

    def __init__(self, functions: list[Any], weights: Any, columns: list[Any], names: Any) -> None:
        self.functions, self.weights, self.columns = functions, weights, columns
        self.names = names
        self.dtype = functions[0].dtype
        self.window = functions[0].window
        self.output = functions[0].output
        if self.output.depends_on_row:
            raise ValueError("output=None is ambiguous for an ensemble: pass a class.")

    def rows(self, X: Any) -> NDArray[Any]:
        """Rows of numbers; those of windows from the oldest step to the last."""
        if self.window is not None:
            return self.functions[0].rows(X)
        return np.asarray(X, self.dtype)

    def feature_names(self, n_features: int) -> list[str]:
        """Names of the features."""
        if self.window is not None or self.names is None:
            return self.functions[0].feature_names(n_features)
        return list(self.names)

    def choose(self, X: Any) -> None:
        """None: all rows have the same output."""

    def value(self, X: NDArray[Any], chosen: Any = None) -> NDArray[np.float64]:
        """Mean value of the members."""
        values = [f.value(X[:, c]) for f, c in zip(self.functions, self.columns, strict=True)]
        return np.tensordot(self.weights, values, 1)

    def value_and_gradient(
        self, X: NDArray[Any], chosen: Any = None
    ) -> tuple[NDArray[np.float64], NDArray[Any]]:
        """Mean value and gradient of the members."""
        value, gradient = np.zeros(len(X)), np.zeros(X.shape)
        members = zip(self.functions, self.weights, self.columns, strict=True)
        for function, weight, columns in members:
            y, dX = function.value_and_gradient(X[:, columns])
            value += weight * y
            np.add.at(gradient.T, columns, weight * dX.T)  # a column may come twice
        return value, gradient


class AfterTransform:
    """A function of transformed input: the last step of a Pipeline.

    Parameters
    ----------
    transformer : Pipeline
        All steps but the last one.
    function : NetFunction or Mean
        Function of the last step.
    """

    def __init__(self, transformer: Any, function: Any) -> None:
        self.transformer, self.function = transformer, function
        self.dtype, self.window, self.output = function.dtype, function.window, function.output

    def rows(self, X: Any) -> NDArray[Any]:
        """Transformed rows."""
        return self.function.rows(self.transformer.transform(X))

    def feature_names(self, n_features: int) -> list[str]:
        """Names of the transformed features, if the transformer has some."""
        if self.window is None and hasattr(self.transformer, "get_feature_names_out"):
            try:
                names = list(self.transformer.get_feature_names_out())
            except (AttributeError, ValueError):  # a step without names
                names = []
            if len(names) == n_features:
                return names
        return self.function.feature_names(n_features)

    def __getattr__(self, name: str) -> Any:
        """Values and gradients are those of the last step."""
        return getattr(self.__dict__["function"], name)


def function_of(estimator: Any, output: Any, response_method: str, user: str) -> Any:
    """Make the function that an estimator computes for one output.

    Parameters
    ----------
    estimator : estimator
        Fitted net, or a Pipeline, search, voting or bagging ensemble of nets.
    output : object
        Output to explain, see `find_output`.
    response_method : str
        Scale on which classes are explained.
    user : str
        Name of the caller, for the error message.
    """
    if is_net(estimator):
        targets = estimator._fitted.targets
        return NetFunction(estimator, find_output(targets, output, response_method))
    if hasattr(estimator, "steps"):  # a Pipeline
        function = function_of(estimator.steps[-1][1], output, response_method, user)
        return function if len(estimator) == 1 else AfterTransform(estimator[:-1], function)
    if hasattr(estimator, "best_estimator_"):
        return function_of(estimator.best_estimator_, output, response_method, user)
    if isinstance(estimator, VotingRegressor | VotingClassifier | BaggingRegressor):
        return _mean(estimator, output, response_method, user)
    if isinstance(estimator, BaggingClassifier):
        return _mean(estimator, output, response_method, user)
    if hasattr(estimator, "forecast") and hasattr(estimator, "regressors_"):
        raise TypeError(
            f"{user} explains nets. SeriesForecaster.explain explains a forecast in the units of "
            "the series."
        )
    check_is_fitted(estimator)
    raise TypeError(
        f"{user} needs a fitted net of skneuro, or a Pipeline, search, VotingRegressor or "
        f"BaggingRegressor of nets, got {type(estimator).__name__}: shapley_attributions explains "
        "any estimator."
    )


def _mean(ensemble: Any, output: Any, response_method: str, user: str) -> Mean:
    if is_classifier(ensemble):
        if response_method != "predict_proba":
            raise ValueError(
                f"{type(ensemble).__name__} averages probabilities: pass "
                "response_method='predict_proba'."
            )
        if getattr(ensemble, "voting", "soft") != "soft":
            raise ValueError("voting='hard' has no gradient: fit with voting='soft'.")
        if output is None and len(ensemble.classes_) == 2:
            output = ensemble.classes_[1]
        codes = np.flatnonzero(ensemble.classes_ == output)
        output = codes[0] if len(codes) == 1 else output  # the members see codes
    members = list(ensemble.estimators_)
    weights = getattr(ensemble, "_weights_not_none", None) or np.ones(len(members))
    functions = [function_of(member, output, response_method, user) for member in members]
    every = np.arange(getattr(ensemble, "n_features_in_", functions[0].network.root.n_inputs))
    columns = getattr(ensemble, "estimators_features_", [every] * len(members))
    names = getattr(ensemble, "feature_names_in_", None)
    return Mean(functions, np.asarray(weights, float) / np.sum(weights), columns, names)

"""Which output is explained: every way to say it, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.ensemble import BaggingClassifier, BaggingRegressor, VotingClassifier
from sklearn.linear_model import LinearRegression
from sklearn.svm import LinearSVC

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster
from skneuro.forecasting import SeriesForecaster
from skneuro.inspection import attributions, shapley_attributions

rng = np.random.RandomState(0)
X = rng.randn(40, 3)
Y = np.column_stack([X[:, 0], X[:, 1]])
THREE = np.digitize(X[:, 0], [-0.5, 0.5])
FAST = {
    "hidden_layer_sizes": 4,
    "max_iter": 3,
    "learning_rate": "onecycle",  # which is not expected to converge
    "random_state": 0,
}
ONE = MLPRegressorNP(**FAST).fit(X, X[:, 0])
TWO = MLPRegressorNP(**FAST).fit(X, Y)
QUANTILES = MLPRegressorNP(**FAST, loss="quantile", quantiles=(0.1, 0.9)).fit(X, X[:, 0])
CLASSES = MLPClassifierNP(**FAST).fit(X, THREE)
LABELS = MLPClassifierNP(**FAST).fit(X, (Y > 0).astype(int))
TASKS = MultiTaskNet(**FAST).fit(X, pd.DataFrame({"size": Y[:, 0], "kind": THREE.astype(str)}))
WINDOWS = RNNForecaster("rnn", **FAST).fit(X, X[:, 0])
NETS = [(name, MLPClassifierNP(**FAST)) for name in ("first", "second")]

REFUSED = {
    "response of numbers": (ONE, {"response_method": "predict_proba"}, "is for classifiers only"),
    "unknown response": (ONE, {"response_method": "logit"}, "response_method='logit' must be one"),
    "response of classes": (CLASSES, {"response_method": "predict"}, "is for regressors only"),
    "one of two targets": (TWO, {}, "ambiguous for 2 targets"),
    "third of two targets": (TWO, {"output": 2}, "not among the 2 targets"),
    "unknown quantile": (QUANTILES, {"output": 0.3}, "not among the quantiles"),
    "quantile of a mean": (ONE, {"output": 0.5}, "needs loss='quantile'"),
    "unknown class": (CLASSES, {"output": 9}, "not among the classes"),
    "one of two labels": (LABELS, {}, "ambiguous for several labels"),
    "unknown task": (TASKS, {"output": "color"}, "must name one of the tasks"),
    "baseline of windows": (ONE, {"baseline": "window_mean"}, "for nets that read windows"),
    "baseline of another shape": (ONE, {"baseline": np.ones(7)}, "baseline has shape"),
    "groups of windows": (WINDOWS, {"groups": {"a": [0]}}, "groups are for rows"),
    "ensemble without a class": (
        BaggingClassifier(MLPClassifierNP(**FAST), 2, random_state=0).fit(X, THREE),
        {"response_method": "predict_proba"},
        "ambiguous for an ensemble: pass a class",
    ),
    "log-odds of an ensemble": (
        BaggingClassifier(MLPClassifierNP(**FAST), 2, random_state=0).fit(X, THREE),
        {"output": 1},
        "averages probabilities: pass",
    ),
    "votes": (
        VotingClassifier(NETS, voting="hard").fit(X, THREE),
        {"output": 1, "response_method": "predict_proba"},
        "voting='hard' has no gradient",
    ),
}


@pytest.mark.parametrize(("net", "options", "message"), REFUSED.values(), ids=REFUSED)
def test_attributions_refuse(net, options, message):
    with pytest.raises(ValueError, match=message):
        attributions(net, X[:3], **options)


def test_attributions_say_what_explains_others():
    series = SeriesForecaster(MLPRegressorNP(**FAST), window=4).fit(y=X[:, 0])
    with pytest.raises(TypeError, match=r"SeriesForecaster\.explain explains a forecast"):
        attributions(series, X[:3])
    with pytest.raises(TypeError, match="shapley_attributions explains any estimator"):
        attributions(LinearRegression().fit(X, X[:, 0]), X[:3])


def test_members_of_an_ensemble_count_by_their_mean():
    bag = BaggingRegressor(MLPRegressorNP(**FAST), 2, random_state=0).fit(X, X[:, 0])
    found = attributions(bag, X[:3], method="gradient")
    each = [attributions(net, X[:3], method="gradient").values for net in bag.estimators_]
    assert_allclose(found.values, np.mean(each, axis=0))


SHAPLEY_REFUSED = {
    "unknown response": (ONE, X[:3], {"response_method": "logit"}, "must be one of"),
    "one of three classes": (CLASSES, X[:3], {}, "ambiguous for 3 classes"),
    "unknown class": (CLASSES, X[:3], {"output": 9}, "not among the classes"),
    "one of two targets": (TWO, X[:3], {}, "ambiguous for 2 targets"),
    "unknown quantile": (QUANTILES, X[:3], {"output": 0.3}, "not among the quantiles"),
    "a single row": (ONE, X[0], {}, "X must have two or three axes"),
}


@pytest.mark.parametrize(
    ("net", "rows", "options", "message"), SHAPLEY_REFUSED.values(), ids=SHAPLEY_REFUSED
)
def test_shapley_attributions_refuse(net, rows, options, message):
    with pytest.raises(ValueError, match=message):
        shapley_attributions(net, rows, **options)


def test_shapley_attributions_of_each_kind_of_output():
    for net, output, expected in [
        (TWO, 1, TWO.predict(X[:3])[:, 1]),
        (QUANTILES, 0.9, QUANTILES.predict_quantiles(X[:3])[:, 1]),
        (TASKS, "size", TASKS.predict(X[:3])["size"]),
    ]:
        found = shapley_attributions(net, X[:3], output=output, background=X[:10])
        assert_allclose(found.baseline_value + found.values.sum(axis=1), expected)
    two = THREE > 1
    for labels, column in ((two, None), (THREE, 2)):
        svm = LinearSVC().fit(X, labels)
        score = svm.decision_function(X[:3])
        score = score if column is None else score[:, column]
        found = shapley_attributions(svm, X[:3], output=column, background=X[:10])
        assert_allclose(found.baseline_value + found.values.sum(axis=1), score)

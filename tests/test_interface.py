"""The interface of all public estimators, beyond scikit-learn's own checks."""

import copy
import inspect
import pickle
import re

import joblib
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.base import clone, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.estimators import (
    CONFIGURATIONS,
    NOISY,
    PUBLIC,
    assert_same_outputs,
    briefly,
    configured,
    label,
    learns,
    outputs,
    sample_data,
    trains_on,
)

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ALL = [briefly(estimator) for estimator in configured((CONFIGURATIONS, NOISY))]
DEFAULTS = [briefly(estimator()) for estimator in PUBLIC.values()]
NETS = [estimator for estimator in DEFAULTS if learns(estimator)]
EACH = pytest.mark.parametrize("estimator", ALL, ids=label)
EACH_DEFAULT = pytest.mark.parametrize("estimator", DEFAULTS, ids=label)
EACH_NET = pytest.mark.parametrize("estimator", NETS, ids=label)
EACH_ONLINE_NET = pytest.mark.parametrize(
    "estimator", [net for net in NETS if hasattr(net, "partial_fit")], ids=label
)


def fit(estimator, **changed_data):
    X, y = sample_data(estimator, **changed_data)
    return clone(estimator).fit(X, y), X


# Precision and form of the data --------------------------------------------------------------


@EACH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_comes_out_has_the_precision_of_what_goes_in(estimator, dtype):
    fitted, X = fit(estimator, dtype=dtype)
    for name, values in outputs(fitted, X).items():
        if values.dtype.kind == "f":
            assert values.dtype == dtype, name


# Dropout masks are drawn in the precision of X. The gradient of a bias before batch normalization
# is rounding error around zero, which Adam follows.
STABLE = [
    estimator
    for estimator in ALL
    if not estimator.get_params().get("dropout")
    and estimator.get_params().get("normalization") != "batch"
]


@pytest.mark.parametrize("estimator", STABLE, ids=label)
def test_float32_and_float64_fits_agree_for_a_few_epochs(estimator):
    single, X = fit(estimator, dtype=np.float32)
    double, _ = fit(estimator)
    expected = outputs(double, X.astype(float))
    for name, values in outputs(single, X).items():
        if values.dtype.kind == "f":
            assert_allclose(values, expected[name], rtol=2e-2, atol=2e-3, err_msg=name)


@EACH_DEFAULT
@pytest.mark.parametrize("form", ["list", "fortran", "integer", "strided", "readonly", "memmap"])
def test_inputs_of_any_form_give_the_same(estimator, form, tmp_path):
    X, y = sample_data(estimator)
    X = np.round(3 * X)  # the same as integers
    if form == "memmap":
        joblib.dump(X, tmp_path / "X")
        X_raw = joblib.load(tmp_path / "X", mmap_mode="r")
    else:
        X_raw = {
            "list": X.tolist(),
            "fortran": np.asfortranarray(X),
            "integer": X.astype(int),
            "strided": np.repeat(X, 2, axis=0)[::2],
            "readonly": X.copy(),
        }[form]
    if form == "readonly":
        X_raw.flags.writeable = False
        y.flags.writeable = False
    found = clone(estimator).fit(X_raw, list(y) if form == "list" else y)
    assert_same_outputs(found, clone(estimator).fit(X, y), X)
    expected = outputs(found, X)
    for name, values in outputs(found, X_raw).items():
        assert_array_equal(values, expected[name])


@EACH
def test_data_are_left_alone(estimator):
    X, y = sample_data(estimator)
    X_before, y_before = X.copy(), y.copy()
    outputs(clone(estimator).fit(X, y), X)
    assert_array_equal(X, X_before)
    assert_array_equal(y, y_before)


# Copies --------------------------------------------------------------------------------------


@EACH
def test_clone_has_the_options_and_nothing_else(estimator):
    fitted, X = fit(estimator)
    cloned = clone(fitted)
    assert repr(cloned) == repr(fitted)
    assert vars(cloned).keys() == fitted.get_params(deep=False).keys()
    with pytest.raises(NotFittedError):
        outputs(cloned, X)
    cloned.fit(*sample_data(estimator))
    assert_same_outputs(cloned, fitted, X)


def through_joblib(fitted, path):
    joblib.dump(fitted, path / "fitted.joblib")
    return joblib.load(path / "fitted.joblib")


@EACH
@pytest.mark.parametrize(
    "copied",
    [lambda e, _: pickle.loads(pickle.dumps(e)), lambda e, _: copy.deepcopy(e), through_joblib],
    ids=["pickle", "deepcopy", "joblib"],
)
def test_copies_say_the_same_and_are_independent(estimator, copied, tmp_path):
    fitted, X = fit(estimator)
    other = copied(fitted, tmp_path)
    assert_same_outputs(other, fitted, X)
    before = outputs(fitted, X)
    if learns(estimator):
        assert other.history_ == fitted.history_
        other.set_params(warm_start=trains_on(estimator))
    other.fit(*sample_data(estimator))
    for name, values in outputs(fitted, X).items():
        assert_array_equal(values, before[name])


@EACH_ONLINE_NET
def test_a_pickled_net_can_be_trained_on(estimator):
    X, y = sample_data(estimator)
    first = {"classes": np.unique(y)} if hasattr(estimator, "predict_proba") else {}
    one = clone(estimator).partial_fit(X, y, **first)
    other = pickle.loads(pickle.dumps(one))
    assert_same_outputs(other.partial_fit(X, y), one.partial_fit(X, y), X)


# Display and documentation -------------------------------------------------------------------


@EACH
def test_repr_names_what_differs_from_the_default(estimator):
    options = estimator.get_params()
    defaults = type(estimator)().get_params()
    changed = [name for name, value in options.items() if value != defaults[name]]
    assert re.findall(r"(\w+)=", repr(estimator)) == sorted(changed)
    fitted, _ = fit(estimator)
    for shown in (estimator, fitted):
        assert type(estimator).__name__ in shown._repr_html_()


def entries(doc, section):
    """Names in a section of a numpydoc docstring."""
    found = re.search(rf"\n{section}\n-+\n(.*?)(\n\n\w[\w ]*\n-+\n|\Z)", doc, re.S)
    lines = found.group(1).splitlines() if found else []
    return [line.split(" : ")[0] for line in lines if re.match(r"\*{0,2}\w+ : ", line)]


@pytest.mark.parametrize("cls", PUBLIC.values(), ids=PUBLIC)
def test_every_parameter_is_documented_in_the_order_of_the_signature(cls):
    names = list(inspect.signature(cls).parameters)
    assert entries(inspect.getdoc(cls), "Parameters") == names
    assert list(cls().get_params()) == sorted(names)
    for name, method in inspect.getmembers(cls, inspect.isfunction):
        if not name.startswith("_") and method.__module__.startswith("skneuro"):
            parameters = list(inspect.signature(method).parameters)[1:]
            assert entries(inspect.getdoc(method), "Parameters") == parameters, name


@EACH_DEFAULT
def test_every_fitted_attribute_is_documented(estimator):
    if isinstance(estimator, PUBLIC["MultiTaskNet"]):
        estimator = clone(estimator).set_params(tasks=["multiclass"])  # supports all of them
    X, y = sample_data(estimator)
    fitted = clone(estimator).fit(pd.DataFrame(X).add_prefix("x"), y)
    attributes = {name for name in dir(fitted) if name.endswith("_") and not name.startswith("_")}
    assert set(entries(inspect.getdoc(estimator), "Attributes")) == attributes


# Sample weights and their routing ------------------------------------------------------------


@EACH_NET
def test_weights_of_one_are_no_weights(estimator):
    X, y = sample_data(estimator)
    weighted = clone(estimator).fit(X, y, sample_weight=np.ones(len(X)))
    assert_same_outputs(weighted, clone(estimator).fit(X, y, sample_weight=None), X)


@EACH_NET
def test_sample_weights_are_routed_through_pipeline_and_grid_search(estimator):
    X, y = sample_data(estimator)
    weights = np.random.RandomState(1).uniform(0.1, 3.0, len(X))
    with config_context(enable_metadata_routing=True):
        net = (
            clone(estimator)
            .set_fit_request(sample_weight=True)
            .set_score_request(sample_weight=True)
        )
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        search = GridSearchCV(
            make_pipeline(scaler, net), {f"{type(net).__name__.lower()}__alpha": [0.1]}
        )
        search.fit(X, y, sample_weight=weights)
    direct = make_pipeline(StandardScaler(), clone(estimator).set_params(alpha=0.1))
    direct.fit(X, y, **{f"{type(net).__name__.lower()}__sample_weight": weights})
    plain = clone(direct).fit(X, y)
    routed, expected, unweighted = (outputs(model, X) for model in (search, direct, plain))
    for name, values in expected.items():
        assert_array_equal(routed[name], values)
    last = list(expected)[-1]
    assert (expected[last] != unweighted[last]).any()


@EACH_NET
def test_weights_that_nobody_asked_for_are_refused_when_routing(estimator):
    X, y = sample_data(estimator)
    with config_context(enable_metadata_routing=True):
        search = GridSearchCV(clone(estimator), {"alpha": [0.1]})
        with pytest.raises(ValueError, match=r"sample_weight.* are passed but are not explicitly"):
            search.fit(X, y, sample_weight=np.ones(len(X)))
        for method in ("fit", "partial_fit"):
            can = hasattr(estimator, method)
            assert hasattr(estimator, f"set_{method}_request") == can


# Model selection -----------------------------------------------------------------------------


@EACH_NET
def test_cross_validation(estimator):
    X, y = sample_data(estimator, n_samples=120)
    net = clone(estimator).set_params(max_iter=100, learning_rate_init=0.02)
    scores = cross_val_score(make_pipeline(StandardScaler(), net), X, y, cv=3)
    assert scores.shape == (3,)
    assert scores.mean() > (0.2 if is_regressor(estimator) else 0.7)


@EACH_DEFAULT
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_grid_search_over_options(estimator, n_jobs):
    grid = {"alpha": [1e-4, 10.0], "hidden_layer_sizes": [4, (3, 3)]}
    model, prefix = clone(estimator), ""
    if not learns(estimator):
        model = make_pipeline(clone(estimator), Ridge())
        prefix, grid = f"{type(estimator).__name__.lower()}__", {"window": [1, 2, 3]}
    X, y = sample_data(model)
    search = GridSearchCV(
        model, {prefix + name: v for name, v in grid.items()}, cv=3, n_jobs=n_jobs
    )
    search.fit(X, y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert len(set(search.cv_results_["mean_test_score"])) > 1
    assert search.best_params_.keys() == {prefix + name for name in grid}

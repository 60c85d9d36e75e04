"""Perceptrons and recurrent nets: they answer or say what is wrong, and answer the same again."""

import numpy as np
import pytest
from hypothesis import strategies as st
from sklearn.base import clone, is_classifier

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNClassifier, RNNForecaster
from tests.estimators import assert_same_outputs, outputs
from tests.fuzz.answers import Refused, answer, said_not_finite
from tests.fuzz.budget import fuzz
from tests.fuzz.labels import class_labels, forms_of_targets, numeric_targets, weights
from tests.fuzz.options import training_options
from tests.fuzz.same import assert_close, assert_same, frozen, pickled
from tests.fuzz.tables import as_dtype, dense_forms, sparse_forms, tables

NETS = {
    net.__name__: net for net in (MLPRegressorNP, MLPClassifierNP, RNNForecaster, RNNClassifier)
}
EACH = pytest.mark.parametrize("net", NETS.values(), ids=NETS)
BELOW_ZERO = "predict_log_proba"  # whose answers are minus infinity where a class is impossible


@st.composite
def problems(draw, net, gaps=False):
    """A net with its options, and data of the kind it takes."""
    X = draw(tables())
    targets = class_labels if is_classifier(net()) else numeric_targets
    y, w = draw(targets(len(X))), draw(weights(len(X)))
    return net(**draw(training_options(net))), X, y, w


PROBLEMS = {name: problems(net) for name, net in NETS.items()}


def words(net):
    """Names that an error message may speak of."""
    return {*net.get_params(), type(net).__name__}


def fitted_or_refused(net, X, y, w):
    """A fitted net, or None if it said why it cannot be fitted; arguments never change."""
    before = frozen((X, y, w))
    found = answer(lambda: net.fit(X, y, sample_weight=w), words(net))
    assert_same((X, y, w), before)
    if isinstance(found, Refused):
        assert vars(net).keys() == net.get_params().keys()  # nothing is left of the fit
        return None
    return found


def assert_finite(net, X):
    """Assert that all predictions are finite, or said not to be."""
    found, said = said_not_finite(lambda: outputs(net, X))
    for method, values in found.items():
        for part in values if isinstance(values, list) else [values]:
            if part.dtype.kind == "f" and method != BELOW_ZERO and not said:
                assert np.isfinite(part).all(), method


def assert_agree(found, expected):
    """Assert that predictions agree, up to sums that a table's layout rounds otherwise."""
    assert found.keys() == expected.keys()
    for method, values in expected.items():
        if isinstance(values, np.ndarray) and values.dtype.kind == "f" and method != BELOW_ZERO:
            assert_close(found[method], values, 1e-5)
        else:
            assert_same(np.shape(found[method]), np.shape(values))


@EACH
@fuzz(15, data=st.data())
def test_a_fit_answers_and_answers_the_same_again(net, data):
    model, X, y, w = data.draw(PROBLEMS[net.__name__])
    fitted = fitted_or_refused(model, X, y, w)
    if fitted is None:
        return
    assert_finite(fitted, X)
    assert_same_outputs(pickled(fitted), fitted, X)
    again = clone(fitted)
    answer(lambda: again.fit(X, y, sample_weight=w))
    assert_same_outputs(again, fitted, X)
    if not fitted.warm_start:
        before = said_not_finite(lambda: outputs(fitted, X))[0]
        answer(lambda: fitted.fit(X, y, sample_weight=w))
        assert_same(said_not_finite(lambda: outputs(fitted, X))[0], before)


@EACH
@fuzz(9, data=st.data())
def test_forms_of_the_same_data_agree(net, data):
    model, X, y, w = data.draw(PROBLEMS[net.__name__])
    fitted = fitted_or_refused(clone(model), X, y, w)
    forms = dense_forms(X)
    name = data.draw(st.sampled_from(sorted(forms)))
    other = fitted_or_refused(clone(model), forms[name], y, w)
    assert (fitted is None) == (other is None), name
    targets = forms_of_targets(y)
    of_y = data.draw(st.sampled_from(sorted(targets)))
    if y.dtype == object or (of_y == "categories" and not is_classifier(model)):
        return  # a list or a category may have a dtype of its own
    third = fitted_or_refused(clone(model), X, targets[of_y], w)
    assert (fitted is None) == (third is None), of_y
    if fitted is not None:
        expected = said_not_finite(lambda: outputs(fitted, X))[0]
        assert_agree(said_not_finite(lambda: outputs(other, forms[name]))[0], expected)
        assert_agree(said_not_finite(lambda: outputs(third, X))[0], expected)


@pytest.mark.parametrize("net", [MLPRegressorNP, MLPClassifierNP])
@fuzz(9, data=st.data())
def test_sparse_and_dense_data_agree(net, data):
    model, X, y, w = data.draw(PROBLEMS[net.__name__])
    X = as_dtype(np.where(np.abs(X.astype(float)) > 1e3, 1.0, X.astype(float)), np.float64)
    model.set_params(solver="adam")
    name = data.draw(st.sampled_from(sorted(sparse_forms(X))))
    dense = fitted_or_refused(clone(model), X, y, w)
    found = fitted_or_refused(clone(model), sparse_forms(X)[name], y, w)
    if dense is None:
        assert found is None
    elif found is not None:
        expected = np.asarray(said_not_finite(lambda: dense.predict(X))[0])
        values = said_not_finite(lambda: found.predict(sparse_forms(X)[name]))[0]
        if expected.dtype.kind == "f":
            size = np.abs(expected).max()
            np.testing.assert_allclose(values, expected, rtol=1e-3, atol=1e-3 * size)


@EACH
@fuzz(9, data=st.data())
def test_rows_of_weight_zero_may_hold_anything(net, data):
    model, X, y, w = data.draw(PROBLEMS[net.__name__])
    X = X.astype(float)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    w = rng.integers(0, 2, len(X)).astype(float)
    plain = fitted_or_refused(clone(model), X, y, w)
    filled = X.copy()
    filled[w == 0] = data.draw(st.sampled_from([0.0, 1e30, -9.96921e36]))
    if y.dtype == float and not is_classifier(model):
        y = y.copy()
        y[w == 0] = data.draw(st.sampled_from([0.0, 1e20, 9.96921e36]))
        if model.get_params().get("loss") == "poisson":
            y = np.abs(y)
            plain = fitted_or_refused(clone(model), X, y, w)
    other = fitted_or_refused(clone(model), filled, y, w)
    assert (plain is None) == (other is None)
    if plain is not None:
        found, expected = (said_not_finite(lambda m=m: m.predict(X))[0] for m in (other, plain))
        assert_same(found, expected)


@EACH
@fuzz(9, data=st.data())
def test_calls_one_after_the_other_answer(net, data):
    model, X, y, w = data.draw(PROBLEMS[net.__name__])
    model.set_params(max_iter=1)
    classes = {}
    if is_classifier(net()):
        classes = {"classes": np.unique(y) if y.ndim == 1 else np.arange(y.shape[1])}
    for k, call in enumerate(data.draw(st.lists(st.sampled_from("fpw"), min_size=2, max_size=4))):
        rows = slice(k % 2, None) if len(X) > 4 else slice(None)
        weight = None if w is None else np.asarray(w)[rows]
        before = {n: v for n, v in vars(model).items() if n not in model.get_params()}
        if call == "p" and hasattr(model, "partial_fit"):
            found = answer(
                lambda r=rows, s=weight: model.partial_fit(X[r], y[r], s, **classes), words(model)
            )
        else:
            model.set_params(warm_start=call == "w")
            found = answer(lambda r=rows, s=weight: model.fit(X[r], y[r], s), words(model))
        if isinstance(found, Refused):
            after = {n: v for n, v in vars(model).items() if n not in model.get_params()}
            assert all(after[name] is before[name] for name in before)
            assert after.keys() == before.keys()
        else:
            assert_finite(model, X)

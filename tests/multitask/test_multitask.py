"""MultiTaskNet: containers of targets and predictions, kinds of tasks, probabilities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from skneuro import MultiTaskNet
from tests.multitask.tasks import COLOR, KINDS, PRICE, QUICK, SOLD, X, mapping, matrix, raw, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def fit(y, **options):
    return MultiTaskNet(**{**QUICK, **options}).fit(X, y)


# Containers ----------------------------------------------------------------------------------

FORMS = {
    "table": (table, "auto"),
    "mapping": (mapping, "auto"),
    "mapping of columns": (lambda missing=True: dict(table(missing)), "auto"),
    "mapping of lists": (lambda m=True: {k: list(v) for k, v in mapping(m).items()}, "auto"),
    "matrix": (matrix, KINDS),
    "matrix of objects": (lambda m=True: table(m).to_numpy(object), "auto"),
    "list of rows": (lambda m=True: table(m).to_numpy(object).tolist(), "auto"),
    "list of rows of floats": (lambda m=True: matrix(m).tolist(), KINDS),
}


@pytest.mark.parametrize(("make", "tasks"), FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("missing", [False, True], ids=["whole", "missing"])
def test_all_forms_of_targets_train_the_same_net(make, tasks, missing):
    expected, found = fit(table(missing)), fit(make(missing), tasks=tasks)
    assert_array_equal(raw(found), raw(expected))
    assert list(found.tasks_.values()) == KINDS
    assert_allclose(found.score(X, make(missing)), expected.score(X, table(missing)))


@pytest.mark.parametrize("labels", [PRICE, SOLD, COLOR], ids=["number", "bool", "text"])
def test_one_task_is_an_array(labels):
    net = fit(labels)
    assert list(net.tasks_) == ["y"]
    predicted = net.predict(X)
    assert predicted.shape == (len(X),)
    assert predicted.dtype == labels.dtype
    assert_array_equal(fit(labels.tolist()).predict(X), predicted)
    assert_array_equal(raw(fit(pd.Series(labels, name="label"))), raw(net))
    assert list(fit(pd.Series(labels, name="label")).tasks_) == ["label"]
    frame = fit(pd.DataFrame({"label": labels}))
    assert_array_equal(raw(frame), raw(net))
    assert list(frame.predict(X).columns) == ["label"]


def test_a_table_comes_back_with_its_names_dtypes_and_the_index_of_x():
    frame = table()
    frame["category"] = pd.Categorical(frame["color"], categories=["red", "green", "blue", "x"])
    frame["text"] = frame["color"].astype("string")
    frame["count"] = pd.array([1, 2, None] * 30, "Int64")
    frame["whole"] = np.arange(len(X)) % 4
    frame["flag"] = SOLD
    frame["single"] = PRICE.astype("f4")
    frame["nullable"] = pd.array(PRICE, "Float64")
    inputs = pd.DataFrame(X, index=np.arange(len(X)) + 1000).add_prefix("x")
    net = MultiTaskNet(**QUICK, tasks={"whole": "multiclass"}).fit(inputs, frame)
    predicted = net.predict(inputs)
    assert list(predicted.columns) == list(frame.columns)
    assert predicted.index.equals(inputs.index)
    dtypes = {**frame.dtypes, "count": pd.Float64Dtype(), "color": predicted["text"].dtype}
    del dtypes["color"]
    assert {name: predicted[name].dtype for name in dtypes} == dtypes
    assert set(predicted["color"]) <= set(COLOR)
    with pytest.warns(UserWarning, match="feature names"):
        assert list(net.predict(X).index) == list(range(len(X)))


@pytest.mark.parametrize("inputs", [X.tolist(), X], ids=["list", "array"])
def test_a_table_comes_back_for_inputs_without_an_index(inputs):
    predicted = fit(table()).predict(inputs)
    assert list(predicted.index) == list(range(len(X)))


def test_a_mapping_comes_back_as_a_mapping():
    predicted = fit(mapping()).predict(X)
    assert list(predicted) == ["price", "sold", "color"]
    assert [values.shape for values in predicted.values()] == [(len(X),)] * 3
    assert predicted["price"].dtype == float
    assert set(predicted["color"]) <= set(COLOR)


def test_a_matrix_comes_back_as_a_matrix():
    assert fit(matrix(), tasks=KINDS).predict(X).dtype == float
    integers = np.column_stack([SOLD, np.arange(len(X)) % 3])
    predicted = fit(integers, tasks="multiclass").predict(X)
    assert predicted.shape == (len(X), 2)
    assert predicted.dtype == integers.dtype
    mixed = fit(table().to_numpy(object)).predict(X)
    assert mixed.dtype == object
    assert {type(value) for value in mixed[:, 1]} == {bool}
    text = fit(np.column_stack([COLOR, COLOR])).predict(X)
    assert text.dtype == COLOR.dtype


def test_columns_may_come_in_another_order_later():
    net = fit(table())
    turned = table()[["color", "price", "sold"]]
    assert net.score_tasks(X, turned) == net.score_tasks(X, table())
    assert net.score_tasks(X, dict(turned)) == net.score_tasks(X, table())


def test_whole_numbers_are_regression_unless_said():
    whole = np.arange(len(X)) % 3
    assert fit(whole).tasks_ == {"y": "regression"}
    assert fit(whole, tasks="multiclass").tasks_ == {"y": "multiclass"}
    assert fit(whole > 0, tasks="regression").tasks_ == {"y": "regression"}


@pytest.mark.parametrize(
    "tasks",
    ["auto", {"sold": "binary"}, {"color": "auto", "price": "regression"}, KINDS, tuple(KINDS)],
    ids=str,
)
def test_kinds_may_be_named_or_left_open(tasks):
    net = fit(table(), tasks=tasks)
    assert net.tasks_ == dict(zip(["price", "sold", "color"], KINDS, strict=True))


def test_a_dict_of_kinds_names_the_columns_of_a_matrix():
    kinds = dict(zip("abc", KINDS, strict=True))
    assert fit(matrix(), tasks=kinds).tasks_ == kinds
    default_names = {"y2": "multiclass", "y0": "regression", "y1": "binary"}
    assert list(fit(matrix(), tasks=default_names).tasks_.items()) == [
        ("y0", "regression"),
        ("y1", "binary"),
        ("y2", "multiclass"),
    ]


COLUMNS = {
    "float": [1.5, -2.0, 0.25, 7.0],
    "int": [3, 1, 2, 2],
    "bool": [True, False, True, True],
    "text": ["a", "b", "c", "a"],
}


@settings(max_examples=25)
@given(
    kinds=st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=3),
    masks=st.lists(st.integers(0, 2**8 - 1), min_size=3, max_size=3),
    marker=st.sampled_from([None, np.nan, pd.NA]),
    form=st.sampled_from(["frame", "mapping", "lists"]),
)
def test_any_labels_may_be_missing_in_any_form(kinds, masks, marker, form):
    columns = {}
    for k, kind in enumerate(kinds):
        labels = COLUMNS[kind] * 4
        missing = [i < 8 and masks[k] >> i & 1 for i in range(16)]
        columns[f"t{k}"] = [marker if m else v for v, m in zip(labels, missing, strict=True)]
    y = {
        "frame": lambda: pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()}),
        "mapping": lambda: {k: np.array(v, dtype=object) for k, v in columns.items()},
        "lists": lambda: columns,
    }[form]()
    net = MultiTaskNet(hidden_layer_sizes=3, max_iter=1, random_state=0).fit(X[:16], y)
    known = {"float": "regression", "int": "regression", "bool": "binary", "text": "multiclass"}
    assert list(net.tasks_.values()) == [known[kind] for kind in kinds]
    predicted = net.predict(X[:16])
    for k, kind in enumerate(kinds):
        values = np.asarray(predicted[f"t{k}"])
        assert not pd.isna(values).any()
        if kind in ("bool", "text"):
            assert set(values.tolist()) <= set(COLUMNS[kind])


# Probabilities -------------------------------------------------------------------------------


def test_probabilities_come_in_the_form_of_the_targets():
    by_name = fit(table())
    p = by_name.predict_proba(X)
    assert list(p) == ["sold", "color"]
    assert p.keys() == by_name.classes_.keys()
    assert_array_equal(by_name.classes_["color"], ["blue", "green", "red"])
    assert_array_equal(by_name.classes_["sold"], [False, True])
    listed = fit(matrix(), tasks=KINDS)
    for one, other in zip(listed.predict_proba(X), p.values(), strict=True):
        assert_array_equal(one, other)
    assert [list(classes) for classes in listed.classes_] == [[0, 1], [0, 1, 2]]
    alone = fit(COLOR)
    assert alone.predict_proba(X).shape == (len(X), 3)
    assert_array_equal(alone.classes_, ["blue", "green", "red"])


def test_probabilities_sum_to_one_and_agree_with_the_labels():
    net = fit(table())
    predicted = net.predict(X)
    for name, p in net.predict_proba(X).items():
        assert_allclose(p.sum(axis=1), 1)
        assert_array_equal(net.classes_[name][p.argmax(axis=1)], predicted[name])


def test_predict_proba_is_there_where_some_task_has_classes():
    assert not hasattr(MultiTaskNet(tasks="regression"), "predict_proba")
    assert not hasattr(MultiTaskNet(), "predict_proba")
    assert hasattr(MultiTaskNet(tasks={"a": "binary"}), "predict_proba")
    assert not hasattr(fit(PRICE), "predict_proba")
    assert hasattr(fit(SOLD), "predict_proba")


def test_a_second_fit_forgets_the_classes_of_the_first():
    net = fit(table()).fit(X, PRICE)
    assert not hasattr(net, "classes_")
    assert not hasattr(net, "predict_proba")

"""Tasks of which nothing can be learned, beside others: without labels, or with a single class."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

from skneuro import MultiTaskNet
from tests.multitask.tasks import KINDS, PRICE, QUICK, SOLD, N, X, mapping, matrix, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
LEARNED_NOTHING = pytest.mark.filterwarnings("ignore:Nothing can be learned")
NAMES = ["price", "sold", "color"]


def fit(y, sample_weight=None, **options):
    return MultiTaskNet(**{**QUICK, **options}).fit(X, y, sample_weight)


def fit_warned(name, *data, **options):
    with pytest.warns(UserWarning, match=rf"Nothing can be learned of the tasks \['{name}'\]"):
        return fit(*data, **options)


def assert_left_out(net, name, answer=None):
    predicted = net.predict(X)
    if answer is None:
        assert predicted[name].isna().all()
    else:
        assert (predicted[name] == answer).all()
    others = [other for other in NAMES if other != name]
    assert predicted[others].notna().all(axis=None)
    scores = net.score_tasks(X, table())
    assert np.isnan(scores[name]) == (answer is None)
    assert np.isfinite([scores[other] for other in others]).all()
    assert np.isfinite(net.score(X, table()))
    assert np.isnan([losses[name] for losses in net.task_losses_history_]).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tasks", ["auto", dict(zip(NAMES, KINDS, strict=True))], ids=str)
def test_a_task_without_labels_is_answered_with_missing_values(name, tasks):
    frame = table()
    frame[name] = pd.Series([None] * N, dtype=frame[name].dtype)
    net = fit_warned(name, frame, tasks=tasks)
    assert_left_out(net, name)
    assert net.predict(X).columns.tolist() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_weight_zero_are_no_labels(name):
    weights = table()[name].isna().to_numpy().astype(float)
    net = fit_warned(name, table(), weights)
    assert_left_out(net, name)
    if name == "color":
        assert net.predict_proba(X)[name].shape == (N, 3)
        assert np.isnan(net.predict_proba(X)[name]).all()


@pytest.mark.parametrize(("name", "label"), [("sold", True), ("color", "red")])
def test_a_single_class_is_predicted_with_probability_one(name, label):
    frame = table()
    frame.loc[frame[name].notna(), name] = label
    net = fit_warned(name, frame)
    assert_left_out(net, name, answer=label)
    assert net.classes_[name].tolist() == [label]
    assert_array_equal(net.predict_proba(X)[name], np.ones((N, 1)))
    assert net.score_tasks(X, table())[name] == (table()[name].dropna() == label).mean()


@LEARNED_NOTHING
@pytest.mark.parametrize("method", ["equal", "uncertainty", "gradnorm", "dwa", "pcgrad"])
@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "mmoe"])
def test_it_has_no_influence_on_the_others(method, sharing):
    nets = []
    for labels in (True, False), (True, True), (False, False):
        frame = table()
        frame["sold"] = pd.Series(np.where(np.arange(N) % 2, *labels)).astype(object)
        if labels == (True, False):
            frame.loc[~frame["sold"].astype(bool), "sold"] = None
        net = fit(frame, task_weights=method, sharing=sharing)
        nets.append(net)
    expected = nets[0].predict(X)[["price", "color"]]
    assert np.isfinite(expected["price"]).all()
    for net in nets[1:]:
        pd.testing.assert_frame_equal(net.predict(X)[["price", "color"]], expected)


@LEARNED_NOTHING
@pytest.mark.parametrize("form", ["matrix", "mapping"])
def test_other_containers_have_missing_values_too(form):
    if form == "matrix":
        y = matrix()
        y[:, 0] = np.nan
        predicted = fit(y, tasks=KINDS).predict(X)
        assert np.isnan(predicted[:, 0].astype(float)).all()
        assert not pd.isna(predicted[:, 1:]).any()
    else:
        predicted = fit(mapping() | {"price": np.full(N, np.nan)}).predict(X)
        assert np.isnan(predicted["price"]).all()


@LEARNED_NOTHING
def test_a_pickle_and_a_warm_start_know_what_was_left_out():
    frame = table()
    frame["price"] = np.nan
    net = fit(frame, warm_start=True)
    restored = pickle.loads(pickle.dumps(net))
    assert_left_out(restored, "price")
    later = net.fit(X, table())
    assert np.isfinite(later.predict(X)["price"]).all()
    assert abs(later.predict(X)["price"].mean() - PRICE.mean()) < 10  # the scale of its labels
    assert_left_out(restored.fit(X, frame), "price")


def test_nothing_at_all_is_refused():
    frame = table()[["price", "sold"]].assign(price=np.nan, sold=True)
    with pytest.raises(ValueError, match=r"no task has labels to train on: .*'price', 'sold'"):
        MultiTaskNet().fit(X, frame)


def test_incremental_fits_refuse_it_since_labels_may_still_come():
    with pytest.raises(ValueError, match="task 'sold' has the single class"):
        MultiTaskNet().partial_fit(X, table().assign(sold=True))
    with pytest.raises(ValueError, match="task 'price' has no label"):
        MultiTaskNet().partial_fit(X, table().assign(price=np.nan))


@LEARNED_NOTHING
def test_folds_without_a_task_do_not_void_a_search():
    y = pd.DataFrame({"price": PRICE, "rare": np.where(np.arange(N) == 4, "rare", "usual")})
    y["few"] = np.where(np.arange(N) < 20, SOLD.astype(float), np.nan)
    tasks = {"price": "regression", "rare": "binary", "few": "binary"}
    net = MultiTaskNet(**QUICK, tasks=tasks)
    assert np.isfinite(cross_val_score(net, X, y, cv=KFold(3), error_score="raise")).all()
    search = GridSearchCV(net, {"alpha": [0.1, 1.0]}, cv=KFold(5), error_score="raise").fit(X, y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()

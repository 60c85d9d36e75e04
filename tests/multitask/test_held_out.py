"""Validation rows of MultiTaskNet, which are not trained on."""

import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

from skneuro import MultiTaskNet
from tests.multitask.tasks import KINDS, PRICE, QUICK, SOLD, N, X, mapping, matrix, raw, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def make(**options):
    return MultiTaskNet(**{**QUICK, **options})


def test_validation_scores_and_losses_are_those_of_the_held_out_rows():
    frame = table()
    net = make(task_weights={"sold": 2.0}, alpha=0.0)
    net.fit(X[:60], frame[:60], X_val=X[60:], y_val=frame[60:])
    assert_allclose(net.validation_scores_[-1], net.score(X[60:], frame[60:]))
    assert_array_equal(raw(net), raw(clone(net).fit(X[:60], frame[:60])))
    truth, part = frame[60:], net._fitted.targets.parts[0]
    prices = truth["price"].to_numpy()
    error = (net.predict(X[60:])["price"].to_numpy() - prices) / part.scale_
    expected = 0.5 * np.nanmean(error**2)
    p, weights = net.predict_proba(X[60:]), {"sold": 2.0, "color": 1.0}
    for task in net._fitted.targets.schema.tasks[1:]:
        codes = task.numbers(truth[task.name])
        has = ~np.isnan(codes)
        likelihood = p[task.name][has, codes[has].astype(int)]
        expected -= weights[task.name] * np.log(likelihood).mean()
    assert_allclose(net.validation_loss_curve_[-1], expected)


@pytest.mark.parametrize("make_y", [table, mapping, matrix])
def test_validation_data_in_every_form(make_y):
    y = make_y()
    first, last = (
        {name: values[part] for name, values in y.items()} if isinstance(y, dict) else y[part]
        for part in (slice(60), slice(60, None))
    )
    net = make(tasks=KINDS).fit(X[:60], first, X_val=X[60:], y_val=last)
    assert_allclose(net.validation_scores_[-1], net.score(X[60:], last))


def test_early_stopping_keeps_the_best_epoch():
    options = {"max_iter": 300, "learning_rate_init": 0.05, "early_stopping": True}
    net = make(**options).fit(X[:60], table()[:60], X_val=X[60:], y_val=table()[60:])
    assert net.n_iter_ < 300
    assert net.best_validation_score_ == max(net.validation_scores_)
    assert_allclose(net.score(X[60:], table()[60:]), net.best_validation_score_)


@pytest.mark.parametrize("task_weights", ["uncertainty", "gradnorm", "dwa", "pcgrad"])
def test_early_stopping_with_a_split_of_its_own(task_weights):
    net = make(early_stopping=True, task_weights=task_weights, validation_fraction=0.2)
    net.fit(X, table())
    assert net.t_ == net.n_iter_ * (N - 18)
    assert len(net.validation_scores_) == net.n_iter_


def held_out(y, net):
    """Rows that early stopping holds out."""
    seen = {}

    class Spy(MultiTaskNet):
        def _train(self, data, *args):
            seen["rows"] = data.held_out.X[:, 0].astype(int)
            return super()._train(data, *args)

    inputs = np.column_stack([np.arange(len(X)), X])
    Spy(**net.get_params()).fit(inputs, y)
    return seen["rows"]


def test_the_split_keeps_the_proportions_of_all_classes_together():
    rare = np.arange(N) % 5 == 0
    frame = pd.DataFrame({"rare": rare, "sold": np.roll(rare, 1), "price": PRICE})
    for seed in range(3):
        net = make(early_stopping=True, validation_fraction=0.2, random_state=seed)
        rows = held_out(frame, net)
        assert frame["rare"][rows].sum() in (3, 4)
        assert frame["sold"][rows].sum() in (3, 4)


def test_the_split_keeps_the_proportions_of_the_first_task_where_all_are_too_many():
    rare, many = np.arange(N) % 5 == 0, np.array([f"c{k % 9}" for k in range(N)])
    frame = pd.DataFrame({"rare": rare, "many": many})
    for seed in range(3):
        net = make(early_stopping=True, validation_fraction=0.1, random_state=seed)
        assert frame["rare"][held_out(frame, net)].sum() in (1, 2)


def test_a_split_that_leaves_a_task_without_labels_says_so():
    frame = table()
    frame["price"] = np.nan
    frame.loc[7, "price"] = 3.0
    left_out = []
    for seed in range(20):
        net = make(early_stopping=True, validation_fraction=0.5, random_state=seed)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            net.fit(X, frame)
        warned = any("learned of the tasks ['price']" in str(w.message) for w in caught)
        assert net.predict(X)["price"].isna().all() == warned
        left_out.append(warned)
    assert any(left_out)
    assert not all(left_out)


@pytest.mark.parametrize("kind", ["number", "classes"])
def test_held_out_rows_whose_weights_are_zero(kind):
    y = np.column_stack([PRICE if kind == "number" else SOLD, SOLD])
    tasks = ["regression" if kind == "number" else "binary", "binary"]
    weights = np.ones(N)
    weights[::2] = 0.0
    for seed in range(5):
        net = make(tasks=tasks, early_stopping=True, validation_fraction=0.04, random_state=seed)
        net.fit(X, y, sample_weight=weights)
        assert len(net.validation_scores_) == net.n_iter_


def test_predictions_too_large_to_be_judged_are_no_progress():
    net = make(losses={"y": "poisson"})
    net.fit(X, PRICE, X_val=1e6 * X, y_val=PRICE)
    assert np.isnan(net.validation_scores_).all()

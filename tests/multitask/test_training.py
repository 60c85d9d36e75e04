"""Training of MultiTaskNet: losses, precision, warm starts, model selection."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

from skneuro import MultiTaskNet
from skneuro.nn.losses import REGRESSION_LOSSES
from skneuro.nn.training.schedules import SCHEDULES
from tests.multitask.tasks import COLOR, PRICE, QUICK, SOLD, N, X, matrix, raw, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def make(**options):
    return MultiTaskNet(**{**QUICK, **options})


# Options of training -------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs", "adamw", "rmsprop", "adagrad"])
def test_every_solver_learns(solver):
    rate = {"adagrad": 0.1, "rmsprop": 0.003, "sgd": 0.1}.get(solver, 0.03)
    net = make(solver=solver, learning_rate_init=rate, max_iter=60, hidden_layer_sizes=16)
    assert net.fit(X, table()).score(X, table()) > 0.8


@pytest.mark.parametrize("learning_rate", SCHEDULES)
def test_every_schedule_works(learning_rate):
    net = make(learning_rate=learning_rate, solver="sgd", max_iter=6).fit(X, table())
    assert net.loss_curve_[-1] < net.loss_curve_[0]


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber", "poisson"])
def test_losses_per_task(loss):
    y = {"count": np.round(PRICE) - 90, "flag": SOLD}
    y["count"] = np.maximum(y["count"], 0.0)
    options = {"losses": {"count": loss}, "max_iter": 80, "learning_rate_init": 0.03}
    net = make(**options, hidden_layer_sizes=16).fit(X, y)
    assert net.score_tasks(X, y)["count"] > 0.7
    if loss == "poisson":
        assert net.predict(X)["count"].min() > 0


def test_losses_are_those_of_their_formulas_in_scaled_units():
    frame = table()[["price"]]
    for name in ("squared_error", "absolute_error", "huber", "poisson"):
        options = {"losses": {"price": name}, "huber_delta": 0.5, "batch_size": N}
        net = make(**options, learning_rate_init=1e-300, max_iter=1, alpha=0.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # rows without labels are left out
            net.fit(X, frame)
        has = frame["price"].notna().to_numpy()
        part = net._fitted.targets.parts[0]
        y = (frame["price"].to_numpy()[has] - part.shift_) / part.scale_
        z = net._fitted.network.predict(X[has])
        loss = REGRESSION_LOSSES[name](*([0.5] if name == "huber" else []))
        assert_allclose(net.loss_, loss.value(z, y[None], 1 / has.sum()))


@pytest.mark.parametrize(
    "noise", [{"dropout": 0.3}, {"input_noise": 0.2}, {"normalization": "batch"}]
)
@pytest.mark.parametrize("task_weights", ["equal", "pcgrad"])
def test_the_same_random_state_gives_the_same_fit(noise, task_weights):
    options = {"sharing": "mmoe", "early_stopping": True, "task_weights": task_weights, **noise}
    one, same = (make(**options).fit(X, table()) for _ in range(2))
    assert_array_equal(raw(one), raw(same))
    assert (raw(make(**options, random_state=1).fit(X, table())) != raw(one)).any()


@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "mmoe", "none"])
@pytest.mark.parametrize("task_weights", ["equal", "uncertainty", "gradnorm", "pcgrad"])
def test_single_precision_stays_single(sharing, task_weights):
    if sharing == "none" and task_weights in ("gradnorm", "pcgrad"):
        task_weights = "dwa"
    options = {"sharing": sharing, "task_weights": task_weights}
    net = make(**options).fit(X.astype("f4"), table())
    exact = make(**options).fit(X, table())
    assert net._fitted.network.dtype == np.float32
    assert net.predict_proba(X.astype("f4"))["color"].dtype == np.float32
    assert_allclose(raw(net, X.astype("f4")), raw(exact), rtol=2e-3, atol=2e-3)


# Warm starts ---------------------------------------------------------------------------------


def test_a_later_batch_may_lack_a_tasks_labels():
    net = make().partial_fit(X, table())
    later = table()
    later[["price", "color"]] = None
    before = net._fitted.network.parameters.theta.copy()
    net.set_params(alpha=0.0, solver="sgd", momentum=0.0).partial_fit(X, later)
    moved = net._fitted.network.parameters.theta != before
    assert moved[:42].any()  # the trunk
    of_price, of_sold, of_color = np.split(moved[42:].reshape(7, 5), [1, 2], axis=1)  # the heads
    assert not of_price.any()
    assert of_sold.any()
    assert not of_color.any()
    with pytest.raises(ValueError, match="y has no label of any task"):
        net.partial_fit(X, later.assign(sold=None))


CLASSES = {
    "array": (COLOR, ["blue", "green", "red", "white"], {"y": 4}),
    "list": (matrix(), [None, [0, 1], [0, 1, 2, 3]], {"y1": 2, "y2": 4}),
    "dict": (table(), {"color": ["blue", "green", "red", "white"]}, {"sold": 2, "color": 4}),
}


@pytest.mark.parametrize(("y", "classes", "expected"), CLASSES.values(), ids=CLASSES)
def test_classes_that_come_later_are_announced(y, classes, expected):
    net = make().partial_fit(X, y, classes=classes)
    n_classes = {
        task.name: len(task.classes)
        for task in net._fitted.targets.schema.tasks
        if not task.is_regression
    }
    assert n_classes == expected
    net.partial_fit(X, y).partial_fit(X, y, classes=classes)
    assert len(net.history_) == 3


def test_announced_classes_make_whole_numbers_a_classification():
    net = make().partial_fit(X, np.arange(N) % 3, classes=[0, 1, 2, 3])
    assert net.tasks_ == {"y": "multiclass"}
    assert net.predict_proba(X).shape == (N, 4)


def test_warm_start_keeps_scales_and_names():
    net = make(warm_start=True).fit(X, table())
    part = net._fitted.targets.parts[0]
    net.fit(X, table().assign(price=lambda frame: frame["price"] * 100))
    again = net._fitted.targets.parts[0]
    assert (again.shift_, again.scale_) == (part.shift_, part.scale_)
    assert len(net.loss_curve_) == 8


REFUSED = {
    "other tasks": ({}, lambda: table()[["price", "sold"]], "no column for the tasks"),
    "other classes": ({}, lambda: table().replace({"red": "pink"}), "not among its classes"),
    "other loss": (
        {"losses": {"price": "poisson"}},
        table,
        "'poisson', but it had 'squared_error'",
    ),
    "other trunk": ({"trunk": "gru"}, table, "trunk='gru' cannot continue from the weights"),
    "other sharing": ({"sharing": "mmoe"}, table, "layers or targets differ"),
    "other heads": ({"head_layer_sizes": 3}, table, "layers or targets differ"),
}


@pytest.mark.parametrize(("options", "y", "message"), REFUSED.values(), ids=REFUSED)
def test_a_warm_start_with_something_else_is_refused_and_changes_nothing(options, y, message):
    net = make(warm_start=True).fit(X, table())
    before = raw(net)
    with pytest.raises(ValueError, match=message):
        net.set_params(**options).fit(X, y())
    net.set_params(**make().get_params())
    assert_array_equal(raw(net), before)


@pytest.mark.parametrize("options", [{"task_inputs": {"sold": [1]}}, {"sharing": "mmoe"}], ids=str)
def test_a_pickled_net_says_and_learns_the_same(options):
    net = make(**options, task_weights="gradnorm").partial_fit(X, table())
    again = pickle.loads(pickle.dumps(net))
    pd.testing.assert_frame_equal(again.predict(X), net.predict(X))
    assert_array_equal(raw(again.partial_fit(X, table())), raw(net.partial_fit(X, table())))
    assert again.task_weights_history_ == net.task_weights_history_


# Model selection -----------------------------------------------------------------------------


def test_cross_validation_and_grid_search_over_several_tasks():
    net = make(hidden_layer_sizes=16, learning_rate_init=0.03, max_iter=60)
    assert cross_val_score(net, X, table(), cv=KFold(3)).mean() > 0.5
    grid = {"sharing": ["hard", "none"], "task_weights": ["equal", "dwa"]}
    search = GridSearchCV(clone(net).set_params(max_iter=3), grid, cv=2).fit(X, table())
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_an_interrupt_keeps_the_last_epoch():
    class Interrupt:
        def setup(self, estimator, context):
            self.n_seen = 0

        def teardown(self, estimator, context):
            pass

        def on_fit_task_begin(self, estimator, context):
            pass

        def on_fit_task_end(self, estimator, context):
            self.n_seen += 1
            if self.n_seen == 3:
                raise KeyboardInterrupt

    net = make(max_iter=50, task_weights="gradnorm").set_callbacks(Interrupt())
    with pytest.warns(UserWarning, match="The weights of epoch 3 are kept"):
        net.fit(X, table())
    whole = make(max_iter=3, task_weights="gradnorm").fit(X, table())
    assert_array_equal(raw(net), raw(whole))
    assert net.task_weights_history_ == whole.task_weights_history_


def test_going_on_with_other_columns_is_refused():
    net = MultiTaskNet(**QUICK, warm_start=True, task_inputs={"price": [0]}).fit(X, table())
    net.set_params(task_inputs={"price": [1]})
    with pytest.raises(ValueError, match=r"task_inputs=\{'price': \[1\]\} .* cannot continue"):
        net.fit(X, table())

"""The weights of tasks by epoch, as they stand in the history."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.ensemble import BaggingRegressor
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, MultiTaskNet
from skneuro.inspection import TaskWeightsDisplay

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(50, 4))
Y = {"price": 100 * X[:, 0], "sold": X[:, 1] > 0}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def net(**options):
    usual = {"max_iter": 5, "random_state": 0, "task_weights": "gradnorm", "scale_target": False}
    return MultiTaskNet(8, **{**usual, **options})


def test_a_line_for_each_task():
    fitted = net().fit(X, Y)
    display = TaskWeightsDisplay.from_estimator(fitted)
    drawn = {line.get_label(): line.get_ydata().tolist() for line in display.lines_}
    history = fitted.task_weights_history_
    assert drawn == {task: [weights[task] for weights in history] for task in Y}
    assert drawn["price"][-1] < drawn["sold"][-1]  # its loss is so much larger
    assert display.lines_[0].get_xdata().tolist() == [1, 2, 3, 4, 5]
    assert display.ax_.get_xlabel() == "epoch"
    assert [text.get_text() for text in display.ax_.get_legend().get_texts()] == list(Y)


def test_one_epoch_is_a_dot():
    display = TaskWeightsDisplay.from_estimator(net(max_iter=1).fit(X, Y))
    assert {line.get_marker() for line in display.lines_} == {"o"}


def test_draws_into_given_axes_in_a_given_style():
    _, ax = plt.subplots()
    display = TaskWeightsDisplay.from_estimator(
        make_pipeline(StandardScaler(), net()).fit(X, Y), ax=ax, line_kwargs={"linestyle": ":"}
    )
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    assert {line.get_linestyle() for line in display.lines_} == {":"}


def test_other_nets_have_no_weights_of_tasks():
    with pytest.raises(TypeError, match="needs one MultiTaskNet, got a MLPRegressorNP"):
        TaskWeightsDisplay.from_estimator(MLPRegressorNP(max_iter=1).fit(X, Y["price"]))


def test_several_nets_are_refused():
    bag = BaggingRegressor(net(max_iter=1), n_estimators=2, random_state=0).fit(X, X[:, :2])
    with pytest.raises(TypeError, match="needs one MultiTaskNet, got 2 nets"):
        TaskWeightsDisplay.from_estimator(bag)


def test_more_tasks_than_colours_can_be_told_apart():
    tasks = {f"task {k}": X[:, 0] for k in range(12)}
    lines = TaskWeightsDisplay.from_estimator(net(max_iter=2).fit(X, tasks)).lines_
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 12


def test_an_unfitted_net_is_refused():
    with pytest.raises(NotFittedError):
        TaskWeightsDisplay.from_estimator(net())

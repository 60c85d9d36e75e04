"""Learning curves show what history_ says, of whatever holds the nets."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import BaggingRegressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, WindowTransformer
from skneuro.forecasting import SeriesForecaster
from skneuro.inspection import LearningCurvesDisplay
from skneuro.inspection._history import best_epoch
from tests.estimators import PUBLIC, briefly, label, learns, sample_data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

NETS = [briefly(net()) for net in PUBLIC.values() if learns(net())]
X, y = sample_data(MLPRegressorNP())


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def net(**options):
    return MLPRegressorNP(hidden_layer_sizes=(8,), **{"max_iter": 6, "random_state": 0, **options})


def heights(lines):
    return [line.get_ydata().tolist() for line in lines]


def legend(display):
    return [text.get_text() for text in display.ax_.get_legend().get_texts()]


def column(fitted, name):
    return [record[name] for record in fitted.history_]


# What is drawn -------------------------------------------------------------------------------


@pytest.mark.parametrize("estimator", NETS, ids=label)
def test_losses_by_epoch_of_every_net(estimator):
    X, y = sample_data(estimator)
    fitted = clone(estimator).fit(X[:40], y[:40], None, X[40:], y[40:])
    display = LearningCurvesDisplay.from_estimator(fitted, score=True)
    assert heights(display.loss_lines_) == [column(fitted, "loss")]
    assert heights(display.validation_loss_lines_) == [column(fitted, "validation_loss")]
    assert_array_equal(display.loss_lines_[0].get_xdata(), [1, 2, 3])
    assert len(display.score_lines_) == 1
    assert display.figure_ is display.ax_.figure


def test_without_held_out_data_there_is_the_training_loss_alone():
    fitted = net().fit(X, y)
    display = LearningCurvesDisplay.from_estimator(fitted)
    assert (display.validation_loss_lines_, display.score_lines_) == ([], [])
    assert display.score_ax_ is None
    assert legend(display) == ["training loss", f"best epoch: {np.argmin(fitted.loss_curve_) + 1}"]
    with pytest.raises(ValueError, match="score=True needs a validation score: fit with"):
        LearningCurvesDisplay.from_estimator(fitted, score=True)


def test_the_axes_say_what_they_show():
    fitted = net(early_stopping=True).fit(X, y)
    display = LearningCurvesDisplay.from_estimator(fitted, score=True)
    assert display.ax_.get_xlabel() == "epoch"
    assert display.ax_.get_ylabel() == "loss: squared error"
    assert display.score_ax_.get_ylabel() == "validation score: R²"
    assert legend(display)[:3] == ["training loss", "validation loss", "validation score"]


@pytest.mark.parametrize(
    ("options", "x_label", "y_label"),
    [
        ({"solver": "lbfgs"}, "iteration", "loss: squared error"),
        ({"scale_target": True}, "epoch", "loss: squared error, of y standardized"),
        ({"loss": "absolute_error"}, "epoch", "loss: absolute error"),
    ],
)
def test_the_axes_name_the_units(options, x_label, y_label):
    ax = LearningCurvesDisplay.from_estimator(net(**options).fit(X, y)).ax_
    assert (ax.get_xlabel(), ax.get_ylabel()) == (x_label, y_label)


def test_a_score_that_is_the_loss_says_so():
    fitted = net(loss="huber", early_stopping=True).fit(X, y)
    display = LearningCurvesDisplay.from_estimator(fitted, score=True)
    assert display.score_ax_.get_ylabel() == "validation score: minus the loss"


def test_the_epoch_whose_weights_were_kept_is_marked():
    fitted = net(early_stopping=True, max_iter=200, learning_rate_init=0.1).fit(X, y)
    best = int(np.argmax(fitted.validation_scores_))
    assert best + 1 < len(fitted.history_)
    (point,) = LearningCurvesDisplay.from_estimator(fitted).best_points_
    assert point.get_xdata().tolist() == [best + 1]
    assert point.get_ydata().tolist() == [fitted.validation_loss_curve_[best]]
    assert point.get_label() == f"best epoch: {best + 1}"


def records(**columns):
    names = ("loss", "validation_loss", "validation_score")
    n = len(next(iter(columns.values())))
    return [
        {"epoch": k + 1, "learning_rate": 0.1, **{m: columns.get(m, [None] * n)[k] for m in names}}
        for k in range(n)
    ]


def test_the_best_epoch_by_score_validation_loss_or_loss():
    history = records(
        loss=[3.0, 2.0, 1.0, 0.5], validation_loss=[3, 1, 2, 2], validation_score=[0, 0.5, 0.9, 0.8]
    )
    assert best_epoch(history, by_score=True) == 3
    assert best_epoch(history) == 2
    assert best_epoch(records(loss=[1.0, 0.5, 0.7])) == 2
    unscored = records(loss=[1.0, 0.5], validation_loss=[1, 2], validation_score=[np.nan] * 2)
    assert best_epoch(unscored, by_score=True) == 1


def test_plain_data_is_enough():
    history = records(loss=[3.0, 2.0, 1.0])
    display = LearningCurvesDisplay(histories=[history], best_epochs=[2])
    assert display.plot() is display
    assert heights(display.loss_lines_) == [[3.0, 2.0, 1.0]]
    assert heights(display.best_points_) == [[2.0]]
    assert display.ax_.get_ylabel() == "loss"
    assert LearningCurvesDisplay(histories=[history]).plot().best_points_[0].get_xdata() == [3]


def test_a_single_epoch_is_a_dot():
    display = LearningCurvesDisplay(histories=[records(loss=[3.0])]).plot()
    assert display.loss_lines_[0].get_marker() == "o"


def test_it_draws_where_and_how_it_is_told():
    _, (_, ax) = plt.subplots(1, 2)
    display = LearningCurvesDisplay.from_estimator(
        net(early_stopping=True).fit(X, y),
        score=True,
        ax=ax,
        loss_kwargs={"color": "red"},
        validation_kwargs={"c": "green"},
        score_kwargs={"linewidth": 5},
        best_kwargs={"marker": "x"},
    )
    assert display.ax_ is ax
    assert display.loss_lines_[0].get_color() == "red"
    assert display.validation_loss_lines_[0].get_color() == "green"
    assert display.score_lines_[0].get_linewidth() == 5
    assert display.best_points_[0].get_marker() == "x"


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_nothing_is_drawn_in_the_colour_of_the_ground(style):
    with plt.style.context(style):
        fitted = net(early_stopping=True).fit(X, y)
        display = LearningCurvesDisplay.from_estimator(fitted, score=True)
        ground = display.ax_.get_facecolor()[:3]
    groups = (display.loss_lines_, display.score_lines_, display.best_points_)
    for artist in (line for group in groups for line in group):
        contrast = np.abs(np.subtract(plt.matplotlib.colors.to_rgb(artist.get_color()), ground))
        assert contrast.max() > 0.4


# Where the nets are --------------------------------------------------------------------------


def forecaster():
    return SeriesForecaster(net(), window=[4, 8], horizon=2, n_ensemble=2)


@pytest.mark.parametrize(
    ("holder", "n_nets"),
    [
        (make_pipeline(StandardScaler(), net()), 1),
        (GridSearchCV(net(), {"alpha": [1e-3, 1e-2]}, cv=2), 1),
        (GridSearchCV(make_pipeline(StandardScaler(), net()), {}, cv=2), 1),
        (TransformedTargetRegressor(net(), transformer=StandardScaler()), 1),
        (BaggingRegressor(net(), n_estimators=3), 3),
    ],
    ids=label,
)
def test_nets_inside_other_estimators(holder, n_nets):
    assert len(LearningCurvesDisplay.from_estimator(holder.fit(X, y)).loss_lines_) == n_nets


def test_nets_of_several_outputs():
    holder = MultiOutputRegressor(net()).fit(X, np.c_[y, -y])
    assert len(LearningCurvesDisplay.from_estimator(holder).loss_lines_) == 2


@pytest.mark.filterwarnings("ignore:n_samples")
def test_the_members_of_a_forecaster():
    fitted = forecaster().fit(y=np.sin(np.arange(60)))
    display = LearningCurvesDisplay.from_estimator(fitted)
    members = [member.loss_curve_ for member in fitted.regressors_]
    assert heights(display.loss_lines_) == members
    assert legend(display) == ["training loss, 4 nets", "best epochs"]


def test_a_forecaster_of_pipelines():
    model = make_pipeline(StandardScaler(), net())
    fitted = SeriesForecaster(model, window=8).fit(y=np.sin(np.arange(60)))
    assert len(LearningCurvesDisplay.from_estimator(fitted).loss_lines_) == 1


@pytest.mark.parametrize(
    "holder", [net(), make_pipeline(net()), GridSearchCV(net(), {}), forecaster()], ids=label
)
def test_what_is_not_fitted_is_refused(holder):
    with pytest.raises(NotFittedError):
        LearningCurvesDisplay.from_estimator(holder)


@pytest.mark.parametrize(
    "other",
    [
        Ridge(),
        make_pipeline(StandardScaler(), Ridge()),
        WindowTransformer(),
        GridSearchCV(net(), {}, cv=2, refit=False),
    ],
    ids=label,
)
def test_what_has_no_net_is_refused(other):
    message = f"needs a fitted net of skneuro, or .* got {type(other).__name__}"
    with pytest.raises(TypeError, match=message):
        LearningCurvesDisplay.from_estimator(other.fit(X, y))

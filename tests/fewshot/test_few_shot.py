"""Few-shot estimators: groups, adaptation to new ones, and what they share with other nets."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import FewShotClassifier, FewShotRegressor, FewShotSplit

SHORT = {
    "hidden_layer_sizes": (8, 8),
    "learning_rate_init": 0.02,
    "max_iter": 200,
    "random_state": 0,
}
N_GROUPS = 12


def make_groups(n_rows=10, seed=0, n_groups=N_GROUPS):
    """Sines of random amplitude, one per store, with a bit of noise."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), n_rows)
    amplitude = rng.uniform(0.5, 3.0, n_groups)[groups]
    x = rng.uniform(-3, 3, (len(groups), 2))
    y = amplitude * np.sin(x[:, 0]) + 0.1 * rng.normal(size=len(groups)) + 5.0
    return groups, x, y


def frame(groups, x):
    labels = np.array([f"store {g}" for g in groups], dtype=object)
    return pd.DataFrame({"store": labels, "a": x[:, 0], "b": x[:, 1]})


def few(n, seed=3):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, (n, 2))
    return x, 2 * np.sin(x[:, 0]) + 5.0


@pytest.fixture(scope="module")
def net():
    groups, x, y = make_groups()
    return FewShotRegressor(group="store", **SHORT).fit(frame(groups, x), y)


# Groups --------------------------------------------------------------------------------------


def test_all_routes_to_the_groups_give_the_same():
    groups, x, y = make_groups()
    by_name = FewShotRegressor(group="store", **SHORT).fit(frame(groups, x), y)
    by_position = FewShotRegressor(group=1, **SHORT)
    X = np.column_stack([x[:, 0], groups, x[:, 1]])
    by_position.fit(X, y)
    beside = FewShotRegressor(**SHORT).fit(x, y, groups=groups)
    expected = by_name.predict(frame(groups, x))
    assert_allclose(by_position.predict(X), expected, rtol=1e-10)
    assert_allclose(beside.predict(x, groups=groups), expected, rtol=1e-10)
    assert by_name.groups_.tolist() == sorted(f"store {g}" for g in range(N_GROUPS))
    assert_array_equal(by_position.groups_, np.arange(N_GROUPS))
    assert_array_equal(by_name.group_sizes_, np.full(N_GROUPS, 10))
    assert by_name.n_features_in_ == 3
    assert by_name.group_coef_.shape == (N_GROUPS, 9)


def test_known_groups_have_their_own_head_and_unknown_ones_the_prior(net):
    groups, x, y = make_groups()
    X = frame(groups, x)
    unknown = X.assign(store="elsewhere")
    prior = net.adapt(X[:0], y[:0]).predict(X)
    assert_allclose(net.predict(unknown), prior)
    assert_allclose(net.predict(X.assign(store=None)), prior)
    assert np.mean((net.predict(X) - y) ** 2) < 0.3 * np.mean((prior - y) ** 2)


def test_coefficients_and_features_make_the_prediction(net):
    groups, x, _ = make_groups()
    features = net._fitted.network.predict(x).T
    coefficients = net.group_coef_[np.searchsorted(net.groups_, frame(groups, x)["store"])]
    expected = (features * coefficients[:, :-1]).sum(axis=1) + coefficients[:, -1]
    assert_allclose(net.predict(frame(groups, x)), expected, rtol=1e-10)


@pytest.mark.parametrize("labels", ["int", "float", "str", "mixed", "categorical"])
def test_labels_of_any_type(labels):
    groups, x, y = make_groups()
    values = {
        "int": groups,
        "float": groups / 2,
        "str": groups.astype(str),
        "mixed": np.array([int(g) if g % 2 else f"g{g}" for g in groups], dtype=object),
        "categorical": pd.Categorical(groups),
    }[labels]
    X = pd.DataFrame({"store": values, "a": x[:, 0], "b": x[:, 1]})
    found = FewShotRegressor(group="store", **SHORT).fit(X, y)
    assert len(found.groups_) == N_GROUPS
    beside = FewShotRegressor(**SHORT).fit(x, y, groups=list(values))
    assert_allclose(found.predict(X), beside.predict(x, groups=list(values)), rtol=1e-6)


def test_without_groups_all_rows_are_one():
    _, x, y = make_groups()
    one = FewShotRegressor(**SHORT).fit(x, y)
    assert one.groups_ is None
    assert one.group_coef_.shape[0] == 1
    assert_allclose(one.predict(x), one.adapt(x, y).predict(x), rtol=1e-8)


# Adaptation ----------------------------------------------------------------------------------


def test_a_new_group_is_served_like_a_known_one(net):
    groups, x, y = make_groups()
    X = frame(groups, x)
    mine = groups == 4
    adapted = net.adapt(X[mine], y[mine])
    assert_allclose(adapted.predict(X[mine]), net.predict(X[mine]), rtol=1e-8)
    for found, expected in zip(
        adapted.predict(X[mine], return_std=True),
        net.predict(X[mine], return_std=True),
        strict=True,
    ):
        assert_allclose(found, expected, rtol=1e-8)
    assert adapted.group_sizes_.tolist() == [10]
    assert type(adapted) is FewShotRegressor


def test_with_many_rows_a_head_tends_to_the_least_squares_of_its_group(net):
    x, y = few(5000)
    y += np.random.default_rng(0).normal(size=len(y))
    features = np.column_stack([net._fitted.network.predict(x).T, np.ones(len(x))])
    distances = []
    for n in (20, 200, 5000):
        least_squares = np.linalg.lstsq(features[:n], y[:n], rcond=None)[0]
        adapted = net.adapt(x[:n], y[:n]).group_coef_[0]
        distances.append(np.sqrt(np.mean((features @ (adapted - least_squares)) ** 2)))
    assert distances[0] > 3 * distances[1] > 9 * distances[2]


def test_rows_have_the_same_form_everywhere_or_no_group_column(net):
    x, y = few(5)
    X = frame(np.zeros(5), x)
    expected = net.adapt(X, y).predict(X)
    without = X.drop(columns="store")
    for rows in (X, X.assign(store="anything"), without):
        adapted = net.adapt(rows, y)
        for again in (X, X.assign(store=None), without):
            assert_array_equal(adapted.predict(again), expected)
    position = FewShotRegressor(group=-1, **SHORT)
    groups, x_all, y_all = make_groups()
    position.fit(np.column_stack([x_all, groups]), y_all)
    adapted = position.adapt(x, y)
    expected = adapted.predict(x)
    assert_array_equal(adapted.predict(np.column_stack([x, np.full(5, 99.0)])), expected)
    with pytest.raises(ValueError, match="expecting 3 features"):
        position.predict(x)  # several groups are known: which one is meant?


def test_a_group_is_added_in_place_and_learns_from_further_rows(net):
    other = pickle.loads(pickle.dumps(net))
    x, y = few(8)
    X = frame(np.zeros(8), x).assign(store="new")
    alone = other.adapt(X, y)
    assert other.adapt(X[:3], y[:3], group="new") is other
    assert other.groups_[-1] == "new"
    assert other.group_sizes_[-1] == 3
    other.adapt(X[3:], y[3:], group="new")
    assert other.group_sizes_.tolist() == [10] * N_GROUPS + [8]
    assert_allclose(other.predict(X), alone.predict(X), rtol=1e-8)
    assert_allclose(
        pickle.loads(pickle.dumps(other)).predict_interval(X), alone.predict_interval(X), rtol=1e-6
    )
    assert "new" not in net.groups_


def test_an_adapted_net_is_an_estimator_of_its_own(net):
    x, y = few(5)
    adapted = net.adapt(x, y)
    again = pickle.loads(pickle.dumps(adapted))
    assert_array_equal(again.predict(x), adapted.predict(x))
    assert_array_equal(adapted.adapt(x, y).predict(x), adapted.predict(x))
    with pytest.raises(NotFittedError):
        clone(adapted).predict(x)
    assert adapted._fitted.network is net._fitted.network
    assert adapted.get_params() == net.get_params()


def test_weighted_rows_count_like_repeated_ones(net):
    x, y = few(6)
    counts = np.array([2, 0, 1, 3, 1, 1])
    weighted = net.adapt(x, y, sample_weight=counts)
    rows = np.repeat(np.arange(6), counts)
    assert_allclose(weighted.predict(x), net.adapt(x[rows], y[rows]).predict(x), rtol=1e-8)


def test_intervals_cover_and_shrink_with_shots(net):
    x, y = few(300, seed=5)
    y += net.noise_scale_ * np.random.default_rng(1).normal(size=len(y))
    widths = []
    for n in (0, 3, 30):
        interval = net.adapt(x[:n], y[:n]).predict_interval(x[30:], coverage=0.9)
        widths.append(np.diff(interval).mean())
        assert (interval[:, 0] < interval[:, 1]).all()
    assert widths[0] > widths[1] > widths[2]
    assert ((y[30:] > interval[:, 0]) & (y[30:] < interval[:, 1])).mean() > 0.8
    with pytest.raises(ValueError, match=r"coverage=1.5 must be between 0 and 1"):
        net.predict_interval(frame(np.zeros(2), x[:2]), coverage=1.5)


def test_several_targets_have_heads_of_their_own():
    groups, x, y = make_groups()
    Y = np.column_stack([y, 100 * x[:, 1]])
    both = FewShotRegressor(**SHORT).fit(x, Y, groups=groups)
    assert both.group_coef_.shape == (N_GROUPS, 9, 2)
    mean, std = both.predict(x, return_std=True, groups=groups)
    assert mean.shape == std.shape == Y.shape
    assert both.predict_interval(x, groups=groups).shape == (*Y.shape, 2)
    assert both.score(x, Y, groups=groups) > 0.8
    assert both.adapt(x[:4], Y[:4]).predict(x).shape == Y.shape


# Classes -------------------------------------------------------------------------------------


def make_tasks(n_groups=40, n_rows=12, seed=0):
    """Points on two sides of a line, a line of its own for each group."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), n_rows)
    x = rng.normal(size=(len(groups), 2))
    side = (rng.normal(size=(n_groups, 2))[groups] * x).sum(axis=1) > 0
    return groups, x, np.where(side, "up", "down")


@pytest.fixture(scope="module", params=["bayes", "prototype"])
def classifier(request):
    groups, x, y = make_tasks()
    net = FewShotClassifier(group=0, method=request.param, **SHORT)
    return net.fit(np.column_stack([groups, x]), y)


def test_classes_of_known_and_new_groups(classifier):
    groups, x, y = make_tasks()
    X = np.column_stack([groups, x])
    assert classifier.score(X, y) > 0.85
    unknown = np.column_stack([np.full(len(x), 99), x])
    assert classifier.score(unknown, y) < 0.65
    new_x = np.random.default_rng(7).normal(size=(200, 2))
    new_y = np.where(new_x[:, 0] > 0, "up", "down")
    adapted = classifier.adapt(new_x[:15], new_y[:15])
    assert adapted.score(new_x, new_y) > 0.85
    p = adapted.predict_proba(new_x)
    assert_allclose(p.sum(axis=1), 1)
    assert_allclose(np.exp(adapted.predict_log_proba(new_x)), p)
    again = pickle.loads(pickle.dumps(adapted))
    assert_array_equal(again.predict_proba(new_x), p)


def test_new_classes_in_adapt(classifier):
    x = np.random.default_rng(7).normal(size=(200, 2))
    y = np.array(["east", "west", "far"])[np.where(x[:, 0] > 0, 0, 1) + (x[:, 0] < -1)]
    adapted = classifier.adapt(x[:40], y[:40])
    assert adapted.classes_.tolist() == ["east", "far", "west"]
    assert adapted.score(x, y) > 0.75
    again = pickle.loads(pickle.dumps(adapted))
    assert_array_equal(again.predict(x), adapted.predict(x))
    assert classifier.classes_.tolist() == ["down", "up"]
    with pytest.raises(ValueError, match=r"classes \['east', 'far', 'west'\], which are not among"):
        classifier.adapt(x[:40], y[:40], group=77)


# Training ------------------------------------------------------------------------------------


@pytest.mark.parametrize("trunk", ["gru", "lstm", "rnn"])
def test_recurrent_trunks(trunk):
    groups, x, y = make_groups()
    windows = np.stack([x, x**2, np.sin(x)], axis=1)
    options = {**SHORT, "hidden_layer_sizes": (6,)}
    net = FewShotRegressor(trunk=trunk, **options).fit(windows, y, groups=groups)
    assert net.score(windows, y, groups=groups) > 0.5
    flat = FewShotRegressor(trunk=trunk, n_timesteps=3, group=0, **options)
    X = np.column_stack([groups, windows.reshape(len(y), -1)])
    assert_allclose(flat.fit(X, y).predict(X), net.predict(windows, groups=groups), rtol=1e-8)


def test_early_stopping_holds_out_whole_groups():
    groups, x, y = make_groups()
    options = {**SHORT, "n_iter_no_change": 5, "learning_rate": "constant"}
    net = FewShotRegressor(early_stopping=True, validation_fraction=0.25, **options)
    net.fit(x, y, groups=groups)
    best = max(net.validation_scores_)
    assert net.best_validation_score_ == best
    assert_allclose(net.validation_loss_curve_, -np.array(net.validation_scores_))
    assert_array_equal(net.group_sizes_, np.full(N_GROUPS, 10))  # of those held out, too


def test_validation_data_of_other_groups():
    groups, x, y = make_groups()
    X = frame(groups, x)
    late = groups >= 9
    net = FewShotRegressor(group="store", **SHORT)
    net.fit(X[~late], y[~late], X_val=X[late], y_val=y[late])
    assert len(net.groups_) == 9
    assert len(net.validation_scores_) == 200


def test_the_loss_is_the_likelihood_of_the_groups():
    groups, x, y = make_groups()
    net = FewShotRegressor(solver="lbfgs", scale_target=False, alpha=0, **SHORT)
    with pytest.warns(match="lbfgs failed to converge"):
        net.fit(x, y, groups=groups)
    features = np.column_stack([net._fitted.network.predict(x).T, np.ones(len(x))])
    total = 0.0
    for g in range(N_GROUPS):
        Phi, r = features[groups == g], y[groups == g] - features[groups == g] @ net.prior_mean_
        C = net.noise_scale_**2 * np.eye(10) + Phi @ np.diag(net.prior_scale_**2) @ Phi.T
        total += 0.5 * (r @ np.linalg.solve(C, r) + np.linalg.slogdet(2 * np.pi * C)[1])
    assert_allclose(net.loss_, total / len(y), rtol=1e-8)


def test_warm_start_learns_new_groups():
    groups, x, y = make_groups()
    net = FewShotRegressor(warm_start=True, **SHORT).fit(x[:80], y[:80], groups=groups[:80])
    assert len(net.groups_) == 8
    net.set_params(max_iter=5, learning_rate="constant", learning_rate_init=1e-4)
    with pytest.warns(match="Maximum iterations"):
        net.fit(x, y, groups=groups)
    assert len(net.groups_) == N_GROUPS
    assert net.score(x, y, groups=groups) > 0.9


def test_precision_follows_the_input(net):
    groups, x, y = make_groups()
    single = FewShotRegressor(**SHORT).fit(x.astype(np.float32), y, groups=groups)
    mean, std = single.predict(x.astype(np.float32), return_std=True, groups=groups)
    assert mean.dtype == std.dtype == np.float32
    assert net.predict(frame(groups, x)).dtype == np.float64


# In scikit-learn -----------------------------------------------------------------------------


def test_the_group_column_works_in_pipeline_and_grid_search():
    groups, x, y = make_groups()
    X = np.column_stack([groups, x])
    model = make_pipeline(StandardScaler(), FewShotRegressor(group=0, **SHORT))
    search = GridSearchCV(model, {"fewshotregressor__hidden_layer_sizes": [(), (8, 8)]}, cv=3)
    search.fit(X, y)
    assert search.best_params_ == {"fewshotregressor__hidden_layer_sizes": (8, 8)}
    assert search.score(X, y) > 0.9


def test_groups_are_routed():
    groups, x, y = make_groups()
    with config_context(enable_metadata_routing=True):
        net = FewShotRegressor(**SHORT).set_fit_request(groups=True).set_score_request(groups=True)
        scores = cross_val_score(net, x, y, cv=3, params={"groups": groups})
    assert scores.shape == (3,)


def test_few_shot_split_evaluates_new_groups():
    groups, x, y = make_groups()
    X = np.column_stack([groups, x])
    net = FewShotRegressor(group=0, **SHORT)
    scores = [
        cross_val_score(
            net, X, y, groups=groups, cv=FewShotSplit(n, n_splits=3, random_state=0)
        ).mean()
        for n in (0, 5)
    ]
    assert scores[1] > scores[0]


# Bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "passed", "message"),
    [
        ({"group": "shop"}, {}, r"group='shop' must be a column of X, which has the columns"),
        ({"group": 7}, {}, r"group=7 must be a position from -3 to 2: X has 3 columns"),
        ({"group": "store"}, {"groups": [1]}, r"groups was passed, but group='store' names"),
        ({"readout": "mean"}, {}, r"readout='mean' needs a recurrent trunk"),
        ({"trunk": "gru", "activation": "relu"}, {}, r"activation='relu' needs trunk='mlp'"),
        ({"trunk": "gru", "hidden_layer_sizes": ()}, {}, r"at least one recurrent layer"),
    ],
)
def test_options_that_do_not_fit(options, passed, message):
    groups, x, y = make_groups()
    with pytest.raises(ValueError, match=message):
        FewShotRegressor(**SHORT | options).fit(frame(groups, x), y, **passed)


def test_bad_groups():
    groups, x, y = make_groups()
    with pytest.raises(ValueError, match=r"groups has 3 labels, but X has 120 rows"):
        FewShotRegressor(**SHORT).fit(x, y, groups=[1, 2, 3])
    labels = groups.astype(object)
    labels[[3, 5]] = None
    with pytest.raises(ValueError, match=r"no group for 2 of 120 rows \(missing label in row 3\)"):
        FewShotRegressor(**SHORT).fit(x, y, groups=labels)
    with pytest.raises(ValueError, match=r"X_val was passed with groups, but the groups of X_val"):
        FewShotRegressor(**SHORT).fit(x, y, X_val=x, y_val=y, groups=groups)
    with pytest.raises(ValueError, match=r"has no column names"):
        FewShotRegressor(group="store", **SHORT).fit(x, y)


def test_bad_adaptation(net):
    x, y = few(4)
    with pytest.raises(ValueError, match=r"X_few has 4 rows, but y_few has 3"):
        net.adapt(x, y[:3])
    with pytest.raises(ValueError, match=r"y_few has 2 columns, but y of fit had 1"):
        net.adapt(x, np.column_stack([y, y]))
    with pytest.raises(ValueError, match=r"group='b' needs a net fitted with group or groups"):
        net.adapt(x, y).adapt(x, y, group="b")
    with pytest.raises(ValueError, match=r"group=nan must be the label of a group"):
        net.adapt(x, y, group=float("nan"))
    with pytest.raises(NotFittedError):
        FewShotRegressor().adapt(x, y)


# Callbacks and containers --------------------------------------------------------------------


class Recorder:
    """A callback that predicts with the net of each epoch."""

    def __init__(self):
        self.sizes, self.shapes = [], []

    def setup(self, estimator, context):
        """Nothing to set up."""

    def teardown(self, estimator, context):
        """Nothing to tear down."""

    def on_fit_task_begin(self, estimator, context, *, X=None, y=None, metadata=None):
        """Nothing to do."""

    def on_fit_task_end(
        self, estimator, context, *, X=None, y=None, metadata=None, fitted_estimator=None
    ):
        """Keep the form of the data, and the heads of the epoch."""
        self.sizes.append(len(X))
        self.shapes.append(fitted_estimator.group_coef_.shape)
        fitted_estimator.predict(X)


@pytest.mark.parametrize("beside", [False, True])
def test_callbacks_get_the_rows_as_passed_and_the_heads_of_the_epoch(beside):
    groups, x, y = make_groups()
    options = {**SHORT, "max_iter": 2}
    recorder = Recorder()
    if beside:
        net = FewShotRegressor(**options).set_callbacks(recorder)
        net.fit(x, y, groups=groups)
    else:
        net = FewShotRegressor(group="store", **options).set_callbacks(recorder)
        net.fit(frame(groups, x), y)
    assert recorder.sizes == [len(y)] * 3  # two epochs, and the fit
    assert recorder.shapes == [(N_GROUPS, 9)] * 3


def test_polars_frames():
    polars = pytest.importorskip("polars")
    groups, x, y = make_groups()
    pandas_frame = frame(groups, x)
    X = polars.DataFrame({name: pandas_frame[name].to_numpy() for name in pandas_frame})
    net = FewShotRegressor(group="store", **SHORT).fit(X, y)
    expected = FewShotRegressor(group="store", **SHORT).fit(pandas_frame, y)
    assert_allclose(net.predict(X), expected.predict(pandas_frame), rtol=1e-10)
    few_x, few_y = few(4)
    without = polars.DataFrame({"a": few_x[:, 0], "b": few_x[:, 1]})
    assert_allclose(
        net.adapt(without, few_y).predict(without), expected.adapt(few_x, few_y).predict(few_x)
    )


def test_sparse_rows_are_refused():
    sparse = pytest.importorskip("scipy.sparse")
    groups, x, y = make_groups()
    X = sparse.csr_array(np.column_stack([groups, x]))
    with pytest.raises(TypeError, match=r"group=0 needs a dense X, got a sparse one"):
        FewShotRegressor(group=0, **SHORT).fit(X, y)

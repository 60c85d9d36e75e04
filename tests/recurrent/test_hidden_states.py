"""Hidden states of the recurrent nets: all of them, and the last one as features."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skneuro import RNNClassifier, RNNForecaster
from tests.sequences import NETS, ONWARD, WHOLE, fitted, padded, sequences

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = sequences()
EACH_NET = pytest.mark.parametrize("net", NETS.values(), ids=NETS)
EACH_CELL = pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
EACH_DIRECTION = pytest.mark.parametrize("bidirectional", [False, True], ids=["onward", "both"])
GATES = {
    "rnn": set(),
    "gru": {"reset_gate", "update_gate", "candidate"},
    "lstm": {"forget_gate", "input_gate", "output_gate", "candidate", "cell_state"},
}


# All states ----------------------------------------------------------------------------------


@EACH_NET
@EACH_CELL
@EACH_DIRECTION
def test_every_layer_has_its_states_and_gates(net, cell, bidirectional):
    model = fitted(net, X, cell=cell, hidden_layer_sizes=(5, 3), bidirectional=bidirectional)
    for layer, n_units in enumerate((5, 3)):
        shape = (40, 6, n_units * (2 if bidirectional else 1))
        states = model.hidden_states(X, layer=layer)
        assert states.shape == shape
        assert_array_equal(model.hidden_states(X, layer=layer - 2), states)
        found = model.hidden_states(X, layer=layer, gates=True)
        assert_array_equal(found.pop("hidden_state"), states)
        assert found.keys() == GATES[cell]
        for name, values in found.items():
            assert values.shape == shape
            assert not name.endswith("_gate") or (values.min() > 0 and values.max() < 1)


@EACH_NET
@pytest.mark.parametrize("layer_norm", [False, True])
def test_gates_make_the_states(net, layer_norm):
    one = fitted(net, X, cell="lstm", layer_norm=layer_norm).hidden_states(X, gates=True)
    c = one["cell_state"]
    kept = one["forget_gate"][:, 1:] * c[:, :-1]
    assert_allclose(c[:, 1:], kept + (one["input_gate"] * one["candidate"])[:, 1:], atol=1e-12)
    assert_allclose(one["hidden_state"], one["output_gate"] * np.tanh(c), atol=1e-12)
    one = fitted(net, X, cell="gru", layer_norm=layer_norm).hidden_states(X, gates=True)
    h, z, n = one["hidden_state"], one["update_gate"], one["candidate"]
    expected = z[:, 1:] * h[:, :-1] + (1 - z[:, 1:]) * n[:, 1:]
    assert_allclose(h[:, 1:], expected, atol=1e-12)


@EACH_NET
@pytest.mark.parametrize("options", ONWARD.values(), ids=ONWARD)
def test_a_state_knows_the_steps_so_far_and_nothing_of_what_follows(net, options):
    model = fitted(net, X, **options)
    before = model.hidden_states(X)
    changed = X.copy()
    changed[:, 3] += 1.0
    after = model.hidden_states(changed)
    assert_array_equal(after[:, :3], before[:, :3])
    assert (after[:, 3] != before[:, 3]).any(axis=1).all()


@EACH_NET
def test_states_of_a_passed_over_step_are_nan(net):
    gaps = X.copy()
    gaps[:20, :2] = np.nan
    gaps[5, 4] = np.nan
    model = fitted(net, X, cell="lstm", bidirectional=True)
    for values in model.hidden_states(gaps, gates=True).values():
        assert_array_equal(np.isnan(values), np.repeat(np.isnan(gaps[:, :, :1]), 8, axis=2))


@EACH_NET
@pytest.mark.parametrize("options", [*ONWARD.values(), *WHOLE.values()], ids=[*ONWARD, *WHOLE])
def test_many_rows_have_the_states_that_each_has_alone(net, options, monkeypatch):
    model = fitted(net, X, **options)
    for look in (model.hidden_states, model.transform):
        together = look(X)
        assert_allclose(look(X[7:8]), together[7:8], rtol=1e-12, atol=1e-14)
        with monkeypatch.context() as patch:
            patch.setattr("skneuro.nn.recurrent.hidden.CHUNK", 1000)  # some rows after the other
            assert_allclose(look(X), together, rtol=1e-12, atol=1e-14)


@EACH_NET
def test_anchored_nets_look_at_anchored_windows(net):
    model = fitted(net, X, cell="gru", anchor="standard")
    assert_allclose(model.hidden_states(9 * X + 5), model.hidden_states(X), rtol=1e-9, atol=1e-12)
    assert_allclose(model.transform(9 * X + 5), model.transform(X), rtol=1e-9, atol=1e-12)


@EACH_NET
@pytest.mark.parametrize("layer", [2, -3, 0.0, "last", None, True])
def test_a_layer_that_is_not_there(net, layer):
    model = fitted(net, X, hidden_layer_sizes=(4, 3) if layer is not True else 4)
    with pytest.raises(ValueError, match=rf"layer={layer!r} must be an integer from -\d to \d"):
        model.hidden_states(X, layer=layer)
    with pytest.raises(NotFittedError):
        net().hidden_states(X)


# The last states as features -----------------------------------------------------------------


@EACH_NET
@pytest.mark.parametrize("options", ONWARD.values(), ids=ONWARD)
def test_transform_gives_the_last_state(net, options):
    model = fitted(net, X, **options)
    assert_array_equal(model.transform(X), model.hidden_states(X)[:, -1])
    short = padded(X[:, 2:], 2)
    assert_array_equal(model.transform(short), model.hidden_states(short)[:, -1])


@EACH_NET
@EACH_CELL
def test_transform_gives_the_last_state_of_both_directions(net, cell):
    model = fitted(net, X, cell=cell, bidirectional=True)
    states = model.hidden_states(X)
    assert_array_equal(model.transform(X), np.hstack([states[:, -1, :4], states[:, 0, 4:]]))
    short = padded(X[:, 2:], 2)  # read backward, the sequence ends at its first step
    states = model.hidden_states(short)
    assert_array_equal(model.transform(short), np.hstack([states[:, -1, :4], states[:, 2, 4:]]))


@EACH_NET
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_states_have_the_precision_of_the_net(net, dtype):
    model = fitted(net, X.astype(dtype))
    for values in (model.hidden_states(X), model.transform(X)):
        assert values.dtype == dtype


@EACH_NET
def test_features_are_named_and_come_as_a_table_if_asked(net):
    model = fitted(net, X, hidden_layer_sizes=(2, 3), bidirectional=True)
    names = [f"{net.__name__.lower()}{k}" for k in range(6)]
    assert list(model.get_feature_names_out()) == names
    table = model.set_output(transform="pandas").transform(X)
    assert list(table) == names
    assert_array_equal(table, model.set_output(transform="default").transform(X))


def test_features_feed_the_next_step_of_a_pipeline():
    windows = sequences(150)[:, :, 0]  # a column per step
    y = np.abs(windows[:, -2])
    options = {"batch_size": 10, "learning_rate": "onecycle", "max_iter": 60, "random_state": 0}
    for net, last, target, score in (
        (RNNForecaster, Ridge(1e-3), y, 0.9),
        (RNNClassifier, LogisticRegression(), y > 0.7, 0.95),
    ):
        pipeline = make_pipeline(net("gru", 8, **options), last)
        assert pipeline.fit(windows, target).score(windows, target) > score
        assert last.fit(windows, target).score(windows, target) < 0.6


@EACH_NET
def test_states_follow_the_options_of_a_search(net):
    y = X[:, -1, 0]
    last = LogisticRegression() if is_classifier(net()) else Ridge()
    search = GridSearchCV(
        make_pipeline(net("rnn", 3, max_iter=2, random_state=0), last),
        {f"{net.__name__.lower()}__hidden_layer_sizes": [2, (2, 5)]},
        cv=2,
    ).fit(X, y > 0 if is_classifier(net()) else y)
    assert search.best_estimator_[:-1].transform(X).shape[1] in (2, 5)

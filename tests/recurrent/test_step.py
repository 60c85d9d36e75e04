"""Reading a live sequence step by step: the same as predicting for whole windows."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import NotFittedError

from skneuro import RNNForecaster
from tests.sequences import NETS, ONWARD, fitted, padded, read, said, sequences

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X = sequences()
EACH_NET = pytest.mark.parametrize("net", NETS.values(), ids=NETS)
EACH_KIND = pytest.mark.parametrize("options", ONWARD.values(), ids=ONWARD)


@EACH_NET
@EACH_KIND
@pytest.mark.parametrize(("dtype", "error"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_reading_all_steps_of_a_window_gives_what_is_said_about_it(net, options, dtype, error):
    windows = X.astype(dtype)
    model = fitted(net, windows, **options)
    expected = said(model, windows)
    several, _ = read(model, windows)
    assert several.dtype == expected.dtype == dtype
    assert_allclose(several, expected, rtol=error, atol=error)
    state = None
    for x in windows[3]:
        single, state = model.step(x, state)
    assert np.shape(single) == expected.shape[1:]
    assert_allclose(single, expected[3], rtol=error, atol=error)


@EACH_NET
@EACH_KIND
def test_a_sequence_may_go_on_beyond_the_window(net, options):
    short = fitted(net, X, **options)
    long = fitted(net, padded(X, 12), **options)  # the same weights for windows of 18 steps
    longer = sequences(n_timesteps=18)
    assert_allclose(read(short, longer)[0], said(long, longer), rtol=1e-6, atol=1e-7)


@EACH_KIND
def test_a_state_is_never_changed_and_can_be_kept(options):
    model = fitted(RNNForecaster, X, **options)
    _, state = read(model, X[:, :3])
    kept = pickle.dumps(state)
    one, _ = read(model, X[:, 3:], state)
    model.step(X[:, 0])  # another sequence has no influence
    assert pickle.dumps(state) == kept
    for again in (state, pickle.loads(kept), copy.deepcopy(state)):
        assert_array_equal(read(model, X[:, 3:], again)[0], one)


@EACH_NET
def test_sequences_do_not_see_one_another(net):
    model = fitted(net, X, cell="lstm")
    together, _ = read(model, X)
    states = [None] * 3
    for t in range(X.shape[1]):  # alternate between the sequences
        for k in range(3):
            alone, states[k] = model.step(X[k, t], states[k])
            if t == X.shape[1] - 1:
                assert_allclose(alone, together[k], rtol=1e-12)


def test_threads_may_read_with_the_same_net():
    model = fitted(RNNForecaster, X, cell="lstm")
    expected, _ = read(model, X)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda k: read(model, X[k : k + 1])[0][0], range(len(X))))
    # one sequence at a time is another matrix product, whose sums BLAS may round differently
    assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@EACH_NET
def test_copies_of_a_net_read_on_where_it_stopped(net):
    model = fitted(net, X)
    before = pickle.loads(pickle.dumps(model))
    _, state = read(model, X[:, :4])
    expected, _ = read(model, X[:, 4:], state)
    for other in (before, pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert_array_equal(read(other, X[:, 4:], state)[0], expected)


@pytest.mark.parametrize("form", [list, tuple, np.asarray, lambda x: np.asarray(x, dtype=object)])
def test_steps_of_any_form(form):
    model = fitted(RNNForecaster, X)
    assert_array_equal(model.step(form([1.0, 2.0]))[0], model.step(np.array([1.0, 2.0]))[0])
    assert model.step([[1.0, 2.0]])[0].shape == (1,)
    alone = fitted(RNNForecaster, X[:, :, :1])
    assert alone.step(2)[0] == alone.step([2.0])[0] == alone.step([[2.0]])[0][0]


def test_what_comes_out_has_the_form_of_the_targets():
    flat = X[:, :, 0]
    y = np.abs(flat[:, -2:])
    quick = {"cell": "rnn", "max_iter": 2, "random_state": 0}
    for loss in ("squared_error", "quantile", "poisson"):
        model = RNNForecaster(loss=loss, quantiles=(0.1, 0.5, 0.9), **quick).fit(flat, y)
        assert_allclose(read(model, flat[:, :, None])[0], model.predict(flat), rtol=1e-10)
        assert model.step([0.5])[0].shape == (2,)
    column = RNNForecaster(**quick).fit(flat, y[:, :1])
    assert column.step([0.5])[0].shape == (1,)


@EACH_NET
def test_steps_and_states_that_do_not_fit_are_refused(net):
    model = fitted(net, X)
    _, state = model.step([1.0, 2.0])
    for x in ([1.0], [1.0, 2.0, 3.0], [[1.0], [2.0]], 1.0):
        with pytest.raises(ValueError, match=r"a step has 2 channels: pass shape \(2,\) or"):
            model.step(x)
    for x in ([np.nan, 1.0], [np.inf, 1.0]):
        with pytest.raises(ValueError, match="Input x contains"):
            model.step(x)
    with pytest.raises(ValueError, match="x has 3 sequences, but state has 1"):
        model.step(np.ones((3, 2)), state)
    with pytest.raises(TypeError, match="must be a state returned by step, or None; got 'zero'"):
        model.step([1.0, 2.0], "zero")
    others = [{"hidden_layer_sizes": 5}, {"hidden_layer_sizes": (4, 4)}, {"cell": "gru"}]
    for options in [*others, {"dilations": [2]}, {"readout": "mean"}]:
        with pytest.raises(ValueError, match="state was given by a net with other layers"):
            fitted(net, X, **options).step([1.0, 2.0], state)
    with pytest.raises(NotFittedError):
        net().step([1.0, 2.0])


@EACH_NET
@pytest.mark.parametrize(
    "option", [{"bidirectional": True}, {"anchor": "last"}, {"linear_skip": True}], ids=str
)
def test_step_is_absent_from_nets_that_need_the_whole_window(net, option):
    assert hasattr(net(), "step")
    assert not hasattr(net(**option), "step")
    model = fitted(net, X, **option)
    assert not hasattr(model, "step")
    model.set_params(**{name: net().get_params()[name] for name in option})
    with pytest.raises(AttributeError) as raised:  # the options of the fit count
        model.step([1.0, 2.0])
    assert "needs a net fitted with bidirectional=False, anchor=None" in str(raised.value.__cause__)
    ((name, value),) = option.items()
    with pytest.raises(AttributeError) as raised:
        _ = net(**option).step
    assert f"got {name}={value!r}, which needs the whole window" in str(raised.value.__cause__)

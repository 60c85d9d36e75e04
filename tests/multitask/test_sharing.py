"""Shared and separate layers: trunks, heads, cross-stitches, experts, and their columns."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MultiTaskNet
from tests.multitask.tasks import PRICE, QUICK, X, raw, table

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

SHARINGS = ["hard", "cross_stitch", "mmoe", "none"]
EACH_SHARING = pytest.mark.parametrize("sharing", SHARINGS)
NAMED = pd.DataFrame(X, columns=list("abcdef"))


def fit(inputs=X, y=None, **options):
    return MultiTaskNet(**{**QUICK, **options}).fit(inputs, table() if y is None else y)


def shapes(**options):
    return [spec.shape for spec in fit(**options)._fitted.network.parameters.specifications]


def influence(net, columns):
    """Tasks whose outputs change with some columns of X."""
    changed = X.copy()
    changed[:, columns] += 1.0
    before, after = net._outputs(X), net._outputs(changed)
    return [bool((a != b).any()) for a, b in zip(before, after, strict=True)]


# Layers --------------------------------------------------------------------------------------


def test_layers_of_each_sharing():
    heads, together = [(7, 1), (7, 1), (7, 3)], (7, 1 + 1 + 3)
    assert shapes() == [(7, 6), together]
    assert shapes(hidden_layer_sizes=(6, 6)) == [(7, 6), (7, 6), together]
    assert shapes(sharing="none") == [*[(7, 6)] * 3, *heads]
    assert shapes(sharing="mmoe", n_experts=2) == [(7, 6), (7, 6), (7, 3 * 2), *heads]
    assert shapes(sharing="cross_stitch") == [*[(7, 6)] * 3, (3, 3), *heads]
    deep = shapes(sharing="cross_stitch", hidden_layer_sizes=(5, 6))
    assert deep == [*[(7, 5)] * 3, (3, 3), *[(6, 6)] * 3, (3, 3), *heads]
    assert shapes(task_weights="uncertainty") == [(7, 6), together, (3,)]


def test_heads_of_any_depth():
    assert shapes(head_layer_sizes=4) == [(7, 6), (7, 4), (5, 1), (7, 4), (5, 1), (7, 4), (5, 3)]
    by_task = shapes(head_layer_sizes={"price": (4, 2), "color": 3})
    assert by_task == [(7, 6), (7, 4), (5, 2), (3, 1), (7, 1), (7, 3), (4, 3)]


def test_branches_of_own_columns_join_the_head():
    own = {"task_inputs": {"color": [0, 5]}}
    assert shapes(**own) == [(5, 6), (3, 32), (7, 1 + 1), (39, 3)]
    small = shapes(**own, branch_layer_sizes=(4, 2), shared_inputs="all")
    assert small == [(7, 6), (3, 4), (5, 2), (7, 1 + 1), (9, 3)]
    apart = shapes(**own, sharing="none", branch_layer_sizes=2)
    assert apart == [*[(5, 6)] * 3, (3, 2), (7, 1), (7, 1), (9, 3)]


@EACH_SHARING
@pytest.mark.parametrize("options", [{}, {"hidden_layer_sizes": (8, 8), "residual": True}], ids=str)
def test_every_sharing_learns(sharing, options):
    chosen = {"hidden_layer_sizes": 16, "learning_rate_init": 0.03, "max_iter": 60, **options}
    net = fit(sharing=sharing, head_layer_sizes=6, normalization="layer", **chosen)
    assert net.score(X, table()) > 0.85


def test_nets_that_share_nothing_do_not_meet():
    net = fit(sharing="none")
    theta, before = net._fitted.network.parameters.theta, net._outputs(X)
    theta[: 7 * 6] += 1.0  # the first task's net
    after = net._outputs(X)
    assert (before[0] != after[0]).any()
    assert_array_equal(before[1], after[1])
    assert_array_equal(before[2], after[2])


@pytest.mark.parametrize("sharing", ["hard", "cross_stitch", "mmoe"])
def test_nets_that_share_do_meet(sharing):
    y = np.column_stack([PRICE, PRICE])
    one = fit(y=y, sharing=sharing)
    y[:, 1] = X[:, 5]
    assert (raw(one)[0] != raw(fit(y=y, sharing=sharing))[0]).any()


# Inputs --------------------------------------------------------------------------------------

WAYS = {
    "names": ["b", "f"],
    "positions": [1, 5],
    "negative positions": [1, -1],
    "tuple": (1, 5),
    "array": np.array([1, 5]),
    "index": pd.Index(["b", "f"]),
    "mask": [False, True, False, False, False, True],
    "array mask": np.array([False, True, False, False, False, True]),
    "names and positions": ["b", 5],
    "slice": slice(1, None, 4),
}


@pytest.mark.parametrize("columns", WAYS.values(), ids=WAYS)
def test_columns_may_be_named_in_many_ways(columns):
    expected = fit(NAMED, task_inputs={"sold": [1, 5]})
    assert_array_equal(raw(fit(NAMED, task_inputs={"sold": columns}), NAMED), raw(expected, NAMED))
    shared = fit(NAMED, task_inputs={"sold": [0]}, shared_inputs=columns)
    assert shared._fitted.inputs.shared == [1, 5]


@pytest.mark.parametrize("column", ["b", 1, -5, slice(1, 2)], ids=str)
def test_a_single_column_needs_no_list(column):
    net = fit(NAMED, task_inputs={"sold": column})
    assert (net._fitted.inputs.own, net._fitted.inputs.shared) == ({"sold": [1]}, [0, 2, 3, 4, 5])


@EACH_SHARING
def test_each_task_reads_its_columns_and_the_shared_ones(sharing):
    options = {"task_inputs": {"price": [0], "color": [1, 2]}, "sharing": sharing}
    net = fit(**options, activation="tanh")
    assert influence(net, [0]) == [True, False, False]
    assert influence(net, [1, 2]) == [False, False, True]
    assert influence(net, [3]) == [True, True, True]
    every = fit(**options, shared_inputs="all", activation="tanh")
    assert influence(every, [0]) == [True, True, True]
    chosen = fit(**options, shared_inputs=[0, 4], activation="tanh")
    assert influence(chosen, [0]) == [True, True, True]
    assert influence(chosen, [3, 5]) == [False, False, False]
    assert influence(chosen, [1]) == [False, False, True]


def test_two_tasks_may_own_the_same_column():
    net = fit(task_inputs={"price": [0, 1], "sold": [1]}, activation="tanh")
    assert influence(net, [1]) == [True, True, False]


def test_positions_and_names_in_a_pipeline():
    options = {**QUICK, "task_inputs": {"sold": [1, 5]}}
    direct = MultiTaskNet(**options).fit(StandardScaler().fit_transform(X), table())
    positions = make_pipeline(StandardScaler(), MultiTaskNet(**options)).fit(NAMED, table())
    named = MultiTaskNet(**{**options, "task_inputs": {"sold": ["b", "f"]}})
    names = make_pipeline(StandardScaler(), named).set_output(transform="pandas")
    names.fit(NAMED, table())
    scaled = StandardScaler().fit_transform(X)
    assert_allclose(raw(positions[-1], scaled), raw(direct, scaled), rtol=1e-10)
    pd.testing.assert_frame_equal(names.predict(NAMED), positions.predict(NAMED))


@EACH_SHARING
@pytest.mark.parametrize("own", [None, {"color": [4], "sold": [0, 1]}], ids=str)
@pytest.mark.parametrize("make", [sparse.csr_array, sparse.csc_matrix, sparse.coo_array])
def test_sparse_inputs_give_the_same_net(sharing, own, make):
    inputs = np.where(np.abs(X) > 1, X, 0.0)
    options = {"sharing": sharing, "task_inputs": own}
    dense, thin = fit(inputs, **options), fit(make(inputs), **options)
    assert_allclose(raw(thin, make(inputs)), raw(dense, inputs), rtol=1e-7, atol=1e-9)
    assert_allclose(raw(thin, inputs), raw(dense, inputs), rtol=1e-7, atol=1e-9)


# Recurrent trunks ----------------------------------------------------------------------------


@pytest.mark.parametrize("trunk", ["lstm", "gru", "rnn"])
@EACH_SHARING
def test_recurrent_trunks_read_windows(trunk, sharing):
    options = {"trunk": trunk, "sharing": sharing}
    flat = fit(n_timesteps=3, **options)
    cube = fit(X.reshape(-1, 3, 2), **options)
    assert_array_equal(raw(cube, X.reshape(-1, 3, 2)), raw(flat))
    assert_array_equal(raw(cube), raw(flat))
    assert_array_equal(raw(fit(X.reshape(-1, 3, 2).tolist(), **options)), raw(flat))
    assert (raw(fit(**options)) != raw(flat)).any()  # six steps of one channel
    assert list(flat.predict(X)) == ["price", "sold", "color"]


def test_recurrent_trunks_read_time_in_order():
    net = fit(trunk="gru", hidden_layer_sizes=(4, 4), residual=True, bidirectional=True)
    turned = np.ascontiguousarray(X[:, ::-1])
    assert not np.allclose(raw(net), raw(net, turned))


def test_a_branch_reads_what_is_no_window():
    net = fit(trunk="gru", task_inputs={"price": [0]}, shared_inputs=[1, 2, 3, 4], n_timesteps=2)
    assert net._fitted.inputs.window == (2, 2)
    assert influence(net, [0]) == [True, False, False]
    assert influence(net, [5]) == [False, False, False]
    assert influence(net, [4]) == [True, True, True]


@pytest.mark.parametrize("task_weights", ["gradnorm", "pcgrad", "uncertainty"])
def test_recurrent_trunks_with_noise_and_balance(task_weights):
    noisy = {"dropout": 0.2, "recurrent_dropout": 0.2, "input_noise": 0.1, "max_iter": 30}
    net = fit(trunk="lstm", readout="attention", task_weights=task_weights, **noisy)
    assert np.isfinite(raw(net)).all()
    assert net.loss_curve_[-1] < net.loss_curve_[0]

"""Options that MultiTaskNet refuses: invalid, for unknown tasks, or contradictory."""

import numpy as np
import pandas as pd
import pytest

from skneuro import MultiTaskNet
from tests.multitask.tasks import KINDS, X, assert_refused

UNKNOWN = r"names the tasks \['size'\], but y has only \['price', 'sold', 'color'\]"
WRONG_OPTIONS = {
    "losses of an unknown task": ({"losses": {"size": "huber"}}, f"losses {UNKNOWN}"),
    "weights of an unknown task": ({"task_weights": {"size": 1.0}}, f"task_weights {UNKNOWN}"),
    "heads of an unknown task": ({"head_layer_sizes": {"size": 3}}, f"head_layer_sizes {UNKNOWN}"),
    "inputs of an unknown task": ({"task_inputs": {"size": [1]}}, f"task_inputs {UNKNOWN}"),
    "unknown loss": (
        {"losses": {"price": "quantile"}},
        r"regression task 'price' the loss 'quantile'; it must be one of \['squared_error', 'abs",
    ),
    "loss of a number for classes": (
        {"losses": {"color": "huber"}},
        r"multiclass task 'color' the loss 'huber'; it must be one of \['log_loss'\]",
    ),
    "losses for all": ({"losses": "huber"}, "The 'losses' parameter of MultiTaskNet must be"),
    "negative weight": (
        {"task_weights": {"sold": -1.0}},
        r"task 'sold' the weight -1.0; it must be a finite number > 0",
    ),
    "infinite weight": ({"task_weights": {"sold": np.inf}}, "weight inf; it must be a finite"),
    "weight that is none": ({"task_weights": {"sold": "much"}}, "weight 'much'; it must be"),
    "weight zero": (
        {"task_weights": {"price": 0}},
        "task 'price' the weight 0; it must be a finite number > 0",
    ),
    "unknown balance": (
        {"task_weights": "fair"},
        "The 'task_weights' parameter (?=.*'dwa')(?=.*'gradnorm')(?=.*'pcgrad').*'uncertainty'",
    ),
    "unknown sharing": (
        {"sharing": "soft"},
        "The 'sharing' parameter (?=.*'cross_stitch')(?=.*'hard')(?=.*'mmoe').*'none'",
    ),
    "unknown trunk": ({"trunk": "cnn"}, "The 'trunk' parameter (?=.*'gru')(?=.*'lstm').*'rnn'"),
    "no hidden layer": ({"hidden_layer_sizes": ()}, "must name at least one hidden layer, got"),
    "no branch": (
        {"task_inputs": {"sold": [0]}, "branch_layer_sizes": ()},
        "branch_layer_sizes must name at least one",
    ),
    "sizes of a branch": ({"branch_layer_sizes": (3, 0)}, "branch_layer_sizes must be integers"),
    "sizes of a head": ({"head_layer_sizes": (3, 2.5)}, "head_layer_sizes must be integers > 0"),
    "sizes of a task's head": ({"head_layer_sizes": {"sold": 0}}, "head_layer_sizes must be int"),
    "no experts": ({"n_experts": 0}, "The 'n_experts' parameter"),
    "negative alpha": ({"gradnorm_alpha": -1.0}, "The 'gradnorm_alpha' parameter"),
    "delta": ({"huber_delta": 0.0}, "The 'huber_delta' parameter"),
}


@pytest.mark.parametrize(("options", "message"), WRONG_OPTIONS.values(), ids=WRONG_OPTIONS)
def test_options_that_are_wrong(options, message):
    assert_refused(message, **options)


CONTRADICTIONS = {
    "n_timesteps": ({"n_timesteps": 3}, "n_timesteps=3 needs a recurrent trunk, .* trunk='mlp'"),
    "bidirectional": ({"bidirectional": True}, "bidirectional=True needs a recurrent trunk"),
    "readout": ({"readout": "mean"}, "readout='mean' needs a recurrent trunk"),
    "recurrent_dropout": ({"recurrent_dropout": 0.1}, "recurrent_dropout=0.1 needs a recurrent"),
    "activation of nothing": (
        {"trunk": "gru", "activation": "tanh"},
        "activation='tanh' needs hidden layers besides the recurrent ones",
    ),
    "normalization of nothing": (
        {"trunk": "gru", "normalization": "layer", "head_layer_sizes": {}},
        "normalization='layer' needs hidden layers besides",
    ),
    "gradnorm by lbfgs": (
        {"task_weights": "gradnorm", "solver": "lbfgs"},
        "task_weights='gradnorm' needs a stochastic solver, got solver='lbfgs'",
    ),
    "dwa by lbfgs": ({"task_weights": "dwa", "solver": "lbfgs"}, "task_weights='dwa' needs a st"),
    "pcgrad by lbfgs": ({"task_weights": "pcgrad", "solver": "lbfgs"}, "'pcgrad' needs a stoch"),
    "gradnorm alone": (
        {"task_weights": "gradnorm", "sharing": "none"},
        "task_weights='gradnorm' .* share, but with sharing='none'",
    ),
    "pcgrad alone": (
        {"task_weights": "pcgrad", "sharing": "none"},
        "sharing='none' there are no shared",
    ),
    "steps": ({"trunk": "gru", "n_timesteps": 4}, "n_timesteps=4 does not divide the 6 columns"),
    "steps of what is left": (
        {"trunk": "gru", "n_timesteps": 3, "task_inputs": {"sold": [0]}},
        "n_timesteps=3 does not divide the 5 columns",
    ),
}


@pytest.mark.parametrize(("options", "message"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_options_that_contradict_each_other(options, message):
    assert_refused(message, **options)


NAMED = pd.DataFrame(X, columns=list("abcdef"))
WRONG_COLUMNS = {
    "absent name": (
        NAMED,
        {"task_inputs": {"sold": ["g"]}},
        r"task_inputs\['sold'\] names the column 'g', which X does not have; it has \['a', 'b'",
    ),
    "name of no name": (X, {"task_inputs": {"sold": ["a"]}}, "but X has no column names"),
    "too far": (X, {"task_inputs": {"sold": [6]}}, "names column 6, but X has 6 columns"),
    "too far back": (X, {"task_inputs": {"sold": -7}}, "names column -7, but X has 6 columns"),
    "twice": (NAMED, {"task_inputs": {"sold": ["a", 0]}}, "names a column of X twice"),
    "none": (X, {"task_inputs": {"sold": []}}, r"task_inputs\['sold'\]=\[\] names no column of X"),
    "empty mask": (X, {"shared_inputs": [False] * 6}, "shared_inputs=.* names no column of X"),
    "short mask": (X, {"task_inputs": {"sold": [True, False]}}, "names or positions .* got True"),
    "number": (X, {"task_inputs": {"sold": [1.5]}}, "names or positions of columns, got 1.5"),
    "names in a slice": (NAMED, {"task_inputs": {"sold": slice("a", "c")}}, "a slice of positions"),
    "all taken": (
        X,
        {"task_inputs": {"sold": slice(None)}},
        "takes every column of X and leaves none .* shared_inputs='all'",
    ),
    "no such word": (X, {"shared_inputs": "some"}, "The 'shared_inputs' parameter"),
    "absent shared": (NAMED, {"shared_inputs": ["a", "z"]}, "shared_inputs names the column 'z'"),
    "no dict": (X, {"task_inputs": [1]}, "The 'task_inputs' parameter"),
}


@pytest.mark.parametrize(
    ("inputs", "options", "message"), WRONG_COLUMNS.values(), ids=WRONG_COLUMNS
)
def test_columns_that_are_none(inputs, options, message):
    assert_refused(message, inputs=inputs, **options)


def test_kinds_of_options_do_not_trouble_the_tags():
    for tasks in (KINDS, [["x"]], [None], {"a": 1}, [], {}):
        assert MultiTaskNet(tasks=tasks).__sklearn_tags__().estimator_type is None

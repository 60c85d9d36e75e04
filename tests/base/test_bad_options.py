"""Invalid options raise an error that says what is allowed."""

import numpy as np
import pytest

from skneuro import (
    MLPClassifierNP,
    MLPRegressorNP,
    RNNClassifier,
    RNNForecaster,
    WindowTransformer,
)
from skneuro.nn.activations import ACTIVATIONS
from skneuro.nn.layers.normalization import NORMALIZATIONS
from skneuro.nn.losses import REGRESSION_LOSSES
from skneuro.nn.recurrent.cell_start import GATE_BIASES
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.readout import READOUTS
from skneuro.nn.training.optimizers import OPTIMIZERS
from skneuro.nn.training.schedules import SCHEDULES
from skneuro.nn.windows.anchors import ANCHORS
from tests.estimators import PUBLIC, learns, refused

NETS = pytest.mark.parametrize("net", [cls for cls in PUBLIC.values() if learns(cls())])
RECURRENT = pytest.mark.parametrize("net", [RNNForecaster, RNNClassifier])
REGRESSORS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])


# Names ---------------------------------------------------------------------------------------

KNOWN_NAMES = {
    ("activation", MLPRegressorNP): ACTIVATIONS,
    ("activation", MLPClassifierNP): ACTIVATIONS,
    ("activation", RNNForecaster): ["relu", "tanh"],
    ("anchor", RNNForecaster): ANCHORS,
    ("anchor", RNNClassifier): ANCHORS,
    ("cell", RNNForecaster): CELLS,
    ("cell", RNNClassifier): CELLS,
    ("class_weight", MLPClassifierNP): ["balanced"],
    ("class_weight", RNNClassifier): ["balanced"],
    ("gate_bias", RNNForecaster): GATE_BIASES,
    ("initial_state", RNNClassifier): ["learned", "zeros"],
    ("initializer", MLPRegressorNP): ["glorot_uniform", "he_normal", "orthogonal"],
    ("learning_rate", MLPRegressorNP): SCHEDULES,
    ("learning_rate", RNNForecaster): SCHEDULES,
    ("loss", MLPRegressorNP): REGRESSION_LOSSES,
    ("loss", RNNForecaster): REGRESSION_LOSSES,
    ("normalization", MLPClassifierNP): NORMALIZATIONS,
    ("pad", WindowTransformer): ["edge", "nan", "zero"],
    ("readout", RNNClassifier): READOUTS,
    ("recurrent_initializer", RNNForecaster): ["glorot_uniform", "he_normal", "orthogonal"],
    ("solver", MLPClassifierNP): [*OPTIMIZERS, "lbfgs"],
    ("solver", RNNForecaster): [*OPTIMIZERS, "lbfgs"],
}


@pytest.mark.parametrize(
    ("option", "net", "known"), [(*key, names) for key, names in KNOWN_NAMES.items()]
)
@pytest.mark.parametrize("wrong", ["nonsense", "", 7])
def test_an_unknown_name_is_answered_with_the_known_ones(option, net, known, wrong):
    message = refused(net(**{option: wrong}))
    assert f"The {option!r} parameter of {net.__name__} must be" in message
    assert f"Got {wrong!r} instead" in message
    assert all(repr(name) in message for name in known)


# Numbers -------------------------------------------------------------------------------------


@NETS
@pytest.mark.parametrize(
    "sizes", [0, -3, (5, 0), (5, -1), [2.5], ["4"], (5, None), 2.5, "many", None], ids=repr
)
def test_hidden_layer_sizes_must_be_positive_integers(net, sizes):
    assert "hidden_layer_sizes" in refused(net(hidden_layer_sizes=sizes))


@RECURRENT
def test_a_recurrent_net_needs_a_recurrent_layer(net):
    assert "at least one recurrent layer, got ()" in refused(net(hidden_layer_sizes=()))


OUT_OF_RANGE = {
    "alpha": (-1e-3, "inf"),
    "batch_size": (0, -1, 2.5, "all"),
    "beta_1": (-0.1, 1.0),
    "beta_2": (-0.1, 1.0),
    "decay_rate": (0.0, 1.1),
    "dropout": (-0.1, 1.0, 1.5, "half"),
    "epsilon": (0.0, -1e-8),
    "input_noise": (-0.1,),
    "l1": (-0.1,),
    "learning_rate_init": (0.0, -0.1),
    "max_fun": (0, 1.5),
    "max_grad_norm": (0.0, -1.0),
    "max_iter": (0, -1, 2.5, None),
    "momentum": (-0.1, 1.1),
    "n_iter_no_change": (0, -1, 2.5),
    "power_t": (-0.5,),
    "random_state": (-1, "seed"),
    "shuffle": ("yes",),
    "tol": (-1e-4,),
    "validation_fraction": (-0.1, 1.0),
    "warmup_fraction": (-0.1, 1.0),
    "weight_decay": (-0.1,),
}


@NETS
@pytest.mark.parametrize(
    ("option", "value"),
    [(name, value) for name, values in OUT_OF_RANGE.items() for value in values],
)
def test_a_value_out_of_range_is_named(net, option, value):
    message = refused(net(**{option: value}))
    assert f"The {option!r} parameter of {net.__name__} must be" in message
    assert f"Got {value!r} instead" in message


@pytest.mark.parametrize("option", ["n_timesteps", "target_channel", "tbptt_steps"])
@pytest.mark.parametrize("value", [-1, 2.5, "two"])
def test_steps_and_channels_are_counts(option, value):
    assert f"The {option!r} parameter" in refused(RNNForecaster(**{option: value}))


@RECURRENT
@pytest.mark.parametrize("option", ["bidirectional", "layer_norm", "residual"])
def test_switches_are_on_or_off(net, option):
    assert f"The {option!r} parameter of {net.__name__} must be" in refused(net(**{option: "on"}))


@RECURRENT
@pytest.mark.parametrize("share", [-0.1, 1.0, "half"])
def test_recurrent_dropout_is_a_share_below_one(net, share):
    message = refused(net(recurrent_dropout=share))
    assert f"The 'recurrent_dropout' parameter of {net.__name__} must be" in message
    assert f"Got {share!r} instead" in message


@RECURRENT
@pytest.mark.parametrize(
    "dilations", [(), (1,), (1, 2, 4), (1, 0), (1, -2), (1, 2.0), (1, None), [[1, 2]]], ids=repr
)
def test_dilations_are_an_integer_for_each_layer(net, dilations):
    message = refused(net(hidden_layer_sizes=(4, 3), dilations=dilations))
    assert f"dilations={dilations!r} must be 2 integers > 0, one for each of" in message
    for wrong in (2, "12"):
        assert "The 'dilations' parameter" in refused(net(dilations=wrong))


@REGRESSORS
def test_huber_delta_must_be_positive(net):
    for value in (0.0, -1.0):
        assert "The 'huber_delta' parameter" in refused(net(loss="huber", huber_delta=value))


@REGRESSORS
@pytest.mark.parametrize(
    "quantiles", [0.0, 1.0, -0.1, (0.1, 1.0), (0.5, 0.5), (), "half", (0.1, np.nan)], ids=repr
)
def test_quantiles_are_different_levels_between_zero_and_one(net, quantiles):
    message = refused(net(loss="quantile", quantiles=quantiles))
    assert "quantiles" in message
    assert repr(quantiles) in message

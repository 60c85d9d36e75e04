"""The layers of a few-shot net: trunk, and prior of the heads."""

from types import SimpleNamespace

from ..mlp.layers import make_dense, make_hidden
from ..nn.fewshot.head_prior import HeadPrior
from ..nn.layers.containers import Sequential
from ..nn.layers.dense import Dense
from ..nn.layers.noise import Dropout, GaussianNoise
from ..nn.layers.sparse import InputDense
from ..nn.layers.split_batch import SplitBatch
from ..options.declare import defaults
from ..options.sizes import check_residual, hidden_sizes
from ..recurrent.layers import make_stack
from ..recurrent.options import RecurrentOptions

OF_RECURRENT_TRUNKS = (
    "hidden_layer_sizes",
    "bidirectional",
    "readout",
    "recurrent_dropout",
    "residual",
    "dropout",
)
RECURRENT_ONLY = ("n_timesteps", "bidirectional", "readout", "recurrent_dropout")
MLP_ONLY = ("activation", "normalization")
NOT_FOR_STEPS = ("trunk", "normalization", "residual", "dropout", "input_noise")


def make_few_shot(inputs, n_targets, smallest_noise, options):
    """Make the layers from inputs to features, and the prior of the heads.

    The features are linear combinations of the last hidden layer. With independent coefficients of
    the features, those of the hidden units can have any covariance.

    Parameters
    ----------
    inputs : GroupInputs
        Reader of the rows.
    n_targets : int
        Number of outputs of a head.
    smallest_noise : float
        Lower bound of the noise, in units of the encoded targets.
    options : estimator
        Few-shot net with all other options.
    """
    layers = make_trunk(inputs, options)
    if not hidden_sizes(options):
        return Sequential([*layers, HeadPrior(inputs.n_features, n_targets, smallest_noise)])
    size = layers[-1].n_outputs
    prior = HeadPrior(size, n_targets, smallest_noise)
    return Sequential([*layers, Dense(size, size), prior])


def make_features(inputs, options):
    """Make the layers from inputs to features that are compared with prototypes."""
    layers = make_trunk(inputs, options)
    size = layers[-1].n_outputs if layers else inputs.n_features
    return Sequential([*layers, Dense(size, size)])


def make_perceptron(inputs, n_targets, options):
    """Make a perceptron from inputs to targets, for methods that adapt all of it."""
    sizes = hidden_sizes(options)
    hidden = make_hidden(inputs.n_features, sizes, options)
    size = sizes[-1] if sizes else inputs.n_features
    kind = Dense if hidden else InputDense
    return Sequential([*hidden, make_dense(size, n_targets, options, kind)])


def make_trunk(inputs, options):
    """Make the hidden layers, none for an empty ``hidden_layer_sizes``."""
    n_inputs = inputs.n_features
    noise = [GaussianNoise(n_inputs, options.input_noise)] if options.input_noise else []
    if options.trunk == "mlp":
        return [*noise, *make_hidden(n_inputs, hidden_sizes(options), options)]
    own = {name: getattr(options, name) for name in OF_RECURRENT_TRUNKS}
    recurrent = SimpleNamespace(**defaults(RecurrentOptions) | {"cell": options.trunk} | own)
    stack = SplitBatch(make_stack(*inputs.window, recurrent))
    dropout = [Dropout(stack.n_outputs, options.dropout)] if options.dropout else []
    return [*noise, stack, *dropout]


def check_trunk_options(options):
    """Refuse options that the trunk would ignore."""
    check_residual(options)
    is_recurrent = options.trunk != "mlp"
    if is_recurrent and not hidden_sizes(options):
        raise ValueError(
            "hidden_layer_sizes must name at least one recurrent layer with "
            f"trunk={options.trunk!r}, got ()."
        )
    needed = "trunk='mlp'" if is_recurrent else "a recurrent trunk, 'lstm', 'gru' or 'rnn'"
    for name in MLP_ONLY if is_recurrent else RECURRENT_ONLY:
        value = getattr(options, name)
        if value != type(options).__dataclass_fields__[name].default:
            raise ValueError(f"{name}={value!r} needs {needed}, got trunk={options.trunk!r}.")


def check_method_options(options):
    """Refuse options that a method of gradient steps does not support."""
    if options.method == "bayes":
        return
    fields = type(options).__dataclass_fields__
    for name in NOT_FOR_STEPS:
        value = getattr(options, name)
        if value != fields[name].default:
            raise ValueError(
                f"{name}={value!r} needs method='bayes', got method={options.method!r}, which "
                f"supports {name}={fields[name].default!r} only."
            )
    if options.solver == "lbfgs":
        raise ValueError(
            f"solver='lbfgs' needs method='bayes', got method={options.method!r}, which needs a "
            "stochastic solver."
        )

"""The recurrent nets in Keras, where it is installed with one of its backends."""

from ...harness.timing import seconds
from .problems import LEARNING_RATE


def import_keras():
    """The package, or None where it or its backend is missing."""
    try:
        import keras
    except ImportError:
        return None
    return keras


class KerasFit:
    """Times `fit` of one compiled model, which goes on from fit to fit.

    It starts from weights of its own and shuffles by itself. What the first fit compiles is not
    measured, as that is the one that warms up.

    Parameters
    ----------
    keras : module
        The package.
    cell : str
        The recurrent unit.
    shape : Shape
        Shape of data and net.
    X, y : ndarray
        The data.
    """

    def __init__(self, keras, cell, shape, X, y):
        layers = keras.layers
        kind = {"rnn": layers.SimpleRNN, "gru": layers.GRU, "lstm": layers.LSTM}[cell]
        *lower, last = shape.hidden
        self.model = keras.Sequential(
            [
                layers.Input((shape.n_timesteps, shape.n_channels)),
                *[kind(n_hidden, return_sequences=True) for n_hidden in lower],
                kind(last),
                layers.Dense(1),
            ]
        )
        self.model.compile(keras.optimizers.Adam(LEARNING_RATE), loss="mse")
        self.X, self.y, self.shape = X, y, shape

    def __call__(self):
        return seconds(
            lambda: self.model.fit(
                self.X,
                self.y,
                batch_size=self.shape.batch,
                epochs=self.shape.epochs,
                shuffle=True,
                verbose=0,
            )
        )

"""The engine: layers, losses, optimizers and the training loop, written in NumPy.

The docstring of a layer gives its formulas, forward and backward, and its code uses the same
symbols. The engine works on arrays and needs neither scikit-learn nor pandas; the estimators of
skneuro are built on it. The names exported here are enough to build and train a net of your own:

>>> import numpy as np
>>> from skneuro.nn import Adam, BinaryLogLoss, Dense, Network, Objective, Sequential
>>> from skneuro.nn import ActivationLayer, Tanh
>>> X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0, 1, 1, 0]])
>>> net = Network(Sequential([Dense(2, 4), ActivationLayer(4, Tanh()), Dense(4, 1)]), float)
>>> theta = net.initialize(np.random.RandomState(0)).parameters.theta
>>> objective, optimizer = Objective(net, BinaryLogLoss()), Adam()
>>> optimizer.start(theta)
>>> for _ in range(300):
...     loss = objective.evaluate(net.signal(X), y)
...     optimizer.step(theta, objective.gradient, learning_rate=0.1)
>>> net.predict(X)[0] > 0
array([False,  True,  True, False])
"""

from .activations import (
    ACTIVATIONS,
    ELU,
    GELU,
    Activation,
    Identity,
    LeakyReLU,
    Logistic,
    ReLU,
    SiLU,
    Softplus,
    Tanh,
)
from .initializers import INITIALIZERS
from .layers.activation import ActivationLayer
from .layers.base import Layer, signal
from .layers.concat import Concat, OnFeatures, Select
from .layers.containers import Parallel, Residual, Sequential
from .layers.dense import Dense
from .layers.noise import Dropout, GaussianNoise
from .layers.normalization import NORMALIZATIONS, BatchNorm, LayerNorm
from .layers.sparse import InputDense
from .losses import (
    CLASSIFICATION_LOSSES,
    REGRESSION_LOSSES,
    AbsoluteError,
    BinaryLogLoss,
    Huber,
    Loss,
    MulticlassLogLoss,
    Poisson,
    Quantile,
    SquaredError,
)
from .network import Network, Workspace
from .parameters import Parameter, Parameters
from .recurrent.bidirectional import Bidirectional
from .recurrent.cells import CELLS
from .recurrent.dilated import Dilated
from .recurrent.elman import Elman
from .recurrent.gru import GRU
from .recurrent.lstm import LSTM
from .recurrent.readout import READOUTS, Attention, Last, Mean
from .recurrent.stack import RecurrentStack
from .training.batches import ArraySource, BatchSource, SparseSource
from .training.lbfgs import LBFGS
from .training.loop import DivergenceError, clip_norm, train
from .training.monitor import Monitor, Progress
from .training.objective import Objective
from .training.optimizers import OPTIMIZERS, SGD, AdaGrad, Adam, AdamW, Optimizer, RMSProp
from .training.schedules import (
    SCHEDULES,
    Adaptive,
    Constant,
    Cosine,
    Exponential,
    InverseScaling,
    LogCosine,
    OneCycle,
)

__all__ = [
    "ACTIVATIONS",
    "CELLS",
    "CLASSIFICATION_LOSSES",
    "ELU",
    "GELU",
    "GRU",
    "INITIALIZERS",
    "LBFGS",
    "LSTM",
    "NORMALIZATIONS",
    "OPTIMIZERS",
    "READOUTS",
    "REGRESSION_LOSSES",
    "SCHEDULES",
    "SGD",
    "AbsoluteError",
    "Activation",
    "ActivationLayer",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Adaptive",
    "ArraySource",
    "Attention",
    "BatchNorm",
    "BatchSource",
    "Bidirectional",
    "BinaryLogLoss",
    "Concat",
    "Constant",
    "Cosine",
    "Dense",
    "Dilated",
    "DivergenceError",
    "Dropout",
    "Elman",
    "Exponential",
    "GaussianNoise",
    "Huber",
    "Identity",
    "InputDense",
    "InverseScaling",
    "Last",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "LogCosine",
    "Logistic",
    "Loss",
    "Mean",
    "Monitor",
    "MulticlassLogLoss",
    "Network",
    "Objective",
    "OnFeatures",
    "OneCycle",
    "Optimizer",
    "Parallel",
    "Parameter",
    "Parameters",
    "Poisson",
    "Progress",
    "Quantile",
    "RMSProp",
    "ReLU",
    "RecurrentStack",
    "Residual",
    "Select",
    "Sequential",
    "SiLU",
    "Softplus",
    "SparseSource",
    "SquaredError",
    "Tanh",
    "Workspace",
    "clip_norm",
    "signal",
    "train",
]

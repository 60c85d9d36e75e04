"""The recurrent layers by name."""

from .elman import Elman
from .gru import GRU
from .lstm import LSTM

CELLS = {"rnn": Elman, "gru": GRU, "lstm": LSTM}

"""Registry of the recurrent layers."""

from .elman import Elman
from .gru import GRU
from .lstm import LSTM

CELLS = {"rnn": Elman, "gru": GRU, "lstm": LSTM}

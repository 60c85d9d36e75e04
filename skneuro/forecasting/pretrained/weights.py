"""The weights of the pretrained net, read from the package when they are first used."""

import hashlib
import io
from functools import lru_cache
from importlib import resources

import numpy as np

from .net import make_net

FORMAT = 1
# The file of each size, and its SHA-256.
FILES = {"base": ("base.npz", "1f001739d3e4dd0452ab2c3b4cd8080d21ece3b4523dfb4863f76a39134991b5")}


@lru_cache(maxsize=len(FILES))
def pretrained_net(size):
    """Read a pretrained net, once.

    Parameters
    ----------
    size : str
        Key of `FILES`.

    Returns
    -------
    network : Network
        The net, whose weights are read-only.
    """
    name, checksum = FILES[size]
    content = resources.files(__package__).joinpath(name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        raise OSError(
            f"The pretrained weights {name} are damaged (SHA-256 {found[:12]}... instead of "
            f"{checksum[:12]}...): install skneuro again."
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        if int(stored["format"]) != FORMAT:
            raise OSError(f"{name} has format {stored['format']}, expected {FORMAT}.")
        network = make_net(stored["hidden"].tolist())
        network.parameters.theta[:] = stored["theta"]
    return network.freeze()

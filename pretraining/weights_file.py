"""The file of weights in the wheel: float16, without pickle."""

import hashlib

import numpy as np

FORMAT = 1


def write_weights(checkpoint, path):
    """Write the averaged weights of a checkpoint.

    Parameters
    ----------
    checkpoint : pathlib.Path
        Checkpoint of a training.
    path : pathlib.Path
        File to write.

    Returns
    -------
    size : int
        Bytes of the file.
    checksum : str
        Its SHA-256.
    """
    with np.load(checkpoint, allow_pickle=False) as stored:
        theta = stored["averaged"].astype(np.float16)
        hidden, n_done = stored["hidden"], stored["n_done"]
    if not np.isfinite(theta).all():
        raise ValueError("Weights beyond the range of float16: train with a lower learning rate.")
    np.savez_compressed(path, format=FORMAT, hidden=hidden, n_batches=n_done, theta=theta)
    content = path.read_bytes()
    return len(content), hashlib.sha256(content).hexdigest()

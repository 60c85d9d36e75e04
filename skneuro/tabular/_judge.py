"""Evaluation of each member on the samples that it holds out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.targets import Targets
from ..nn.losses import sample_fractions
from ..nn.network import Network

TIE = 1e-3  # weight of the loss, which decides between epochs of the same accuracy
CHUNK = 1024  # rows that a member predicts at once


class MemberJudge:
    """Function ``judge() -> (loss, score)``, means over the members.

    Parameters
    ----------
    network : Network
        Network in training, whose root has the members as branches.
    targets : Targets
        Scorer of predictions.
    parts : list of tuple
        Inputs, encoded targets and weights of the samples that each member holds out.

    Attributes
    ----------
    scores : ndarray of shape (n_members,)
        Latest score of each member; of two with the same accuracy, the lower loss is higher.
    """

    def __init__(self, network: Network, targets: Targets, parts: list[Any]) -> None:
        self.network = network
        self.targets = targets
        self.parts = parts
        self.scores: NDArray[np.float64] = np.full(len(parts), -np.inf)
        self.members = []
        views = network.parameters.views(None)
        for member, (X, _, _) in zip(network.root.branches, parts, strict=True):
            pairs = [next(views) for _ in member.parameters()]
            chunks = []
            for size in {min(CHUNK, len(X)), len(X) % CHUNK} - {0}:
                own = member.clone()
                own.needs_input_gradient = False
                own.bind(iter(pairs), None)
                own.allocate(size, network.dtype)
                chunks.append((size, own))
            self.members.append(dict(chunks))
        self.columns = [np.ascontiguousarray(Y.T) for _, Y, _ in parts]

    def __call__(self) -> tuple[float, float]:
        """Mean loss and mean score; sets ``scores``."""
        losses, scores = [], []
        for k, (X, Y, weights) in enumerate(self.parts):
            z = self._predict(k, X)
            fractions = sample_fractions(weights, len(Y))
            losses.append(self.targets.loss.value(z, self.columns[k], fractions))
            scores.append(self.targets.score(z, Y, weights))
        self.scores = np.array(scores) - TIE * np.array(losses)
        return float(np.mean(losses)), float(np.mean(scores))

    def _predict(self, k: int, X: NDArray[Any]) -> NDArray[Any]:
        """Raw outputs of one member."""
        signal = self.network.signal(X)
        z = np.empty((self.network.root.branches[k].n_outputs, len(X)), self.network.dtype)
        for start in range(0, len(X), CHUNK):
            chunk = signal[:, start : start + CHUNK]
            layer = self.members[k][chunk.shape[1]]
            z[:, start : start + CHUNK] = layer.forward(chunk, False, None)[:-1]
        return z

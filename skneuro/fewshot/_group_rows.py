"""Samples of the groups of a net that adapts by gradient descent."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..nn.activations import ACTIVATIONS
from ..nn.fewshot.groups import N_EXTRA, blocks, group_table
from ..nn.fewshot.meta_learning import InnerLoop
from ..nn.fewshot.task_nets import TaskNets
from ..nn.network import Network
from ._labels import UNKNOWN

TOGETHER = 256  # groups whose nets are adapted at once


def make_inner_loop(network: Network, how: dict[str, Any]) -> InnerLoop:
    """Make the steps of adaptation of a perceptron.

    Parameters
    ----------
    network : Network
        Perceptron with the common weights.
    how : dict
        Options ``activation``, ``inner_steps``, ``inner_rate`` and ``method``.
    """
    shapes = [spec.shape for spec in network.parameters.specifications]
    nets = TaskNets(shapes, ACTIVATIONS[how["activation"]]())
    return InnerLoop(nets, how["inner_steps"], how["inner_rate"], how["method"] == "anil")


class GroupRows:
    """Samples of each group, from which the net of the group is adapted when it predicts.

    Parameters
    ----------
    how : dict
        Options of adaptation.
    rows : list of (ndarray, ndarray, ndarray)
        Inputs, encoded targets and weights of each group.
    """

    kind = "rows"

    def __init__(self, how: dict[str, Any], rows: list[tuple[Any, Any, Any]]) -> None:
        self.how = how
        self.rows = rows

    @classmethod
    def learn(
        cls, how: dict[str, Any], n_groups: int, X: NDArray[Any], table: NDArray[Any]
    ) -> Self:
        """Keep the samples of a data set, sorted by group as in a batch."""
        numbers = np.arange(n_groups)
        starts, stops = (np.searchsorted(table[-2], numbers, side) for side in ("left", "right"))
        Y, weights = table[:-N_EXTRA].T, table[-1]
        parts = [slice(a, b) for a, b in zip(starts, stops, strict=True)]
        return cls(how, [(X[part], Y[part], weights[part]) for part in parts])

    @property
    def sizes(self) -> NDArray[np.intp]:
        """Number of samples of each group."""
        return np.array([len(weights) for _, _, weights in self.rows])

    def fresh(self) -> Self:
        """One group without samples."""
        X, Y, weights = self.rows[0]
        return type(self)(self.how, [(X[:0], Y[:0], weights[:0])])

    def extended(
        self, network: Network, number: int, X: NDArray[Any], Y: NDArray[Any], weights: NDArray[Any]
    ) -> Self:
        """Copy in which one group has further samples; ``n_groups`` adds a group."""
        rows = list(self.rows)
        if number == len(rows):
            rows += self.fresh().rows
        new = X.astype(network.dtype), Y, weights
        X, Y, weights = map(np.concatenate, zip(rows[number], new, strict=True))
        rows[number] = X, Y, weights
        return type(self)(self.how, rows)

    def outputs(
        self, network: Network, X: NDArray[Any], codes: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Predictions ``(n_targets, n_samples)`` by the adapted net of each sample's group."""
        inner = make_inner_loop(network, self.how)
        theta = network.parameters.theta.astype(float)
        X = X.astype(float)
        predicted = np.empty((network.root.n_outputs, len(X)))
        present = np.unique(codes)
        known = [code for code in present if code != UNKNOWN and len(self.rows[code][0])]
        for code in np.setdiff1d(present, known):
            mine = codes == code
            predicted[:, mine] = inner.nets.outputs(theta[None], X[None, mine])[0].T
        for start in range(0, len(known), TOGETHER):
            for code, adapted in self._adapted(inner, theta, known[start : start + TOGETHER]):
                mine = codes == code
                predicted[:, mine] = inner.nets.outputs(adapted[None], X[None, mine])[0].T
        return predicted

    def _adapted(self, inner: InnerLoop, theta: NDArray[Any], codes: list[int]) -> Any:
        """Yield the number and the adapted weights of some groups."""
        X, Y, weights = map(np.concatenate, zip(*(self.rows[code] for code in codes), strict=True))
        numbers = np.repeat(codes, self.sizes[codes])
        for found, columns, w in blocks(group_table(Y, numbers, weights)):
            end = inner.path(theta, X[columns].astype(float), Y[columns], w)[-1]
            yield from zip(found, end, strict=True)

    def facts(self) -> dict[str, Any]:
        """Samples as plain arrays."""
        X, Y, weights = map(np.concatenate, zip(*self.rows, strict=True))
        packed = {"X": X, "Y": Y, "weights": weights, "sizes": self.sizes}
        return {"kind": self.kind, "how": self.how, **packed}

    @classmethod
    def restore(cls, facts: dict[str, Any]) -> Self:
        """Samples from the arrays of `facts`."""
        cuts = np.cumsum(facts["sizes"])[:-1]
        parts = (np.split(facts[name], cuts) for name in ("X", "Y", "weights"))
        return cls(facts["how"], list(zip(*parts, strict=True)))

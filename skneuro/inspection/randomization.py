"""Whether attributions depend on what a net has learned."""

import copy
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.utils import Bunch, check_random_state
from sklearn.utils.validation import check_scalar

from ..base.typing import Data
from ..base.user_warnings import warn_user
from ._fitted_nets import fitted_nets
from .attribution import attributions

MOST_SIMILAR = 0.5  # rank correlation above which attributions count as unchanged


def randomization_check(
    estimator: Any, X: Data, *, n_repeats: int = 3, random_state: Any = None, **options: Any
) -> Bunch:
    """Compare attributions with those of the same net with random weights.

    Attributions that stay the same when the weights are random do not explain what the net has
    learned: they show the inputs, or the architecture [1]_. The weights are replaced by new
    starting weights block by block, from the output to the input.

    Parameters
    ----------
    estimator : estimator
        Fitted estimator that `attributions` explains.
    X : array-like of shape (n_samples, n_features) or (n_samples, n_timesteps, n_channels)
        Rows to explain.
    n_repeats : int, default=3
        Number of random nets.
    random_state : int, RandomState instance or None, default=None
        Seed for the random weights.
    **options : dict
        Keyword arguments of `attributions`, such as ``method`` and ``output``.

    Returns
    -------
    result : Bunch
        Dictionary-like object with these attributes.

        similarity : ndarray of shape (n_blocks, n_repeats)
            Rank correlation of the absolute attributions before and after, averaged over rows,
            after each further block of weights is random.
        blocks : list of str
            Names and shapes of the blocks of weights, from the output to the input.
        similarity_mean : float
            Mean similarity once all weights are random; close to 0 for an explanation.
        is_explanation : bool
            Whether this mean is at most 0.5.

    Warns
    -----
    UserWarning
        If the attributions hardly change.

    See Also
    --------
    attributions : The attributions that are checked.

    References
    ----------
    .. [1] Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim (2018). Sanity checks for saliency maps.
       NeurIPS.

    Examples
    --------
    >>> import numpy as np
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.inspection import randomization_check
    >>> X = np.random.default_rng(0).standard_normal((300, 10))
    >>> net = MLPRegressorNP(
    ...     hidden_layer_sizes=20, learning_rate_init=0.01, max_iter=300, random_state=0
    ... )
    >>> net = net.fit(X, X[:, 0] + X[:, 1] * X[:, 2])
    >>> result = randomization_check(net, X[:50], random_state=0)
    >>> result.is_explanation
    True
    """
    check_scalar(n_repeats, "n_repeats", Integral, min_val=1)
    rng = check_random_state(random_state)
    true = attributions(estimator, X, **options).values
    n_blocks = max(len(_trainable(net)) for net in fitted_nets(estimator, "randomization_check"))
    similarity = np.empty((n_blocks, n_repeats))
    for repeat in range(n_repeats):
        randomized = copy.deepcopy(estimator)
        nets = fitted_nets(randomized, "randomization_check")
        drawn = [_new_weights(net, rng) for net in nets]
        for k in range(n_blocks):
            for net, weights in zip(nets, drawn, strict=True):
                _replace(net, weights, k)
            changed = attributions(randomized, X, **options).values
            similarity[k, repeat] = _mean_rank_correlation(true, changed)
    mean = float(similarity[-1].mean())
    if mean > MOST_SIMILAR:
        warn_user(
            f"The attributions hardly change when all weights are random (rank correlation "
            f"{mean:.2f}): they are no explanation of what the net has learned."
        )
    specs = _trainable(fitted_nets(estimator, "randomization_check")[0])
    return Bunch(
        similarity=similarity,
        blocks=[f"{spec.name} {spec.shape}" for spec in specs[::-1]],
        similarity_mean=mean,
        is_explanation=mean <= MOST_SIMILAR,
    )


def _trainable(net: Any) -> list[Any]:
    """Specifications of the weights of a net."""
    return [s for s in net._fitted.network.parameters.specifications if s.trainable]


def _new_weights(net: Any, rng: np.random.RandomState) -> list[NDArray[Any]]:
    """New starting weights, block by block."""
    return [
        np.asarray(spec.initialize(spec.shape, rng))
        for spec in net._fitted.network.parameters.specifications
        if spec.trainable
    ]


def _replace(net: Any, weights: list[NDArray[Any]], k: int) -> None:
    """Replace a block of weights, counted from the output."""
    if k >= len(weights):
        return
    network = net._fitted.network
    if network.is_frozen:
        network.parameters.theta.flags.writeable = True
    trainable = [
        values
        for spec, (values, _) in zip(
            network.parameters.specifications, network.parameters.views(None), strict=True
        )
        if spec.trainable
    ]
    trainable[-1 - k][...] = weights[-1 - k]
    if network.is_frozen:
        network.freeze()


def _mean_rank_correlation(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Spearman correlation of absolute values within each row, averaged over rows."""
    ranks = [rankdata(np.abs(v).reshape(len(v), -1), axis=1) for v in (a, b)]
    ranks = [r - r.mean(axis=1, keepdims=True) for r in ranks]
    products = (ranks[0] * ranks[1]).sum(axis=1)
    sizes = np.sqrt((ranks[0] ** 2).sum(axis=1) * (ranks[1] ** 2).sum(axis=1))
    return float(np.where(sizes > 0, products / np.where(sizes > 0, sizes, 1.0), 0.0).mean())

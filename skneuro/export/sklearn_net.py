"""Plain perceptrons as scikit-learn's own, for tools that know only those."""

import copy
from typing import Any

import numpy as np

from ..mlp import MLPClassifierNP, MLPRegressorNP

ACTIVATIONS = ("identity", "logistic", "tanh", "relu")
NOT_PLAIN = {
    "normalization": None,
    "residual": False,
    "linear_skip": False,
    "scale_target": False,
}  # options that scikit-learn lacks, with the values that a plain net has
LOSSES = ("squared_error", "poisson")


def to_sklearn(net: Any) -> Any:
    """Convert a plain perceptron to a fitted one of scikit-learn with the same weights.

    Exporters and tools that know ``MLPRegressor`` and ``MLPClassifier`` can read the result. It
    predicts what the net predicts; it cannot be trained further from where the net stopped.

    Parameters
    ----------
    net : MLPRegressorNP or MLPClassifierNP
        Fitted net without normalization, residual blocks, linear path and scaled targets, with an
        activation that scikit-learn has.

    Returns
    -------
    net : MLPRegressor or MLPClassifier
        Fitted net of scikit-learn, with copies of the weights.

    Examples
    --------
    >>> from sklearn.datasets import make_friedman1
    >>> from skneuro import MLPRegressorNP
    >>> from skneuro.export import to_sklearn
    >>> X, y = make_friedman1(200, random_state=0)
    >>> net = MLPRegressorNP(solver="lbfgs", max_iter=5000, random_state=0).fit(X, y)
    >>> bool(abs(to_sklearn(net).predict(X) - net.predict(X)).max() < 1e-9)
    True
    """
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kinds = {MLPRegressorNP: MLPRegressor, MLPClassifierNP: MLPClassifier}
    if type(net) not in kinds:
        raise TypeError(
            f"to_sklearn takes MLPRegressorNP or MLPClassifierNP, got {type(net).__name__}."
        )
    net._check_fitted()
    options = net._fitted.options
    _check_plain(net, options)
    kind = kinds[type(net)]
    names = kind().get_params()
    shared = {name: option for name, option in options.items() if name in names}
    if isinstance(net, MLPRegressorNP) and options["loss"] not in LOSSES:
        del shared["loss"]  # predictions are those of the squared error
    made = kind(**{**shared, "random_state": net.random_state})
    return _filled(made, net)


def _check_plain(net: Any, options: dict[str, Any]) -> None:
    """Refuse options that change predictions and that scikit-learn does not have."""
    for name, plain in NOT_PLAIN.items():
        if options.get(name, plain) != plain:
            raise ValueError(f"to_sklearn: scikit-learn has no {name}={options[name]!r}.")
    if options["activation"] not in ACTIVATIONS:
        raise ValueError(f"to_sklearn: scikit-learn has no activation={options['activation']!r}.")
    if options.get("loss") == "quantile" and np.size(options["quantiles"]) > 1:
        raise ValueError("to_sklearn: scikit-learn has no several quantiles.")


def _filled(made: Any, net: Any) -> Any:
    """Set the fitted attributes of a net of scikit-learn."""
    made.coefs_ = [np.array(weights) for weights in net.coefs_]
    made.intercepts_ = [np.array(biases) for biases in net.intercepts_]
    names = ("loss_", "best_loss_", "n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_",
             "n_features_in_")  # fmt: skip
    for name in names:
        setattr(made, name, getattr(net, name))
    made.loss_curve_ = list(net.loss_curve_)
    if hasattr(net, "feature_names_in_"):
        made.feature_names_in_ = net.feature_names_in_.copy()
    if isinstance(net, MLPClassifierNP):
        targets: Any = net._fitted.targets
        made.classes_, made._label_binarizer = net.classes_.copy(), copy.deepcopy(targets.binarizer)
    return made

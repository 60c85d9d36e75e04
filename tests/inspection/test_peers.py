"""Attributions equal those of captum and shap on the same weights, where these are installed."""

import numpy as np
import pytest

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.inspection import attributions, shapley_attributions

pytestmark = pytest.mark.filterwarnings("ignore")

rng = np.random.default_rng(0)
X = rng.normal(size=(20, 6))
y = X[:, 0] * X[:, 1] + X[:, 2]


def test_integrated_gradients_of_captum():
    torch = pytest.importorskip("torch")
    captum = pytest.importorskip("captum.attr")
    net = MLPRegressorNP(
        hidden_layer_sizes=(16, 8), activation="tanh", max_iter=30, random_state=0
    ).fit(X, y)
    layers = []
    for W, b in zip(net.coefs_, net.intercepts_, strict=True):
        layer = torch.nn.Linear(*W.shape, dtype=torch.float64)
        layer.weight.data, layer.bias.data = torch.tensor(W.T.copy()), torch.tensor(b.copy())
        layers += [layer, torch.nn.Tanh()]
    twin = torch.nn.Sequential(*layers[:-1])
    theirs = captum.IntegratedGradients(twin).attribute(
        torch.tensor(X), torch.zeros(1, 6, dtype=torch.float64), target=0, n_steps=200
    )
    ours = attributions(net, X, baseline="zero", tol=1e-9)
    np.testing.assert_allclose(ours.values, theirs.detach().numpy(), atol=1e-6)


def test_integrated_gradients_of_captum_through_a_recurrent_net():
    torch = pytest.importorskip("torch")
    captum = pytest.importorskip("captum.attr")
    net = RNNForecaster("rnn", 5, max_iter=20, scale_target=False, random_state=0).fit(X, y)
    block, head = net._fitted.network.blocks("B")
    rnn = torch.nn.RNN(1, 5, batch_first=True, dtype=torch.float64)
    rnn.weight_ih_l0.data, rnn.weight_hh_l0.data = (
        torch.tensor(block[:1].T.copy()),
        torch.tensor(block[1:-1].T.copy()),
    )
    rnn.bias_ih_l0.data, rnn.bias_hh_l0.data = (
        torch.tensor(block[-1].copy()),
        torch.zeros(5, dtype=torch.float64),
    )
    W, b = torch.tensor(head[:-1].copy()), torch.tensor(head[-1].copy())

    def twin(x):
        return rnn(x)[0][:, -1] @ W + b

    windows = torch.tensor(X[:, :, None])
    np.testing.assert_allclose(twin(windows).detach().numpy().ravel(), net.predict(X).ravel())
    theirs = captum.IntegratedGradients(twin).attribute(
        windows, torch.zeros_like(windows), target=0, n_steps=200
    )
    ours = attributions(net, X, baseline="zero", tol=1e-9)
    np.testing.assert_allclose(ours.values, theirs.detach().numpy(), atol=1e-6)


def test_shapley_values_of_shap():
    shap = pytest.importorskip("shap")
    net = MLPRegressorNP(hidden_layer_sizes=16, activation="tanh", max_iter=50, random_state=0).fit(
        X, y
    )
    explainer = shap.explainers.Exact(net.predict, shap.maskers.Independent(X, max_samples=20))
    theirs = explainer(X)
    ours = shapley_attributions(net, X, background=X)
    np.testing.assert_allclose(ours.values, theirs.values, atol=1e-9)

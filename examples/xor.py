"""Backpropagation on XOR: a 2-3-1 net, its gradient written out, checked, and followed downhill.

XOR is the smallest problem that a single neuron cannot solve: no straight line separates the two
classes. Three hidden neurons can. The gradient is computed three times: by the chain rule written
out below, by central differences, and by the package. Then the package trains the same net.
"""

import numpy as np

from skneuro import MLPClassifierNP

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([0, 1, 1, 0])


def sigmoid(z):
    """Logistic function."""
    return 1.0 / (1.0 + np.exp(-z))


def forward(W1, b1, W2, b2):
    """Hidden activations and output probabilities for all four points."""
    h = np.tanh(X @ W1 + b1)  # (4, 3)
    p = sigmoid(h @ W2 + b2)  # (4, 1)
    return h, p


def loss(weights):
    """Mean cross-entropy ``-log(probability of the true class)``."""
    _, p = forward(*weights)
    return -np.log(np.where(y[:, None] == 1, p, 1.0 - p)).mean()


def backpropagation(W1, b1, W2, b2):
    """Gradient of the loss by the chain rule, from the output back to the input."""
    h, p = forward(W1, b1, W2, b2)
    dz2 = (p - y[:, None]) / len(X)  # dL/dz2: cross-entropy and logistic cancel to this
    dW2 = h.T @ dz2  # z2 = h W2 + b2, so dz2/dW2 = h
    db2 = dz2.sum(axis=0)
    dh = dz2 @ W2.T  # and dz2/dh = W2
    dz1 = dh * (1.0 - h**2)  # tanh'(z) = 1 - tanh(z)^2
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    return [dW1, db1, dW2, db2]


def central_differences(weights, step=1e-6):
    """Gradient of the loss by moving one weight at a time."""
    gradients = []
    for array in weights:
        gradient = np.empty_like(array)
        for i in np.ndindex(array.shape):
            kept = array[i]
            array[i] = kept + step
            above = loss(weights)
            array[i] = kept - step
            gradient[i] = (above - loss(weights)) / (2 * step)
            array[i] = kept
        gradients.append(gradient)
    return gradients


def gradient_of_package(weights):
    """Gradient the package uses: what one step of plain gradient descent at rate one subtracts."""
    net = MLPClassifierNP(
        3, "tanh", solver="sgd", momentum=0.0, learning_rate_init=1.0, alpha=0.0, random_state=0
    )
    net.partial_fit(X, y, classes=[0, 1])
    net.coefs_, net.intercepts_ = weights[::2], weights[1::2]
    net.partial_fit(X, y)
    after = [array for pair in zip(net.coefs_, net.intercepts_, strict=True) for array in pair]
    return [before - now for before, now in zip(weights, after, strict=True)]


def main():
    """Check the gradient, then learn XOR."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1), (1,))]
    by_hand = backpropagation(*weights)
    for name, others in (
        ("central differences", central_differences(weights)),
        ("the package", gradient_of_package(weights)),
    ):
        gap = max(np.abs(a - b).max() for a, b in zip(by_hand, others, strict=True))
        print(f"chain rule against {name}: largest difference {gap:.1e}")

    net = MLPClassifierNP(3, "tanh", solver="lbfgs", alpha=0.0, random_state=1).fit(X, y)
    print(f"\nafter {net.n_iter_} iterations, loss {net.loss_:.1e}:")
    for point, probability, truth in zip(X, net.predict_proba(X)[:, 1], y, strict=True):
        print(
            f"  {point[0]:.0f} xor {point[1]:.0f} = {truth}   probability of 1: {probability:.4f}"
        )


if __name__ == "__main__":
    main()

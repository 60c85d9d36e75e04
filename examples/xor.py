"""
Backpropagation on XOR, by hand
===============================

XOR is the smallest problem that a single neuron cannot solve: no straight line separates the two
classes. Three hidden neurons can. Here the gradient of a 2-3-1 net is computed three times: by the
chain rule written out, by central differences, and by the package. Then it is followed downhill.
"""

import matplotlib.pyplot as plt
import numpy as np

from skneuro import MLPClassifierNP

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([0, 1, 1, 0])

# %%
# Forward
# -------
# The hidden layer is three hyperbolic tangents, the output a logistic function: the probability
# that the answer is 1. The loss is the mean cross-entropy.


def forward(X, W1, b1, W2, b2):
    """Hidden activations and output probabilities."""
    h = np.tanh(X @ W1 + b1)  # (n, 3)
    p = 1.0 / (1.0 + np.exp(-(h @ W2 + b2)))  # (n, 1)
    return h, p


def loss(weights):
    """Mean of ``-log(probability of the true class)`` over the four points."""
    _, p = forward(X, *weights)
    return -np.log(np.where(y[:, None] == 1, p, 1.0 - p)).mean()


# %%
# Backward
# --------
# The chain rule, from the output back to the input. Each line uses the one above it.


def backpropagation(W1, b1, W2, b2):
    """Gradient of the loss with respect to each array of weights."""
    h, p = forward(X, W1, b1, W2, b2)
    dz2 = (p - y[:, None]) / len(X)  # dL/dz2: cross-entropy and logistic cancel to this
    dW2 = h.T @ dz2  # z2 = h W2 + b2, so dz2/dW2 = h
    db2 = dz2.sum(axis=0)
    dh = dz2 @ W2.T  # and dz2/dh = W2
    dz1 = dh * (1.0 - h**2)  # tanh'(z) = 1 - tanh(z)^2
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    return [dW1, db1, dW2, db2]


# %%
# Is it right?
# ------------
# Two other ways to compute the gradient: central differences, one weight at a time, and the change
# that the package makes to the weights in one step of gradient descent with a learning rate of one.


def central_differences(weights, step=1e-6):
    """Gradient of the loss by central differences, one weight at a time."""
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
    """Change that one step of ``partial_fit`` makes to these weights."""
    net = MLPClassifierNP(
        3, "tanh", solver="sgd", momentum=0.0, learning_rate_init=1.0, alpha=0.0, random_state=0
    )
    net.partial_fit(X, y, classes=[0, 1])
    net.coefs_, net.intercepts_ = weights[::2], weights[1::2]
    net.partial_fit(X, y)
    after = [array for pair in zip(net.coefs_, net.intercepts_, strict=True) for array in pair]
    return [before - now for before, now in zip(weights, after, strict=True)]


rng = np.random.default_rng(0)
weights = [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1), (1,))]
by_hand = backpropagation(*weights)
for name, others in (
    ("central differences", central_differences(weights)),
    ("the package", gradient_of_package(weights)),
):
    gap = max(np.abs(a - b).max() for a, b in zip(by_hand, others, strict=True))
    print(f"chain rule against {name}: largest difference {gap:.1e}")

# %%
# Downhill
# --------
# Plain gradient descent: subtract the gradient, again and again. We keep the weights at a few steps
# on the way.

N_STEPS, SNAPSHOTS = 600, (0, 30, 60, 600)
losses, kept = [], {}
for step in range(N_STEPS + 1):
    losses.append(loss(weights))
    if step in SNAPSHOTS:
        kept[step] = [array.copy() for array in weights]
    weights = [w - g for w, g in zip(weights, backpropagation(*weights), strict=True)]

for point, probability, truth in zip(X, forward(X, *kept[N_STEPS])[1][:, 0], y, strict=True):
    print(f"{point[0]:.0f} xor {point[1]:.0f} = {truth}   probability of 1: {probability:.3f}")

# %%
# The picture shows the output of the net over the whole square. The dashed lines are where a hidden
# neuron changes sign: training turns and shifts them until a band of ones lies between them.

xs = np.linspace(-0.5, 1.5, 201)
square = np.stack(np.meshgrid(xs, xs), axis=-1).reshape(-1, 2)
figure = plt.figure(figsize=(11, 5.6), layout="constrained")
rows = figure.subfigures(2, 1, height_ratios=(3, 2))
panels = rows[0].subplots(1, len(SNAPSHOTS), sharey=True)
for axes, (step, snapshot) in zip(panels, kept.items(), strict=True):
    surface = forward(square, *snapshot)[1].reshape(len(xs), -1)
    shades = axes.contourf(xs, xs, surface, np.linspace(0, 1, 11), cmap="RdBu_r", alpha=0.8)
    for slope, shift in zip(snapshot[0].T, snapshot[1], strict=True):
        middle = -shift * slope / (slope @ slope)  # the point of the line nearest to 0, 0
        axes.axline(middle, middle + slope[::-1] * [1, -1], color="0.25", linestyle="--")
    axes.scatter(*X.T, c=y, cmap="RdBu_r", edgecolor="black", s=90, zorder=3)
    axes.set(title=f"step {step}", xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1))
    axes.set(xlabel="first input", aspect="equal")
panels[0].set_ylabel("second input")
rows[0].colorbar(shades, ax=panels, label="probability of 1", ticks=(0, 0.5, 1), shrink=0.75)

axes = rows[1].subplots()
axes.semilogy(losses, color="0.3")
axes.semilogy(SNAPSHOTS, [losses[step] for step in SNAPSHOTS], "o", color="C3", clip_on=False)
axes.spines[["top", "right"]].set_visible(False)
axes.set(xlabel="step of gradient descent", ylabel="cross-entropy", xlim=(0, N_STEPS))
plt.show()

# %%
# The package trains the same net in one line, here with a quasi-Newton method.

net = MLPClassifierNP(3, "tanh", solver="lbfgs", alpha=0.0, random_state=1).fit(X, y)
print(f"loss after {net.n_iter_} iterations of L-BFGS: {net.loss_:.1e}")

"""
How fast gradients vanish
=========================

How strongly does the last state of a recurrent net depend on the input ``k`` steps before? The
answer is a gradient. By the chain rule it is a product of ``k`` Jacobians, which shrinks or grows
exponentially. Here it is measured in nets before any training: 32 units read 64 random sequences of
200 steps with 4 channels (standard normal), in float64, for the seeds 0 to 4.

The plots show the norm of the gradient of a random direction of the last state with respect to the
input at lag ``k``, as root mean square over the sequences, relative to lag 0. Lines are geometric
means over the seeds; bands span the lowest and highest seed.

The left plot shows the plain net: its orthogonal recurrent matrix is multiplied by a factor, and
gradients vanish, persist or explode. The right plot shows the three cells of the package. Gates by
themselves do not preserve gradients: those of a GRU whose biases start at zero vanish faster than
those of the plain net. Gates that initially keep most of the old state do, as with
``gate_bias="chrono"``.

Prints the numbers of the picture; ``python examples/vanishing_gradients.py picture.png`` saves it.
"""

import sys

import matplotlib.pyplot as plt
import numpy as np

from skneuro.nn.network import Network
from skneuro.nn.recurrent.cells import CELLS
from skneuro.nn.recurrent.readout import Last
from skneuro.nn.recurrent.stack import RecurrentStack

N_TIMESTEPS, N_CHANNELS, N_HIDDEN, N_SEQUENCES = 200, 4, 32, 64
SEEDS = range(5)
LAGS = 0, 1, 10, 50, 100, 199  # printed
FACTORS = {
    r"$W_h \times 0.5$": ("rnn", {"factor": 0.5}, "C0", "-"),
    r"$W_h \times 1$ (orthogonal)": ("rnn", {}, "C7", "-"),
    r"$W_h \times 1.5$": ("rnn", {"factor": 1.5}, "C1", "-"),
    r"$W_h \times 2$": ("rnn", {"factor": 2.0}, "C3", "-"),
}
STARTS = {
    "GRU, chrono": ("gru", {"gate_bias": "chrono"}, "C2", "--"),
    "LSTM, chrono": ("lstm", {"gate_bias": "chrono"}, "C4", "--"),
    "LSTM, standard (forget bias 1)": ("lstm", {"gate_bias": "standard"}, "C4", "-"),
    "RNN": ("rnn", {}, "C7", "-"),
    "GRU, standard (biases 0)": ("gru", {"gate_bias": "standard"}, "C2", "-"),
}


def gradient_by_lag(cell, seed, factor=1.0, **options):
    """Norm of the gradient of the last state by the input, for each lag from 0 on."""
    layer = CELLS[cell](N_TIMESTEPS, N_CHANNELS, N_HIDDEN, **options)
    stack = RecurrentStack(N_TIMESTEPS, [layer], Last(N_HIDDEN, N_HIDDEN))
    network = Network(stack, np.float64).initialize(np.random.RandomState(seed))
    W_h = network.blocks("B")[0][N_CHANNELS:-1]
    W_h *= factor

    gradient = np.empty_like(network.parameters.theta)
    workspace = network.workspace(N_SEQUENCES, gradient, input_gradient=True)

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N_SEQUENCES, N_TIMESTEPS, N_CHANNELS))
    direction = rng.normal(size=(N_HIDDEN, N_SEQUENCES))
    direction /= np.linalg.norm(direction, axis=0)

    workspace.forward(network.signal(X), True, 1.0 / N_SEQUENCES)
    dx = workspace.backward(direction).reshape(N_TIMESTEPS, N_CHANNELS, N_SEQUENCES)
    squared_norms = (dx**2).sum(axis=1)  # (n_timesteps, n_sequences)
    return np.sqrt(squared_norms.mean(axis=1))[::-1]


def measure(cell, options):
    """Gradient by lag relative to lag 0, ``(n_seeds, n_timesteps)``."""
    norms = np.array([gradient_by_lag(cell, seed, **options) for seed in SEEDS])
    return norms / norms[:, :1]


def draw(axes, curves, kinds, legend):
    """Plot lines with bands over the seeds, on a logarithmic scale."""
    for name, relative in curves.items():
        _, _, color, style = kinds[name]
        mean = np.exp(np.log(relative).mean(axis=0))
        axes.plot(mean, color=color, linestyle=style, linewidth=2, label=name)
        lags = np.arange(N_TIMESTEPS)
        axes.fill_between(lags, relative.min(axis=0), relative.max(axis=0), color=color, alpha=0.2)
    axes.set(yscale="log", xlabel="lag (steps back)", xlim=(0, N_TIMESTEPS - 1))
    axes.axhline(1.0, color="black", linewidth=0.6)
    axes.grid(alpha=0.3)
    axes.legend(loc=legend, fontsize=9)


def main():
    """Measure, print, draw."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained")
    print("gradient at a lag, relative to lag 0\n")
    print(f"{'lag':32}" + "".join(f"{lag:>9}" for lag in LAGS))
    for axes, kinds, legend in ((left, FACTORS, "upper left"), (right, STARTS, "lower left")):
        curves = {name: measure(cell, options) for name, (cell, options, *_) in kinds.items()}
        for name, relative in curves.items():
            mean = np.exp(np.log(relative).mean(axis=0))
            label = name.replace(r"$W_h \times ", "RNN, W_h x ").replace("$", "")
            print(f"{label:32}" + "".join(f"{mean[lag]:9.0e}" for lag in LAGS))
        draw(axes, curves, kinds, legend)
    left.set(
        title="plain RNN, recurrent weights scaled",
        ylabel="gradient of the last state by the input,\nrelative to lag 0",
        ylim=(1e-20, 1e20),
    )
    right.set(title="the three cells as they start", ylim=(1e-32, 1e2))
    figure.suptitle(
        f"{N_HIDDEN} units, {N_TIMESTEPS} steps, {N_SEQUENCES} random sequences, "
        f"seeds {SEEDS[0]} to {SEEDS[-1]}, before training",
        fontsize=10,
    )
    if len(sys.argv) > 1:
        figure.savefig(sys.argv[1], dpi=120)


if __name__ == "__main__":
    main()

"""How far the cells remember: adding and copying what lies many steps back."""

import time
from typing import NamedTuple

import numpy as np

from skneuro import RNNClassifier, RNNForecaster
from skneuro.inspection import memory_profile

from ..harness.publishing import publish
from .adding_and_copying import N_SYMBOLS, adding, copying

N_TRAIN, N_VALIDATION, N_TEST = 64_000, 1000, 2000
N_TRAIN_QUICK, N_OTHERS_QUICK = 640, 100
SOLVED = 0.01  # test error below it
RATES = 0.02, 0.006, 0.002  # tried in this order until the validation sequences are solved
CAPACITY = {"units": 100, "windows": 4000, "steps": 150}
STARTS = [
    ("rnn", {}),
    ("gru", {"gate_bias": "chrono"}),
    ("gru", {}),
    ("lstm", {"gate_bias": "chrono"}),
    ("lstm", {}),
]
OPTIONS = {
    "hidden_layer_sizes": 32,
    "batch_size": 32,
    "learning_rate": "onecycle",
    "max_iter": 1,  # no sequence is seen twice
    "alpha": 0.0,
    "max_grad_norm": 1.0,
    "random_state": 0,
}

NOTES = """*Adding* (after Hochreiter & Schmidhuber 1997, in the form of Le et al. 2015): a sequence
of T steps has two channels, a value drawn from uniform(0, 1) and a marker, which is one at a random
step of each half and zero elsewhere. What is to be forecast after the last step is the sum of the
two marked values (`RNNForecaster`); the error is the mean squared error, and *guessing* is to
forecast the mean.

*Copying after D steps* (after Hochreiter & Schmidhuber 1997, Arjovsky et al. 2016): the first
{symbols} steps are random symbols, -1 or 1, the D steps after them are zero, so that
T = {symbols} + D. After the last step all {symbols} symbols must be recalled in order, at once
(`RNNClassifier`, multilabel); the error is the share of wrong symbols, and *guessing* is
to predict the commoner one.

The rows with T = 600 stand beside the losses published by Bai, Kolter & Koltun (2018), Table 1:
0.164 for an LSTM, 5.3e-5 for a GRU, 0.177 for a plain net and 5.8e-5 for a convolutional net, with
about 70,000 weights each and more updates; nothing of them was run here.

*Memory capacity* (Jaeger 2002): how well the input k steps ago can be read off the state by a
linear map, as a squared correlation summed over k, for nets with {capacity_units} units as they
start, before any training, on {capacity_windows:,} sequences of {capacity_steps} values from
uniform(-0.8, 0.8). The number of units is the upper bound. reservoirpy's documentation has 18.78
for an echo state network of 100 units.

*Solved* is a test error below {solved}. *rnn* is the plain net with tanh. *gate_bias* 'chrono' lets
the gates start such that units remember for times from 1 to T steps (Tallec & Ollivier 2018); the
plain net has no gates, and nothing else differs between the cells. The rows with 'standard', the
default, show what it is worth.

Every row is one layer of {hidden} units that goes once through {train:,} random sequences in
batches of {batch}, in float32, with Adam, learning_rate='onecycle', gradients clipped at a norm of
{norm:g} and random_state=0. Every cell tries the learning rates {rates} in this order until one
solves {validation:,} validation sequences; the table shows the one that did best on these, as
*rate*. The {test:,} test sequences are used for nothing but the test error. *Seconds* are processor
time of the one training shown; the JSON file has all of them.

Copying asks for less than adding. Nothing arrives while the symbols wait, so that any map which
turns the state without shrinking it preserves them, and a plain net can learn one (Henaff et al.
2016). In the adding problem a value arrives at every step, and all but two must be kept out, which
is what gates are for.

- Arjovsky, Shah & Bengio (2016). Unitary evolution recurrent neural networks. ICML.
- Bai, Kolter & Koltun (2018). An empirical evaluation of generic convolutional and recurrent
  networks for sequence modeling. arXiv:1803.01271.
- Henaff, Szlam & LeCun (2016). Recurrent orthogonal networks and long-memory tasks. ICML.
- Hochreiter & Schmidhuber (1997). Long short-term memory. Neural Computation 9, 1735-1780.
- Jaeger (2002). Short term memory in echo state networks. GMD Report 152.
- Le, Jaitly & Hinton (2015). A simple way to initialize recurrent networks of rectified linear
  units. arXiv:1504.00941.
- Tallec & Ollivier (2018). Can recurrent neural networks warp time? ICLR."""


class Attempt(NamedTuple):
    """A fitted net and how it went."""

    net: RNNForecaster | RNNClassifier
    rate: float
    validation_error: float
    seconds: float


def runs(quick):
    """Tasks with the cells and gate biases to try on each."""
    gated = ("lstm", "chrono"), ("gru", "chrono")
    usual = *gated, ("rnn", None)
    by_default = ("lstm", "standard"), ("gru", "standard")
    if quick:
        return [(adding(20), usual), (copying(10), usual)]
    return [
        (adding(100), usual),
        (adding(200), (*usual, *by_default)),
        (adding(400), usual),
        (adding(600), usual),
        (copying(10), usual),
        (copying(50), (*usual, *by_default)),
        (copying(100), usual),
        (copying(200), usual),
    ]


def attempts(task, cell, gate_bias, train, validation):
    """Train at one rate after the other until the validation sequences are solved."""
    extra = {} if gate_bias is None else {"gate_bias": gate_bias}
    for rate in RATES:
        net = task.estimator(cell, learning_rate_init=rate, **extra, **OPTIONS)
        start = time.process_time()
        net.fit(*train)
        seconds = time.process_time() - start
        error = task.error(validation[1], net.predict(validation[0]))
        yield Attempt(net, rate, error, seconds)
        if error < SOLVED:
            return


def measure(task, cell, gate_bias, data):
    """Row of the table, and all attempts behind it."""
    train, validation, test = data
    tried = list(attempts(task, cell, gate_bias, train, validation))
    best = min(tried, key=lambda attempt: attempt.validation_error)
    error = task.error(test[1], best.net.predict(test[0]))
    row = {
        "task": task.name,
        "T": task.n_timesteps,
        "cell": cell,
        "gate_bias": gate_bias,
        "test error": error,
        "guessing": task.error(test[1], np.broadcast_to(task.guess(train[1]), test[1].shape)),
        "solved": "yes" if error < SOLVED else "no",
        "rate": best.rate,
        "updates": len(train[0]) // OPTIONS["batch_size"],
        "seconds": best.seconds,
    }
    raw = [
        {"rate": a.rate, "validation error": a.validation_error, "seconds": a.seconds}
        for a in tried
    ]
    return row, raw


def run(arguments):
    """Try all cells on all tasks and publish the table."""
    sizes = N_TRAIN, N_VALIDATION, N_TEST
    if arguments.quick:
        sizes = N_TRAIN_QUICK, N_OTHERS_QUICK, N_OTHERS_QUICK
    rows, raw = [], {}
    for task, nets in runs(arguments.quick):
        rng = np.random.RandomState(task.n_timesteps)
        data = [task.make(n_samples, rng) for n_samples in sizes]
        for cell, gate_bias in nets:
            row, tried = measure(task, cell, gate_bias, data)
            print(row, flush=True)
            rows.append(row)
            raw[f"{task.name}, T={task.n_timesteps}, {cell}, {gate_bias}"] = tried
    notes = NOTES.format(
        symbols=N_SYMBOLS,
        solved=SOLVED,
        hidden=OPTIONS["hidden_layer_sizes"],
        train=sizes[0],
        batch=OPTIONS["batch_size"],
        norm=OPTIONS["max_grad_norm"],
        rates=", ".join(map(str, RATES)),
        validation=sizes[1],
        test=sizes[2],
        capacity_units=CAPACITY["units"],
        capacity_windows=CAPACITY["windows"],
        capacity_steps=CAPACITY["steps"],
    )
    publish(
        "memory",
        title="How far the cells remember",
        headline=headline(rows),
        rows=rows,
        further={"Memory capacity before training": capacities(arguments.quick)},
        notes=notes,
        raw=raw,
        quick=arguments.quick,
    )


def capacities(quick):
    """Memory capacity of the cells as they start."""
    n_units, n_windows, n_steps = (10, 100, 20) if quick else CAPACITY.values()
    rng = np.random.default_rng(0)
    X = rng.uniform(-0.8, 0.8, (n_windows, n_steps))
    found = []
    for cell, options in STARTS:
        net = RNNForecaster(cell, n_units, max_iter=1, random_state=0, **options)
        net.set_params(learning_rate_init=1e-12).fit(X[:32], X[:32, 0])
        profile = memory_profile(net, X, kind="capacity", n_windows=n_windows)
        start = ", ".join(f"{name}={value!r}" for name, value in options.items()) or "default"
        row = {"cell": cell, "start": start, "units": n_units}
        row["capacity"] = round(profile.capacity, 1)
        found.append({**row, "lags with 95 %": profile.effective_memory})
    return found


def headline(rows):
    """How many of the tasks each cell solves in its best configuration."""
    counts = {}
    for cell in dict.fromkeys(row["cell"] for row in rows):
        of_cell = [row for row in rows if row["cell"] == cell]
        solved = {row["task"] + str(row["T"]) for row in of_cell if row["solved"] == "yes"}
        tried = {row["task"] + str(row["T"]) for row in of_cell}
        counts[f"solved, {cell}"] = f"{len(solved)} of {len(tried)}"
    return counts

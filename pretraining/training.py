"""The training loop: endless examples, checkpoints, and averaged weights."""

import json
import time
from dataclasses import dataclass

import numpy as np

from skneuro.forecasting.pretrained.net import make_loss, make_net
from skneuro.nn import AdamW, Constant, Objective

from .examples import draw_examples

CHUNK = 16384  # examples that are drawn at once


class WarmupAndDecay(Constant):
    """Linear warm-up, a constant rate, and a linear decay to zero over the last batches.

    Parameters
    ----------
    initial : float
        Highest learning rate.
    n_warmup, n_batches : int
        Batches of the warm-up, and of the whole training.
    decay : float
        Fraction of the batches over which the rate falls, at the end.
    """

    def __init__(self, initial, n_warmup, n_batches, decay):
        super().__init__(initial)
        self.n_warmup, self.n_batches = n_warmup, n_batches
        self.n_decay = max(int(decay * n_batches), 1)
        self.batch_ends(0)

    def batch_ends(self, n_batches_done):
        """Set the rate for the next batch."""
        rise = (n_batches_done + 1) / (self.n_warmup + 1)
        fall = (self.n_batches - n_batches_done) / self.n_decay
        self.rate = self.initial * max(min(rise, fall, 1.0), 0.0)


@dataclass
class Plan:
    """Options of a training.

    Attributes
    ----------
    hidden : tuple of int
        Units of the hidden layers.
    seed : int
        Seed of the starting weights and of all examples.
    n_batches, batch_size : int
        Batches in all, and examples of a batch.
    learning_rate : float
        Highest learning rate.
    decay : float
        Fraction of the batches over which the learning rate falls to zero.
    average : float
        Decay rate of the running average of the weights, which is what is kept.
    """

    hidden: tuple = (512, 512, 512)
    seed: int = 0
    n_batches: int = 40_000
    batch_size: int = 1024
    learning_rate: float = 1e-3
    decay: float = 0.4
    average: float = 0.999


class Training:
    """A training that can be stopped and resumed.

    Parameters
    ----------
    plan : Plan
        Options.

    Attributes
    ----------
    network : Network
        The net in training.
    averaged : ndarray of shape (n_weights,)
        Running average of its weights.
    n_done : int
        Number of batches so far.
    """

    def __init__(self, plan):
        self.plan = plan
        self.network = make_net(plan.hidden).initialize(np.random.RandomState(plan.seed))
        self.theta = self.network.parameters.theta
        self.objective = Objective(self.network, make_loss())
        self.optimizer = AdamW(weight_decay=0.01, decayed=self.network.parameters.penalized)
        self.optimizer.start(self.theta)
        self.averaged = self.theta.copy()
        self.n_done = 0

    def resume(self, path):
        """Continue from a checkpoint."""
        with np.load(path, allow_pickle=False) as stored:
            self.theta[:] = stored["theta"]
            self.averaged[:] = stored["averaged"]
            for memory, values in zip(self.optimizer.memories, stored["memories"], strict=True):
                memory[:] = values
            self.n_done = self.optimizer.n_steps = int(stored["n_done"])

    def checkpoint(self, path):
        """Write all that `resume` needs; the old file stays until the new one is whole."""
        new = path.with_name(path.stem + ".new.npz")
        np.savez(
            new,
            theta=self.theta,
            averaged=self.averaged,
            memories=np.stack(self.optimizer.memories),
            n_done=self.n_done,
            hidden=self.plan.hidden,
        )
        new.replace(path)

    def run(self, path, log, seconds_between=180.0, log_every=100):
        """Train to the end of the plan, with a checkpoint and lines of the log now and then.

        Parameters
        ----------
        path : pathlib.Path
            File of the checkpoint.
        log : callable
            Called with a line of JSON.
        seconds_between : float, default=180.0
            Seconds between two checkpoints.
        log_every : int, default=100
            Batches between two lines of the log.
        """
        plan = self.plan
        schedule = WarmupAndDecay(plan.learning_rate, 500, plan.n_batches, plan.decay)
        losses, began, saved = [], time.perf_counter(), time.perf_counter()
        for x, y in self._batches():
            schedule.batch_ends(self.n_done)
            losses.append(self.objective.evaluate(x, y))
            self.optimizer.step(self.theta, self.objective.gradient, schedule.rate)
            self.n_done += 1
            kept = min(plan.average, (1 + self.n_done) / (10 + self.n_done))
            self.averaged += (1.0 - kept) * (self.theta - self.averaged)
            if self.n_done % log_every == 0:
                log(json.dumps(self._entry(losses, schedule, time.perf_counter() - began)))
                losses, began = [], time.perf_counter()
            if time.perf_counter() - saved > seconds_between:
                self.checkpoint(path)
                saved = time.perf_counter()
        self.checkpoint(path)

    def _batches(self):
        """Yield batches from the next one on: chunk ``k`` depends on the seed and ``k`` only."""
        size, per_chunk = self.plan.batch_size, max(CHUNK // self.plan.batch_size, 1)
        while self.n_done < self.plan.n_batches:
            chunk, first = divmod(self.n_done, per_chunk)
            rng = np.random.default_rng([self.plan.seed, chunk])
            x, y = draw_examples(rng, per_chunk * size)
            for k in range(first, min(per_chunk, first + self.plan.n_batches - self.n_done)):
                part = slice(k * size, (k + 1) * size)
                yield np.ascontiguousarray(x[:, part]), np.ascontiguousarray(y[:, part])

    def _entry(self, losses, schedule, seconds):
        return {
            "batches": self.n_done,
            "examples": self.n_done * self.plan.batch_size,
            "loss": round(float(np.mean(losses)), 5),
            "rate": round(schedule.rate, 7),
            "examples_per_second": round(len(losses) * self.plan.batch_size / seconds),
        }

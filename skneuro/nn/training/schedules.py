"""Learning rate schedules.

A schedule holds the current ``rate``. The training loop calls `batch_ends` after every batch and
`epoch_ends` after every epoch. When the loss has stopped improving, the loop calls `plateau`, which
lowers the rate or stops training.
"""

import math


class Constant:
    """Constant learning rate; the base of all schedules.

    Parameters
    ----------
    initial : float
        Learning rate.
    """

    def __init__(self, initial):
        self.initial = initial
        self.rate = initial

    def start(self, n_epochs, n_batches):
        """Prepare for training of at most ``n_epochs`` with ``n_batches`` each."""

    def batch_ends(self, n_batches_done):
        """Update the rate after a batch, given the number of batches since `start`."""

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        """Update the rate after an epoch; ``n_samples_seen`` includes earlier training."""

    def plateau(self):
        """Return whether to stop when patience has run out, and a message."""
        return True, "Stopping."


class InverseScaling(Constant):
    """Decay with the number of samples, as in scikit-learn.

    ``rate = initial / (t + 1)^power`` after each epoch, with ``t`` samples seen so far.

    Parameters
    ----------
    initial : float
        Learning rate at the start.
    power : float, default=0.5
        Exponent of the decay.
    """

    def __init__(self, initial, power=0.5):
        super().__init__(initial)
        self.power = power

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        """Lower the rate."""
        self.rate = self.initial / (n_samples_seen + 1) ** self.power


class Adaptive(Constant):
    """Divide the rate by five at each plateau; stop at a plateau below 1e-6 (scikit-learn).

    Parameters
    ----------
    initial : float
        Learning rate at the start.
    """

    smallest = 1e-6
    divisor = 5.0

    def plateau(self):
        """Lower the rate, or stop."""
        if self.rate <= self.smallest:
            return True, "Learning rate too small. Stopping."
        self.rate /= self.divisor
        return False, f"Setting learning rate to {self.rate:f}"


class Exponential(Constant):
    """Exponential decay, ``rate = initial * decay^epoch``.

    Parameters
    ----------
    initial : float
        Learning rate at the start.
    decay : float, default=0.95
        Factor on the rate after each epoch, in (0, 1].
    """

    def __init__(self, initial, decay=0.95):
        super().__init__(initial)
        self.decay = decay

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        """Lower the rate."""
        self.rate *= self.decay


class Cosine(Constant):
    """Linear warm-up to ``initial``, then half a cosine to zero (Loshchilov & Hutter 2017).

    Parameters
    ----------
    initial : float
        Highest learning rate.
    warmup : float, default=0.1
        Fraction of all batches used for the warm-up, in [0, 1).
    """

    end_divisor = math.inf  # the rate ends at zero

    def __init__(self, initial, warmup=0.1):
        super().__init__(initial)
        self.warmup = warmup

    def start(self, n_epochs, n_batches):
        """Scale the curve to the number of batches."""
        self.n_total = n_epochs * n_batches
        self.n_warmup = int(self.warmup * self.n_total)
        self.batch_ends(0)

    def batch_ends(self, n_batches_done):
        """Move one batch along the curve."""
        if n_batches_done < self.n_warmup:
            progress = (n_batches_done + 1) / (self.n_warmup + 1)
            self.rate = self._rise(progress)
        else:
            progress = (n_batches_done - self.n_warmup) / max(self.n_total - self.n_warmup, 1)
            self.rate = self._between(self.initial, self.initial / self.end_divisor, progress)

    def _rise(self, progress):
        return self.initial * progress

    @staticmethod
    def _between(start, end, progress):
        """Half a cosine from ``start`` to ``end``."""
        return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * min(progress, 1.0)))


class OneCycle(Cosine):
    """Cosine from a 25th of the rate up, then down to a 10,000th (Smith & Topin 2019).

    Parameters
    ----------
    initial : float
        Highest learning rate.
    warmup : float, default=0.3
        Fraction of all batches in which the rate rises, in [0, 1).
    """

    start_divisor = 25.0  # as in fast.ai and PyTorch's OneCycleLR
    end_divisor = 1e4

    def __init__(self, initial, warmup=0.3):
        super().__init__(initial, warmup)

    def _rise(self, progress):
        return self._between(self.initial / self.start_divisor, self.initial, progress)


class LogCosine(Constant):
    """Four cosine cycles, each longer than the one before (Holzmueller et al. 2024: coslog4).

    ``rate = initial (1 - cos(2 pi log2(1 + 15 t))) / 2`` with ``t`` from 0 to 1: zero at the start
    and the end, so that training ends annealed and earlier cycles explore.

    Parameters
    ----------
    initial : float
        Highest learning rate.
    """

    def start(self, n_epochs, n_batches):
        """Scale the cycles to the number of batches."""
        self.n_total = n_epochs * n_batches
        self.batch_ends(0)

    def batch_ends(self, n_batches_done):
        """Move one batch along the cycles."""
        t = min((n_batches_done + 0.5) / self.n_total, 1.0)
        self.rate = self.initial * 0.5 * (1.0 - math.cos(2 * math.pi * math.log2(1 + 15 * t)))


SCHEDULES = {
    "constant": Constant,
    "invscaling": InverseScaling,
    "adaptive": Adaptive,
    "exponential": Exponential,
    "cosine": Cosine,
    "onecycle": OneCycle,
    "coslog4": LogCosine,
}
# Schedules whose rate ends near zero at the last epoch, so that reaching max_iter is no failure.
FINITE_SCHEDULES = ("cosine", "onecycle", "coslog4")

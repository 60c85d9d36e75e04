"""Learning rate schedules.

A schedule holds the current ``rate``. The training loop tells it of the end of every batch
(`batch_ends`) and epoch (`epoch_ends`), and asks it at a `plateau`, when the loss has stopped
improving, whether to stop.
"""

import math


class Constant:
    """The same rate throughout.

    Parameters
    ----------
    initial : float
        The rate.
    """

    def __init__(self, initial):
        self.initial = initial
        self.rate = initial

    def start(self, n_epochs, n_batches):
        """Told once before training: at most ``n_epochs`` of ``n_batches`` each."""

    def batch_ends(self, n_batches_done):
        """Told after each batch how many have been done since `start`."""

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        """Told after each epoch; ``n_samples_seen`` counts over calls of ``partial_fit`` too."""

    def plateau(self):
        """Whether to stop when the loss has not improved for the set number of epochs, and why."""
        return True, "Stopping."


class InverseScaling(Constant):
    """``rate = initial / (t + 1)^power`` after each epoch, ``t`` samples seen (scikit-learn).

    Parameters
    ----------
    initial : float
        First rate.
    power : float, default=0.5
        Exponent.
    """

    def __init__(self, initial, power=0.5):
        super().__init__(initial)
        self.power = power

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        """Lower the rate."""
        self.rate = self.initial / (n_samples_seen + 1) ** self.power


class Adaptive(Constant):
    """A fifth of the rate at each plateau; stop at a plateau below 1e-6 (scikit-learn).

    Parameters
    ----------
    initial : float
        First rate.
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
    """``rate = initial * decay^epoch``.

    Parameters
    ----------
    initial : float
        First rate.
    decay : float, default=0.95
        Factor per epoch, in (0, 1].
    """

    def __init__(self, initial, decay=0.95):
        super().__init__(initial)
        self.decay = decay

    def epoch_ends(self, n_epochs_done, n_samples_seen):
        """Lower the rate."""
        self.rate *= self.decay


class Cosine(Constant):
    """Linear warm-up to ``initial``, then half a cosine down to zero (Loshchilov & Hutter 2017).

    Parameters
    ----------
    initial : float
        Highest rate.
    warmup : float, default=0.1
        Share of all batches that warm up, in [0, 1).
    """

    end_divisor = math.inf  # the rate ends at nothing

    def __init__(self, initial, warmup=0.1):
        super().__init__(initial)
        self.warmup = warmup

    def start(self, n_epochs, n_batches):
        """Lay out the curve over all batches to come."""
        self.n_total = n_epochs * n_batches
        self.n_warmup = int(self.warmup * self.n_total)
        self.batch_ends(0)

    def batch_ends(self, n_batches_done):
        """Move along the curve."""
        if n_batches_done < self.n_warmup:
            share = (n_batches_done + 1) / (self.n_warmup + 1)
            self.rate = self._rise(share)
        else:
            share = (n_batches_done - self.n_warmup) / max(self.n_total - self.n_warmup, 1)
            self.rate = self._between(self.initial, self.initial / self.end_divisor, share)

    def _rise(self, share):
        return self.initial * share

    @staticmethod
    def _between(start, end, share):
        """Half a cosine from ``start`` to ``end``."""
        return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))


class OneCycle(Cosine):
    """Cosine up from a 25th of the rate, cosine down to a 10,000th (Smith & Topin 2019).

    Parameters
    ----------
    initial : float
        Highest rate.
    warmup : float, default=0.3
        Share of all batches on the way up, in [0, 1).
    """

    start_divisor = 25.0  # as in fast.ai and PyTorch's OneCycleLR
    end_divisor = 1e4

    def __init__(self, initial, warmup=0.3):
        super().__init__(initial, warmup)

    def _rise(self, share):
        return self._between(self.initial / self.start_divisor, self.initial, share)


SCHEDULES = {
    "constant": Constant,
    "invscaling": InverseScaling,
    "adaptive": Adaptive,
    "exponential": Exponential,
    "cosine": Cosine,
    "onecycle": OneCycle,
}
# They lower the rate to nothing by the last epoch: reaching it is the plan, not a failure.
FINITE_SCHEDULES = ("cosine", "onecycle")

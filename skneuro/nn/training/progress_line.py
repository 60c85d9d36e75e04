"""The line that ``verbose`` prints for an epoch."""

import math


def progress_line(record, n_done, n_epochs):
    """Line of text about an epoch.

    Parameters
    ----------
    record : dict
        Record of the epoch, as in `Progress.history`; ``seconds`` counts all ``n_done`` epochs.
    n_done : int
        Number of epochs finished in this call.
    n_epochs : int or None
        Maximum number of epochs in this call; None leaves out the time left.

    Returns
    -------
    line : str
        Text as in scikit-learn, "Iteration 3, loss = ...", then validation loss and score, then an
        upper bound of the time left.
    """
    parts = [f"Iteration {record['epoch']}", f"loss = {record['loss']:.8f}"]
    if record["validation_loss"] is not None:
        parts.append(f"validation loss = {record['validation_loss']:.8f}")
    if record["validation_score"] is not None:
        parts.append(f"validation score = {record['validation_score']:f}")
    if n_epochs is not None and n_done < n_epochs:
        seconds = record["seconds"] / n_done * (n_epochs - n_done)
        parts.append(f"at most {duration(seconds)} left")
    return ", ".join(parts)


def duration(seconds):
    """Text for a duration in one or two units, rounded up."""
    seconds = math.ceil(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    return f"{minutes // 60} h {minutes % 60} min"

"""What ``verbose`` prints of an epoch."""

import math


def progress_line(record, n_done, n_epochs):
    """One line about an epoch.

    Parameters
    ----------
    record : dict
        Of the epoch, as in `Progress.history`; its ``seconds`` are those of ``n_done`` epochs.
    n_done : int
        Epochs finished in this call.
    n_epochs : int or None
        Epochs of this call at most; None leaves out the time left.

    Returns
    -------
    line : str
        As scikit-learn prints it, "Iteration 3, loss = ...", then what was held out, then the time
        left, which is an upper bound where training may stop early.
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
    """A length of time in one unit or two, rounded up."""
    seconds = math.ceil(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    return f"{minutes // 60} h {minutes % 60} min"

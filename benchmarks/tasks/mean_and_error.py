"""Repeated measurements as mean and standard error in a table."""

import numpy as np


def mean_and_error(values):
    """Mean and standard error as text."""
    values = np.asarray(values)
    return f"{values.mean():.3f} ± {values.std(ddof=1) / np.sqrt(len(values)):.3f}"

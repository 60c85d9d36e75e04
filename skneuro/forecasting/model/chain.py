"""Target transforms in sequence, fitted to one series."""

import inspect

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer


def pipeline_steps(transformer):
    """List the transformers in ``transformer``, a Pipeline or list of them included, in order."""
    if transformer is None or isinstance(transformer, str):  # "passthrough"
        return []
    if isinstance(transformer, Pipeline):
        transformer = [step for _, step in transformer.steps]
    if not isinstance(transformer, list | tuple):
        return [transformer]
    return [step for part in transformer for step in pipeline_steps(part)]


def check_invertible(transformer):
    """Refuse a transformer without an inverse."""
    one_way = isinstance(transformer, FunctionTransformer) and (
        transformer.func is not None and transformer.inverse_func is None
    )
    if one_way or not hasattr(transformer, "inverse_transform"):
        missing = "inverse_func" if one_way else "inverse_transform"
        raise TypeError(f"transformer: {transformer!r} has no {missing}.")


class Chain:
    """Copies of transformers, fitted to one series.

    Parameters
    ----------
    transformers : list of transformers
        Unfitted transformers of columns ``(n_steps, 1)``.
    """

    def __init__(self, transformers):
        self.transformers = [clone(transformer) for transformer in transformers]

    def fit_transform(self, values):
        """Fit to a series of shape ``(n_steps,)`` and transform it."""
        self.n_steps = len(values)
        column = values[:, None]
        for transformer in self.transformers:
            seen = column
            if isinstance(transformer, FunctionTransformer):  # its check_inverse fails on NaN
                seen = column[~np.isnan(column[:, 0])]
            column = np.asarray(transformer.fit(seen).transform(column))
        return column[:, 0]

    def invert(self, forecast):
        """Put forecasts of shape ``(n_ahead,)`` that follow the series into its units."""
        column = forecast[:, None]
        for transformer in reversed(self.transformers):
            if "start" in inspect.signature(transformer.inverse_transform).parameters:
                column = transformer.inverse_transform(column, start=self.n_steps)
            else:
                column = np.asarray(transformer.inverse_transform(column))
        return column[:, 0]

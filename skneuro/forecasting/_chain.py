"""Target transforms one after the other, fitted to one series."""

import inspect

from sklearn.base import clone
from sklearn.pipeline import Pipeline


def links(transformer):
    """The transformers a user's ``transformer`` stands for, in order."""
    if transformer is None:
        return []
    if isinstance(transformer, Pipeline):
        steps = [step for _, step in transformer.steps]
        return [step for step in steps if step not in (None, "passthrough")]
    return list(transformer) if isinstance(transformer, list | tuple) else [transformer]


class Chain:
    """Copies of transformers, fitted to one series.

    Parameters
    ----------
    transformers : list of transformers
        Each takes and gives columns ``(n_steps, 1)``.
    """

    def __init__(self, transformers):
        self.transformers = [clone(transformer) for transformer in transformers]

    def fit_transform(self, values):
        """Fit to a series ``(n_steps,)``, and transform it."""
        self.n_steps = len(values)
        column = values[:, None]
        for transformer in self.transformers:
            column = transformer.fit(column).transform(column)
        return column[:, 0]

    def invert(self, forecast):
        """Forecasts ``(n_steps,)`` that follow the series, in its units."""
        column = forecast[:, None]
        for transformer in reversed(self.transformers):
            if "start" in inspect.signature(transformer.inverse_transform).parameters:
                column = transformer.inverse_transform(column, start=self.n_steps)
            else:
                column = transformer.inverse_transform(column)
        return column[:, 0]

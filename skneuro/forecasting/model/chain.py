"""Target transforms in sequence, fitted to one series."""

import inspect
import warnings
from contextlib import contextmanager

import numpy as np
from sklearn import config_context
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


class TooShortError(ValueError):
    """A series has fewer values than a transformer needs."""


class Chain:
    """Copies of transformers, fitted to one series.

    Parameters
    ----------
    transformers : list of transformers
        Unfitted transformers of columns ``(n_steps, 1)``.
    name : object, default=None
        Name of the series in error messages.

    Attributes
    ----------
    problem : str or None
        Source of the last forecasts that were not finite.
    """

    def __init__(self, transformers, name=None):
        self.transformers = [clone(transformer) for transformer in transformers]
        self.label = "y" if name is None else f"series {name!r}"
        self.problem = None

    def fit_transform(self, values, index=None):
        """Fit to a series of shape ``(n_steps,)`` and transform it; ``index`` labels errors."""
        self.n_steps = len(values)
        column = values[:, None]
        for transformer in self.transformers:
            transformed = self._fit_and_transform(transformer, column)
            self._check_transformed(transformer, column[:, 0], transformed[:, 0], index)
            column = transformed
        return column[:, 0]

    def _fit_and_transform(self, transformer, column):
        """Fit a transformer, and name it and the series in its errors."""
        with plain_arrays():
            if isinstance(transformer, FunctionTransformer):
                # fit checks the inverse, which fails on NaN: not on those that func makes
                known = column[np.isfinite(_applied(transformer, column)[:, 0])]
            else:
                known = column
            try:
                return np.asarray(transformer.fit(known).transform(column))
            except ValueError as error:
                short = any(words in str(error) for words in ("at least", "minimum of"))
                raise (TooShortError if short else ValueError)(
                    f"transformer {transformer!r} cannot be fitted to {self.label}: {error}"
                ) from error

    def invert(self, forecast):
        """Put forecasts of shape ``(n_ahead,)`` that follow the series into its units."""
        column = forecast[:, None]
        for transformer in reversed(self.transformers):
            start = {}
            if "start" in inspect.signature(transformer.inverse_transform).parameters:
                start = {"start": self.n_steps}
            with plain_arrays(), warnings.catch_warnings():
                # PowerTransformer's, which names neither series nor step
                warnings.filterwarnings("ignore", "Some values in column", UserWarning)
                inverted = np.asarray(transformer.inverse_transform(column, **start))
            self._check_inverted(transformer, column[:, 0], inverted[:, 0])
            column = inverted
        return column[:, 0]

    def _check_transformed(self, transformer, values, transformed, index):
        """Refuse infinite values, and missing ones where the transformer lost a known value."""
        made = np.isinf(transformed)
        if type(transformer).__module__.startswith("sklearn."):  # differences lose steps by design
            made |= np.isnan(transformed) & ~np.isnan(values)
        if made.any():
            step = int(np.argmax(made))
            at = f"step {step}" if index is None else index[step]
            raise ValueError(
                f"transformer {transformer!r} makes {transformed[step]} of {values[step]} at {at}"
                f" of {self.label}: it must keep finite values finite."
            )

    def _check_inverted(self, transformer, forecast, inverted):
        """Note where the inverse of a transformer makes a forecast NaN or infinite."""
        made = np.isfinite(forecast) & ~np.isfinite(inverted)
        if made.any():
            step = int(np.argmax(made))
            self.problem = (
                f"The inverse of transformer {transformer!r} makes {inverted[step]} of "
                f"{forecast[step]:.4g}, the forecast of step {step + 1} of {self.label}"
            )


def _applied(transformer, column):
    """Result of an unfitted FunctionTransformer."""
    if transformer.func is None:
        return column
    return np.asarray(transformer.func(column, **(transformer.kw_args or {})))


@contextmanager
def plain_arrays():
    """Arrays from transformers, whatever scikit-learn is set to, and no warnings of NumPy."""
    quiet = np.errstate(divide="ignore", over="ignore", invalid="ignore")
    with config_context(transform_output="default"), quiet:
        yield

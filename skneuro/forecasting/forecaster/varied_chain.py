"""Target transforms of one series, applied to many variants of its history."""

import copy
import inspect

import numpy as np
from sklearn.base import clone

from ..model.chain import plain_arrays
from ..transforms.deseasonalizer import Deseasonalizer
from ..transforms.detrender import Detrender
from ..transforms.differencer import Differencer

# Transformers with a component at each step, and the fitted attribute that holds it.
COMPONENTS = {Detrender: "coef_", Deseasonalizer: "seasonal_"}


class VariedChain:
    """Fitted transformers that transform many variants of the end of their series.

    Season and trend stay as they were fitted to the series; differences start from the values of
    each variant.

    Parameters
    ----------
    chain : Chain or None
        Transformers fitted to the series.
    values : ndarray of shape (n_steps,)
        The series.
    n_kept : int
        Number of steps at the end of the series that variants have.
    """

    def __init__(self, chain, values, n_kept):
        self.transformers = [] if chain is None else chain.transformers
        self.start, self.n_kept = len(values) - n_kept, n_kept
        column = values[:, None]
        for transformer in self.transformers:
            with plain_arrays():
                transformed = np.asarray(transformer.transform(column))
                self._check_exact(transformer, column, transformed)
            column = transformed

    @property
    def reach(self):
        """Number of steps before a window that its differences need."""
        steps = [t for t in self.transformers if isinstance(t, Differencer)]
        return sum(sum(t.lags_) for t in steps)

    def _check_exact(self, transformer, column, transformed):
        """Refuse a transformer that is neither one of ours nor acts on each value alone."""
        if isinstance(transformer, (Differencer, *COMPONENTS)):
            return
        exact = "start" not in inspect.signature(transformer.inverse_transform).parameters
        if exact:
            known = ~np.isnan(column[:, 0])
            reverse = np.asarray(transformer.transform(column[known][::-1]))[::-1]
            exact = np.array_equal(reverse, transformed[known], equal_nan=True)
        if not exact:
            raise ValueError(
                f"explain cannot follow transformer {transformer!r}, which does not act on each "
                "value alone: use Differencer, Deseasonalizer, Detrender or a scaler."
            )

    def neutral(self, values):
        """Function of a level: histories without anything but level, season and trend.

        Parameters
        ----------
        values : ndarray of shape (n_steps,)
            The series.

        Returns
        -------
        history : callable
            ``history(level)`` is an array of shape (n_kept,).
        adjusted : ndarray of shape (n_steps,)
            The series without season and trend, from which levels can be measured.
        """
        leading = []
        for transformer in self.transformers:
            if not isinstance(transformer, tuple(COMPONENTS)):
                break
            leading.append(transformer)
        column = values[:, None]
        with plain_arrays():
            for transformer in leading:
                column = transformer.transform(column, start=0)

        def history(level):
            flat = np.full((self.n_kept, 1), level, values.dtype)
            with plain_arrays():
                for transformer in reversed(leading):
                    flat = transformer.inverse_transform(flat, start=self.start)
            return flat[:, 0]

        return history, column[:, 0]

    def transform(self, variants):
        """Transform variants ``(n_variants, n_kept)``; `invert` then follows on from them."""
        columns = variants.T
        self.varied = []
        with plain_arrays():
            for transformer in self.transformers:
                varied = self._widened(transformer, columns)
                self.varied.append(varied)
                if isinstance(varied, Differencer):
                    columns = varied.transform(columns, start=0)
                elif isinstance(varied, tuple(COMPONENTS)):
                    columns = varied.transform(columns, start=self.start)
                else:
                    columns = _one_column(varied.transform, columns)
        return columns.T

    def invert(self, forecasts):
        """Put forecasts ``(n_variants, n_ahead)`` into the units of the series."""
        columns = forecasts.T
        with plain_arrays():
            for varied in reversed(self.varied):
                if isinstance(varied, Differencer):
                    columns = varied.inverse_transform(columns, start=self.n_kept)
                elif isinstance(varied, tuple(COMPONENTS)):
                    columns = varied.inverse_transform(columns, start=self.start + self.n_kept)
                else:
                    columns = _one_column(varied.inverse_transform, columns)
        return columns.T

    def _widened(self, transformer, columns):
        """The transformer for as many series as there are variants."""
        if isinstance(transformer, Differencer):
            return clone(transformer).fit(columns)
        if not isinstance(transformer, tuple(COMPONENTS)):
            return transformer
        widened = copy.copy(transformer)
        vars(widened).pop("feature_names_in_", None)
        name = COMPONENTS[type(transformer)]
        setattr(widened, name, np.repeat(getattr(transformer, name), columns.shape[1], axis=1))
        widened.n_features_in_ = columns.shape[1]
        return widened


def _one_column(function, columns):
    """Apply a function of one column to several."""
    return np.asarray(function(columns.reshape(-1, 1))).reshape(columns.shape)

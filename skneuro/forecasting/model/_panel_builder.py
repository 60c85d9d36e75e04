"""Time steps of many series in one panel, which windows are cut from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.preprocessing import StandardScaler

from ...nn.windows.panel import Panel
from ...time_index.labels import joined, labels_after
from ..panel.calendar import calendar_features
from ..panel.gaps import fill_gaps

SCALERS = ("covariate_scaler", "static_scaler")  # attributes of `PanelBuilder`


def filled_and_missing(values):
    """Fill the gaps of a series with the last value before them.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        Series with at least one known value, which also fills the steps before it.

    Returns
    -------
    filled : ndarray of shape (n_steps,)
        ``values`` itself if there is no gap.
    missing : ndarray of bool, of shape (n_steps,), or None
        Which values were missing; None without gaps.
    """
    missing = np.isnan(values)
    if not missing.any():
        return values, None
    return fill_gaps(values[:, None])[:, 0], missing


@dataclass
class PanelBuilder:
    """Lays the time steps of many series one after the other, covariates standardized.

    Attributes
    ----------
    calendar : sequence of str
        Names of calendar features.
    known, past : list of int
        Columns of the covariates that are known in advance, and of those that are not.
    covariate_scaler, static_scaler : StandardScaler or None
        Fitted scalers of the covariates; None without any.
    """

    calendar: Sequence
    known: list
    past: list
    covariate_scaler: StandardScaler | None = None
    static_scaler: StandardScaler | None = None

    def fit(self, series):
        """Learn mean and standard deviation of the covariates.

        Parameters
        ----------
        series : list of SeriesData
            The training series.
        """
        if self.known or self.past:
            seen = np.concatenate([one.X[: len(one)] for one in series])
            self.covariate_scaler = StandardScaler().fit(seen)
        if series[0].static is not None:
            self.static_scaler = StandardScaler().fit(_static(series))
        return self

    def to_plain(self):
        """Convert the builder to plain data, for pickling."""
        scalers = {name: getattr(self, name) for name in SCALERS}
        facts = {name: scaler and dict(vars(scaler)) for name, scaler in scalers.items()}
        return {**vars(self), **facts}

    @classmethod
    def from_plain(cls, plain):
        """Restore a builder from the result of `to_plain`."""
        builder = cls(**plain)
        for name in SCALERS:
            if plain[name] is not None:
                setattr(builder, name, StandardScaler())
                vars(getattr(builder, name)).update(plain[name])
        return builder

    @property
    def n_static(self):
        """Number of static covariates."""
        return 0 if self.static_scaler is None else self.static_scaler.n_features_in_

    def build(self, series, filled, missing, n_ahead=0, keep=None):
        """Lay out the time steps of all series.

        Parameters
        ----------
        series : list of SeriesData
            The series.
        filled : list of ndarray of shape (n_steps,)
            Values of each series, transformed and with gaps filled.
        missing : list of ndarray of bool or None
            Which values were missing.
        n_ahead : int, default=0
            Number of future steps of each series, whose values are written later.
        keep : int, default=None
            Number of steps to keep at the end of each series; None keeps all.

        Returns
        -------
        panel : Panel
            The time steps, in the dtype of the series.
        """
        begins = [0 if keep is None else max(len(one) - keep, 0) for one in series]
        dtype = np.result_type(*{values.dtype for values in filled})
        ahead = np.zeros(n_ahead, dtype)
        values = [
            np.concatenate([part[begin:], ahead]) if begin or n_ahead else part
            for part, begin in zip(filled, begins, strict=True)
        ]
        starts = np.concatenate([[0], np.cumsum([len(part) for part in values])])
        panel = Panel(_join(values, dtype), starts)
        if n_ahead or keep is not None:
            panel.histories = list(filled)
        if any(part is not None for part in missing):
            panel.missing = _join(
                [
                    np.zeros(len(part), bool)
                    if gaps is None
                    else np.concatenate([gaps[begin:], np.zeros(n_ahead, bool)])
                    for gaps, part, begin in zip(missing, values, begins, strict=True)
                ],
                bool,
            )
        spans = list(zip(series, begins, strict=True))
        if self.known:
            known = [_known(one, begin, n_ahead) for one, begin in spans]
            panel.known = self._scaled(known, self.known, dtype)
        if self.past:
            past = [_past(one, begin, n_ahead) for one, begin in spans]
            panel.past = self._scaled(past, self.past, dtype)
        if self.calendar:
            panel.calendar = _join(self._calendar_features(spans, n_ahead), dtype)
        if self.static_scaler is not None:
            panel.static = np.asarray(self.static_scaler.transform(_static(series)), dtype)
        return panel

    def _scaled(self, parts, columns, dtype):
        """Some columns of all series one after the other, standardized."""
        # with transform_output="pandas" the scaler returns a DataFrame
        scaled = np.asarray(self.covariate_scaler.transform(np.concatenate(parts)))
        return scaled[:, columns].astype(dtype)

    def _calendar_features(self, spans, n_ahead):
        """Calendar features of each series; series with the same labels share an array."""
        found, features = {}, []
        for one, begin in spans:
            key = id(one.index), len(one), begin
            if key not in found:
                labels = one.index[begin:]
                if n_ahead:
                    labels = joined(labels, labels_after(one.index, n_ahead))
                found[key] = calendar_features(labels, self.calendar)
            features.append(found[key])
        return features


def _known(series, begin, n_ahead):
    """Covariates known in advance; the last row stands for rows that are not available."""
    rows = series.X[begin : len(series) + n_ahead]
    return _lengthened(rows, len(series) + n_ahead - begin)


def _past(series, begin, n_ahead):
    """Past covariates: nothing after the end of the series is read, its last row is repeated."""
    rows = series.X[begin : len(series)]
    return _lengthened(rows, len(series) + n_ahead - begin)


def _static(series):
    """Static covariates, a row per series."""
    return np.stack([one.static for one in series])


def _lengthened(rows, n_rows):
    """Rows, the last one repeated until there are ``n_rows``."""
    if len(rows) == n_rows:
        return rows
    return np.concatenate([rows, np.repeat(rows[-1:], n_rows - len(rows), axis=0)])


def _join(parts, dtype):
    """Concatenate parts; a single one is not copied."""
    if len(parts) == 1:
        return np.asarray(parts[0], dtype)
    return np.concatenate(parts, dtype=dtype)

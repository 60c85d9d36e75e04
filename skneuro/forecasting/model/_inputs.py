"""From histories to the time steps that windows are cut from."""

import numpy as np
from sklearn.preprocessing import StandardScaler

from ...nn.windows.panel import Panel
from ...time_index.labels import labels_after
from ..panel.calendar import calendar_features
from ..panel.gaps import fill_gaps


def filled_and_missing(values):
    """Gaps of a series filled with the last value before them, and where they were.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        At least one is not NaN; it also stands for those before the first one.

    Returns
    -------
    filled : ndarray of shape (n_steps,)
        ``values`` itself where there is no gap.
    missing : ndarray of bool, of shape (n_steps,), or None
        Where the gaps were.
    """
    missing = np.isnan(values)
    if not missing.any():
        return values, None
    return fill_gaps(values[:, None])[:, 0], missing


class InputMaker:
    """Puts the time steps of many series one after the other.

    Parameters
    ----------
    calendar : sequence of str
        Calendar features.
    known, past : list of int
        Columns of the covariates that are known beforehand, and those that are not.
    histories : list of History
        What the scaling of covariates is measured on.
    """

    def __init__(self, calendar, known, past, histories):
        self.calendar = calendar
        self.known = known
        self.past = past
        self.columns = self.rows = None
        if known or past:
            seen = np.concatenate([history.X[: len(history)] for history in histories])
            self.columns = StandardScaler().fit(seen)
        if histories[0].static is not None:
            self.rows = StandardScaler().fit(_static(histories))

    @property
    def n_static(self):
        """Columns of what is known of a series."""
        return 0 if self.rows is None else self.rows.n_features_in_

    def make(self, histories, filled, missing, n_ahead=0, keep=None):
        """Time steps of all histories.

        Parameters
        ----------
        histories : list of History
            The series.
        filled : list of ndarray of shape (n_steps,)
            What is to be forecast, transformed, gaps filled.
        missing : list of ndarray of bool or None
            Where the gaps were.
        n_ahead : int, default=0
            Steps to come, for which values are yet to be written.
        keep : int, default=None
            Steps at the end of each series to keep; None is all.

        Returns
        -------
        steps : Panel
            In the dtype of the series.
        """
        begins = [0 if keep is None else max(len(history) - keep, 0) for history in histories]
        dtype = np.result_type(*{values.dtype for values in filled})
        ahead = np.zeros(n_ahead, dtype)
        values = [
            np.concatenate([part[begin:], ahead]) if begin or n_ahead else part
            for part, begin in zip(filled, begins, strict=True)
        ]
        starts = np.concatenate([[0], np.cumsum([len(part) for part in values])])
        steps = Panel(_join(values, dtype), starts)
        if any(part is not None for part in missing):
            steps.missing = _join(
                [
                    np.zeros(len(part), bool)
                    if gaps is None
                    else np.concatenate([gaps[begin:], np.zeros(n_ahead, bool)])
                    for gaps, part, begin in zip(missing, values, begins, strict=True)
                ],
                bool,
            )
        spans = list(zip(histories, begins, strict=True))
        if self.known:
            known = [self._known(history, begin, n_ahead) for history, begin in spans]
            steps.known = self._scaled(known, self.known, dtype)
        if self.past:
            past = [self._past(history, begin, n_ahead) for history, begin in spans]
            steps.past = self._scaled(past, self.past, dtype)
        if self.calendar:
            steps.calendar = _join(self._dates(spans, n_ahead), dtype)
        if self.rows is not None:
            steps.static = self.rows.transform(_static(histories)).astype(dtype)
        return steps

    def _scaled(self, parts, columns, dtype):
        """Some columns of all series one after the other, scaled."""
        return self.columns.transform(np.concatenate(parts))[:, columns].astype(dtype)

    def _known(self, history, begin, n_ahead):
        """Covariates known beforehand; the last row stands for those that are not given."""
        rows = history.X[begin : len(history) + n_ahead]
        return _lengthened(rows, len(history) + n_ahead - begin)

    def _past(self, history, begin, n_ahead):
        """Other covariates; nothing is looked up beyond the series, its last row is repeated."""
        rows = history.X[begin : len(history)]
        return _lengthened(rows, len(history) + n_ahead - begin)

    def _dates(self, spans, n_ahead):
        """Calendar features; series with the same labels share them."""
        found, features = {}, []
        for history, begin in spans:
            key = id(history.index), len(history), begin
            if key not in found:
                labels = history.index[begin:]
                if n_ahead:
                    labels = labels.append(labels_after(history.index, n_ahead))
                found[key] = calendar_features(labels, self.calendar)
            features.append(found[key])
        return features


def _static(histories):
    """What is known of each series, a row each."""
    return np.stack([history.static for history in histories])


def _lengthened(rows, n_rows):
    """Rows, the last one repeated until there are ``n_rows``."""
    if len(rows) == n_rows:
        return rows
    return np.concatenate([rows, np.repeat(rows[-1:], n_rows - len(rows), axis=0)])


def _join(parts, dtype):
    """All parts one after the other; a single one as it is."""
    if len(parts) == 1:
        return np.asarray(parts[0], dtype)
    return np.concatenate(parts, dtype=dtype)

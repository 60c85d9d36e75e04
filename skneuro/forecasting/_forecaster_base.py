"""What `SeriesForecaster` does behind its public methods."""

from numbers import Integral

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from ..base.notebook import NotebookView
from ..time_index.labels import check_follows, labels_after, labels_between
from .model.chain import check_invertible, links
from .model.conformal import held_out_origins, interval_radius, usual_step
from .model.default_regressor import chosen_regressor
from .model.global_model import GlobalModel
from .model.member_tasks import member_tasks
from .panel.calendar import check_calendar
from .panel.covariates import add_future, check_static, check_table, split_future
from .panel.forms import read_form, read_histories, rows_of_series
from .panel.past_covariates import past_columns, without_past
from .transforms.differencer import Differencer


class ForecasterBase(NotebookView):
    """Reads series and covariates, and asks a `GlobalModel`."""

    # Learning ----------------------------------------------------------------------------------

    def _learn(self, X, y, static, context):
        """Fit a model; sets the fitted attributes, and tells the callbacks of ``context``."""
        if y is None:
            hint = " A series alone is passed as fit(y=series)." if np.ndim(X) == 1 else ""
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None.{hint}"
            )
        self._check_options()
        table, X = check_table(self, X, reset=True)
        form, y = read_form(y)
        form.has_labels = form.has_labels or hasattr(table, "iloc")
        static = check_static(static, form.names)
        histories = read_histories(form, y, table, X, static, self.freq)
        past, known = past_columns(self)
        regressor = chosen_regressor(self, len(known))
        model = GlobalModel(self, regressor, known, past)
        vars(self).pop("interval_radius_", None)
        if self.interval is not None:
            self.interval_radius_ = self._calibrate(regressor, histories, known, past, context)
        tasks = member_tasks(self, context, model.members)
        self._keep(model.fit(histories, tasks), form, histories)

    def _keep(self, model, form, histories):
        self._model, self._form, self._histories = model, form, histories
        self.regressors_ = [member.regressor for member in model.members]
        self.series_names_ = form.names

    def _check_options(self):
        """Refuse options whose parts are not valid, or that contradict each other."""
        windows = np.atleast_1d(np.asarray(self.window, dtype=object)).tolist()
        if not windows or not all(isinstance(w, Integral) and w > 0 for w in windows):
            raise ValueError(f"window={self.window!r} must be an int >= 1 or a list of them.")
        check_calendar([] if self.calendar is None else list(self.calendar))
        transformers = links(self.transformer)
        for transformer in transformers:
            check_invertible(transformer)
        if self.quantiles is not None:
            self._check_quantiles(transformers)

    def _check_quantiles(self, transformers):
        levels = np.asarray(self.quantiles, dtype=float)
        if levels.ndim != 1 or not len(levels) or not np.all((levels > 0) & (levels < 1)):
            raise ValueError(
                f"quantiles={self.quantiles!r} must be levels between 0 and 1 (exclusive)."
            )
        if len(np.unique(levels)) < len(levels):
            raise ValueError(f"quantiles={self.quantiles!r} must be different levels.")
        regressor = chosen_regressor(self)
        if not {"loss", "quantiles"} <= regressor.get_params(deep=False).keys():
            raise ValueError(
                f"quantiles={self.quantiles!r} needs a net of this package as regressor, got "
                f"{type(regressor).__name__}; interval works with any regressor."
            )
        if any(isinstance(transformer, Differencer) for transformer in transformers):
            raise ValueError(
                "quantiles of differences do not add up to quantiles of values: use interval with "
                "a Differencer."
            )

    def _calibrate(self, regressor, histories, known, past, context):
        """How wide intervals must be, told from forecasts of what a second model does not see."""
        model = GlobalModel(self, regressor, known, past)
        shape = self.horizon, model.longest_window, self.calibration_fraction
        origins = held_out_origins(histories, *shape)
        before = [
            history.until(chosen[0]) if len(chosen) else history
            for history, chosen in zip(histories, origins, strict=True)
        ]
        if not any(map(len, origins)):
            needed = model.longest_window + 2 * self.horizon
            raise ValueError(
                f"interval={self.interval} holds out the end of the series: at least one must have "
                f"{needed} steps, the longest has n_samples={max(map(len, histories))}."
            )
        model.fit(before, member_tasks(self, context, model.members))
        return interval_radius(model, histories, origins, self.horizon, self.interval)

    def _append(self, X, y, refit):
        """Go on from the histories with new observations."""
        check_is_fitted(self)
        if y is None:
            raise ValueError("update needs y, the new observations.")
        table, X = check_table(self, X, reset=False)
        if X is None and self.n_features_in_:
            raise ValueError(f"update needs X: fit saw {self.n_features_in_} covariates.")
        form, y = read_form(y)
        self._check_same_series(form)
        has_labels = form.has_labels or hasattr(table, "iloc")
        new = read_histories(form, y, table, X, None, self.freq, whole=True)
        by_name = {history.name: history for history in new}
        histories = []
        for history in self._histories:
            further = by_name.get(history.name)
            if further is not None and len(further):
                if self.freq is not None:
                    gap = labels_between(history.index, further.index[0])
                    history = history.after_gap(gap) if len(gap) else history
                following = labels_after(history.index, len(further))
                if has_labels:
                    check_follows(further.index, following, f"y of {history.name!r}")
                history = history.followed_by(following, further.values, further.X)
            histories.append(history)
        model = self._model.continued().fit(histories) if refit else self._model
        self._keep(model, self._form, histories)

    def _check_same_series(self, form):
        """Refuse new observations of another form or of other series than those of fit."""
        if form.kind != self._form.kind:
            raise ValueError(f"y must be of the form it had in fit ({self._form.kind}).")
        unknown = [name for name in form.names if name not in self._form.names]
        if unknown:
            raise ValueError(
                f"y has series {unknown[0]!r}, which fit did not see: forecast(y=...) forecasts it."
            )
        left_out = [name for name in self._form.names if name not in form.names]
        if left_out and not form.is_stacked:
            raise ValueError(
                f"y has no column {left_out[0]!r}, which fit saw: series side by side "
                "go on together."
            )

    # Forecasting -------------------------------------------------------------------------------

    def _predict(self, X, answer):
        """Forecasts for the rows of X."""
        check_is_fitted(self)
        if X is None:
            raise ValueError("A row of X is needed for each step to come; forecast needs none.")
        table, X = self._check_ahead(X)
        if len(table) == 0:
            raise ValueError("X has no row: there is no step to forecast.")
        if self._form.is_stacked:
            return self._predict_long(table, X, answer)
        histories = add_future(self._histories, table, X, self._form, len(table))
        return self._answer(self._form, histories, len(table), answer)

    def _predict_long(self, table, X, answer):
        """Forecasts for the rows of a table of several series."""
        import pandas as pd

        if not isinstance(getattr(table, "index", None), pd.MultiIndex):
            raise ValueError(
                "X must have a MultiIndex (series, time), as y in fit; forecast also takes an X of "
                "time steps that the series share."
            )
        names = list(table.index.get_level_values(0).unique())
        known = {history.name: history for history in self._histories}
        for name in names:
            if name not in known:
                raise ValueError(f"X has series {name!r}, which fit did not see.")
        rows = rows_of_series(table.index, names)
        n_ahead = max(map(len, rows))
        histories = add_future([known[n] for n in names], table, X, self._form, n_ahead)
        values, columns = answer(histories, n_ahead)
        flat = np.empty((len(table), values.shape[2]), values.dtype)
        for forecast, chosen in zip(values, rows, strict=True):
            flat[chosen] = forecast[: len(chosen)]
        if columns is not None:
            return pd.DataFrame(flat, table.index, columns=columns)
        return pd.Series(flat[:, 0], table.index, name=self._form.value_name)

    def _forecast(self, steps, X, y, static, answer):
        """Forecasts of the next steps."""
        check_is_fitted(self)
        steps = self.horizon if steps is None else steps
        if not isinstance(steps, Integral) or steps < 1:
            raise ValueError(f"steps={steps!r} must be an int >= 1.")
        form = self._form
        if y is not None:
            form, y = read_form(y)
        table, X = self._check_ahead(X, form, y)
        if y is None:
            histories = self._coming(table, X, static, steps)
        else:
            histories = self._others(table, X, form, y, static, steps)
        if self._model.known:
            for history in histories:
                if len(history.X) < len(history) + steps:
                    raise ValueError(
                        f"X must have a row for each of the {steps} steps to come, got "
                        f"{len(history.X) - len(history)}."
                    )
        return self._answer(form, histories, steps, answer)

    def _check_ahead(self, X, form=None, y=None):
        """Validated covariates of the steps to come, after those of ``y`` if it is given."""
        names = list(getattr(self, "feature_names_in_", ()))
        return check_table(self, without_past(X, form, y, self._model.past, names), reset=False)

    def _coming(self, table, X, static, steps):
        """The histories of fit, with the covariates of the steps to come."""
        if static is not None:
            raise ValueError("static is that of other series: give it with y.")
        if X is None and self._model.known:
            raise ValueError(
                f"forecast needs X, with a row for each of the {steps} steps: fit saw "
                "covariates known beforehand."
            )
        if table is None:
            return self._histories
        return add_future(self._histories, table, X, self._form, steps)

    def _others(self, table, X, form, y, static, steps):
        """The histories of other series, with the covariates of the steps to come."""
        if X is None and self.n_features_in_:
            raise ValueError(f"forecast needs X: fit saw {self.n_features_in_} covariates.")
        static = check_static(static, form.names, self._model.inputs.n_static)
        seen, coming = split_future(form, y, table, X)
        histories = read_histories(form, y, *seen, static, self.freq)
        if self._model.known:
            histories = add_future(histories, *coming, form, steps)
        return histories

    def _answer(self, form, histories, n_ahead, answer):
        values, columns = answer(histories, n_ahead)
        following, indexes = {}, []
        for history in histories:  # series side by side share their labels
            if id(history.index) not in following:
                following[id(history.index)] = labels_after(history.index, n_ahead)
            indexes.append(following[id(history.index)])
        return form.build(list(values), indexes, columns)

    def _point(self, histories, n_ahead):
        """Point forecasts ``(n_histories, n_ahead, 1)``; they need no names."""
        return self._model.point(self._model.forecast(histories, n_ahead))[..., None], None

    def _levels(self, histories, n_ahead):
        """Quantiles ``(n_histories, n_ahead, n_levels)``, and the levels."""
        if self._model.quantiles is None:
            raise NotFittedError("quantiles was set after fit: fit again.")
        return self._model.forecast(histories, n_ahead), self._model.quantiles

    def _ends(self, histories, n_ahead):
        """Intervals ``(n_histories, n_ahead, 2)``, and the names of their ends."""
        check_is_fitted(self, "interval_radius_", msg="interval was set after fit: fit again.")
        if n_ahead > len(self.interval_radius_):
            raise ValueError(
                f"Intervals reach horizon={len(self.interval_radius_)} steps ahead, got {n_ahead} "
                "steps: fit with a larger horizon."
            )
        center = self._point(histories, n_ahead)[0]
        units = np.array([usual_step(history) for history in histories])
        radius = units[:, None, None] * self.interval_radius_[:n_ahead, None]
        return np.concatenate([center - radius, center + radius], axis=2), ["lower", "upper"]

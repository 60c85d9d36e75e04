"""A forecaster of raw series from any regressor."""

from typing import Any, Self

from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin
from sklearn.callback import CallbackSupportMixin

from ..._sklearn.decorators import fit_context
from ...base.fitted_state import kept_on_failure
from ...base.notebook import NotebookView
from ...base.saved_state import add_format, check_format, damage_named
from ...base.typing import Table, available_if
from ...options.declare import estimator
from ..metrics.r2 import mean_r2
from ..model.member_tasks import n_member_fits
from ._explaining import ExplainedForecasts
from ._fitting import fit_forecaster
from ._forecasting import forecast_rows, forecast_steps
from ._options import ForecasterOptions
from ._updating import updated_state
from .fitted_state import FittedState, fitted_state
from .forecasts import interval_forecasts, point_forecasts, quantile_forecasts
from .option_checks import check_options
from .reading import read_training_data


def _has(option):
    def check(estimator):
        if getattr(estimator, option) is None:
            raise AttributeError(f"This method needs {option}, got {option}=None.")
        return True

    return check


@estimator
class SeriesForecaster(
    CallbackSupportMixin, RegressorMixin, NotebookView, ExplainedForecasts, ForecasterOptions
):
    """Forecast raw series with any scikit-learn regressor.

    The series are cut into windows, and one regressor learns to predict from the windows of all
    series the steps that follow them. ``y`` is one series or many, ``X`` holds covariates of their
    time steps; rows are consecutive steps, oldest first. `predict` takes the rows of ``X`` that
    follow those of `fit`, so that scikit-learn's scorers and
    ``GridSearchCV(cv=TimeSeriesSplit())`` work unchanged.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    regressors_ : list of estimators
        Fitted regressors of the ensemble.
    series_names_ : list
        Names of the series, in the order of ``y``.
    transformers_ : dict of list of transformers
        Transformers of each series by its name, fitted to it up to the present.
    interval_radius_ : ndarray of shape (horizon,)
        Half the width of the intervals at each step of the horizon, in mean absolute differences
        of neighboring values of a series. Only with ``interval``.
    n_features_in_ : int
        Number of columns of ``X``; 0 without ``X``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns of ``X``, if it has any.

    See Also
    --------
    RNNForecaster : Recurrent net that forecasts from windows.
    backtest : Evaluate forecasts made at many origins in the past.
    WindowTransformer : Windows as features in a Pipeline.

    Notes
    -----
    ``y`` may be a Series, an array, a DataFrame with a column per series, a Series with a
    MultiIndex (series, time) for series of unequal lengths, or a dict of Series; forecasts come
    back in the same container. All series share one global model [1]_. The index of ``y`` gives the
    time of each step: a DatetimeIndex, a PeriodIndex or integers, without gaps.

    Covariates are standardized for the regressor. A row of its input is the window of values,
    oldest first, followed by the indicator of filled values, past covariates, covariates known in
    advance over window and horizon, calendar features of the horizon and static covariates. A
    recurrent net reads all features of a time step together, including the steps to forecast.

    ``anchor`` and ``window_scale`` normalize each window by itself and undo it in the forecast, as
    reversible instance normalization does [3]_. Intervals are split-conformal [2]_.

    If the regressor is a net of this package outside a Pipeline, memory grows with the length of
    the series only, not with length times window.

    References
    ----------
    .. [1] Montero-Manso & Hyndman (2021). Principles and algorithms for forecasting groups of time
       series: locality and globality. International Journal of Forecasting 37, 1632-1653.
    .. [2] Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018). Distribution-free predictive
       inference for regression. JASA 113, 1094-1111.
    .. [3] Kim, Kim, Tae, Park, Choi & Choo (2022). Reversible instance normalization for accurate
       time-series forecasting against distribution shift. ICLR.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from skneuro.datasets import load_sunspots
    >>> from skneuro.forecasting import SeriesForecaster
    >>> sunspots = load_sunspots()
    >>> forecaster = SeriesForecaster(Ridge(), window=132, horizon=12)
    >>> forecaster.fit(y=sunspots).forecast(3).round(1)
    month
    1984-01-01    44.8
    1984-02-01    41.8
    1984-03-01    39.7
    Freq: MS, Name: sunspots, dtype: float64
    """

    @fit_context(prefer_skip_nested_validation=False)
    def fit(
        self, X: Table | None = None, y: Table | None = None, static: ArrayLike | None = None
    ) -> Self:
        """Learn from one series or many.

        Parameters
        ----------
        X : array-like of shape (n_steps, n_features), DataFrame or dict of them, default=None
            Covariates of each time step; a DataFrame may have an index and no columns. For stacked
            series, the index is that of ``y`` or one of time steps that all series share.
        y : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
            One or many series; NaN where an observation is missing. Without covariates,
            ``fit(series)`` means ``fit(y=series)``.
        static : array-like of shape (n_series, n_static), default=None
            Static covariates of each series; a DataFrame is indexed by the names of the series.

        Returns
        -------
        self : SeriesForecaster
            The fitted forecaster.
        """
        with kept_on_failure(self):
            context = self._init_callback_context(max_subtasks=n_member_fits(self))
            context.call_on_fit_task_begin(estimator=self, X=X, y=y)
            check_options(self)
            data = read_training_data(self, X, y, static)
            self._fitted = fit_forecaster(self, data, context)
            context.call_on_fit_task_end(estimator=self, X=X, y=y, reconstruction_attributes={})
        return self

    def __getstate__(self):
        attributes = dict(super().__getstate__())
        if "_fitted" in attributes:
            attributes["_fitted"] = self._fitted.to_plain()
        return add_format(attributes)

    def __setstate__(self, state):
        name = type(self).__name__
        attributes = check_format(state, name)
        if "_fitted" in attributes:
            with damage_named(name):
                attributes["_fitted"] = FittedState.from_plain(attributes["_fitted"])
        super().__setstate__(attributes)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_fitted")

    @property
    def regressors_(self) -> list[Any]:
        """Fitted regressors of the ensemble."""
        return fitted_state(self).regressors

    @property
    def series_names_(self) -> list[Any]:
        """Names of the series, in the order of ``y``."""
        return fitted_state(self).container.names

    @property
    def transformers_(self) -> dict[Any, list[Any]]:
        """Transformers of each series, fitted to it up to the present, in their order."""
        state = fitted_state(self)
        return state.model.transformers_of(state.series)

    @property
    def interval_radius_(self) -> NDArray[Any]:
        """Half the width of the intervals at each step of the horizon."""
        radius = fitted_state(self).interval_radius
        if radius is None:
            raise AttributeError("interval_radius_ needs a fit with interval.")
        return radius

    def predict(self, X: Table) -> Any:
        """Forecast the steps that follow, one for each row of ``X``.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them
            Covariates of the steps that follow those of `fit`, or of the last `update`; an index
            must follow on. Past covariates are ignored. With fewer rows than ``horizon``, the
            last row is repeated for the steps after it.

        Returns
        -------
        y : array, Series, DataFrame or dict
            Forecasts, in the container of ``y`` in `fit`.
        """
        return forecast_rows(self, X, point_forecasts)

    @available_if(_has("quantiles"))
    def predict_quantiles(self, X: Table) -> Any:
        """Forecast quantiles of the steps that follow, at the levels of ``quantiles``.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them
            Covariates, as for `predict`.

        Returns
        -------
        y : array, DataFrame or dict
            Quantiles, in ascending order of their levels along the last axis; they never cross.
        """
        return forecast_rows(self, X, quantile_forecasts)

    @available_if(_has("interval"))
    def predict_interval(self, X: Table) -> Any:
        """Forecast intervals that contain the true value with probability ``interval``.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them
            Covariates, as for `predict`; at most ``horizon`` rows.

        Returns
        -------
        y : array, DataFrame or dict
            Lower and upper ends, along the last axis.
        """
        return forecast_rows(self, X, interval_forecasts)

    def forecast(
        self,
        steps: int | None = None,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
    ) -> Any:
        """Forecast the next steps.

        Parameters
        ----------
        steps : int, default=None
            Number of steps; None is ``horizon``.
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them, default=None
            Covariates of these steps; required if `fit` saw covariates known in advance.
        y : array-like, Series, DataFrame or dict, default=None
            Other series than those of `fit`, or the same series at another time. ``X`` then covers
            the steps of ``y`` and the steps to forecast.
        static : array-like of shape (n_series, n_static), default=None
            Static covariates of the series in ``y``.

        Returns
        -------
        y : array, Series, DataFrame or dict
            Forecasts, in the container of the series.
        """
        return forecast_steps(self, steps, X, y, static, point_forecasts)

    @available_if(_has("quantiles"))
    def forecast_quantiles(
        self,
        steps: int | None = None,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
    ) -> Any:
        """Forecast quantiles of the next steps, at the levels of ``quantiles``.

        Parameters
        ----------
        steps, X, y, static : object
            Arguments of `forecast`.

        Returns
        -------
        y : array, DataFrame or dict
            Quantiles, with a column per level.
        """
        return forecast_steps(self, steps, X, y, static, quantile_forecasts)

    @available_if(_has("interval"))
    def forecast_interval(
        self,
        steps: int | None = None,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
    ) -> Any:
        """Forecast intervals of the next steps, with coverage probability ``interval``.

        Parameters
        ----------
        steps, X, y, static : object
            Arguments of `forecast`; at most ``horizon`` steps.

        Returns
        -------
        y : array, DataFrame or dict
            Lower and upper ends, in columns "lower" and "upper".
        """
        return forecast_steps(self, steps, X, y, static, interval_forecasts)

    def update(self, X: Table | None = None, y: Table | None = None, refit: bool = False) -> Self:
        """Append new observations, so that forecasts start after them.

        Parameters
        ----------
        X : array-like of shape (n_new, n_features), DataFrame or dict of them, default=None
            Covariates of the new steps; required if `fit` saw covariates.
        y : array-like, Series, DataFrame or dict
            New observations, in the container of ``y`` in `fit`; an index must follow on. A long
            table or dict may leave out series.
        refit : bool, default=False
            Whether to learn from the new observations: nets continue from their current weights,
            other regressors are fitted again to all data. The width of intervals stays the same.

        Returns
        -------
        self : SeriesForecaster
            The updated forecaster.
        """
        with kept_on_failure(self):
            self._fitted = updated_state(self, X, y, refit)
        return self

    def score(self, X: Table, y: Table) -> float:
        """Coefficient of determination of the forecasts for the steps that follow.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features) or DataFrame
            Covariates, as for `predict`.
        y : array-like, Series, DataFrame or dict
            True values; NaN are ignored. Names and labels are matched with those of the forecasts.

        Returns
        -------
        score : float
            R2, averaged over the series with at least two known true values.
        """
        return mean_r2(y, self.predict(X))

    def __sklearn_tags__(self):
        """Tags of scikit-learn: many series are many outputs."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        # the checks score forecasts of the steps after `fit` against the rows of `fit` themselves
        tags.regressor_tags.poor_score = True
        return tags

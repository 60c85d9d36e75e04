"""Any regressor as a forecaster of raw series."""

from typing import Any, Self

from numpy.typing import ArrayLike
from sklearn.base import RegressorMixin
from sklearn.callback import CallbackSupportMixin

from .._sklearn.decorators import fit_context
from ..base.fitted_state import kept_on_failure
from ..base.typing import Table, available_if
from ..options.declare import estimator
from ._forecaster_base import ForecasterBase
from ._forecaster_options import ForecasterOptions
from .model.member_tasks import n_member_fits


def _has(option):
    def check(estimator):
        if getattr(estimator, option) is None:
            raise AttributeError(f"This method needs {option}, got {option}=None.")
        return True

    return check


@estimator
class SeriesForecaster(CallbackSupportMixin, RegressorMixin, ForecasterBase, ForecasterOptions):
    """Forecast raw series with any scikit-learn regressor.

    The series are cut into windows, and one regressor learns from the windows of all series what
    follows them. ``y`` is one series or many, ``X`` what is known about each of its time steps:
    rows are consecutive steps, oldest first. So `predict` takes the rows of ``X`` that follow, and
    scikit-learn's scorers and ``GridSearchCV(cv=TimeSeriesSplit())`` work as they are.

    Parameters
    ----------
    <options>

    Attributes
    ----------
    regressors_ : list of estimators
        The fitted regressors of the ensemble.
    series_names_ : list
        Names of the series, in the order of ``y``.
    interval_radius_ : ndarray of shape (horizon,)
        How far the interval reaches to both sides at each step, in mean distances between
        neighbouring values of a series. Only with ``interval``.
    n_features_in_ : int
        Columns of ``X``; 0 without.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where ``X`` had any.

    See Also
    --------
    RNNForecaster : The net that forecasts from windows.
    backtest : How good the forecasts would have been.
    WindowTransformer : Windows as features in a Pipeline.

    Notes
    -----
    ``y`` may be a Series, an array, a DataFrame with a column per series, a Series with a
    MultiIndex (series, time) for series of unequal lengths, or a dict of Series; forecasts come in
    the same form. All series share one model. Its index tells the time: a DatetimeIndex, a
    PeriodIndex or integers, without gaps.

    Covariates are standardised for the regressor. A row that it sees is the window of values,
    oldest first, then which were filled, past covariates, known ones over window and horizon,
    calendar features of the horizon and static ones; a recurrent net reads all that is known of a
    step side by side, those to forecast included.

    Memory grows with the series, not with series times window, where the regressor is a net of this
    package and not inside a Pipeline.

    References
    ----------
    .. [1] Montero-Manso & Hyndman (2021). Principles and algorithms for forecasting groups of time
       series: locality and globality. International Journal of Forecasting 37, 1632-1653.
    .. [2] Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018). Distribution-free predictive
       inference for regression. JASA 113, 1094-1111.

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
            What is known about each time step; a DataFrame may have an index and no columns. With
            series of unequal length an index like that of ``y``, or one of time steps that all
            series share.
        y : array-like of shape (n_steps,) or (n_steps, n_series), Series, DataFrame or dict
            The series; NaN where an observation is missing.
        static : array-like of shape (n_series, n_static), default=None
            What is known about each series; a DataFrame is indexed by the names of the series.

        Returns
        -------
        self : SeriesForecaster
            The fitted forecaster.
        """
        with kept_on_failure(self):
            context = self._init_callback_context(max_subtasks=n_member_fits(self))
            context.call_on_fit_task_begin(estimator=self, X=X, y=y)
            self._learn(X, y, static, context)
            context.call_on_fit_task_end(estimator=self, X=X, y=y, reconstruction_attributes={})
        return self

    def predict(self, X: Table) -> Any:
        """Forecast the steps that follow, one for each row.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them
            What is known about the steps that come after those of `fit`, or of the last `update`;
            an index must follow on. Past covariates are not looked at. With fewer rows than
            ``horizon`` the last one stands for the steps after it.

        Returns
        -------
        y : array, Series, DataFrame or dict
            The forecasts, in the form of ``y`` in `fit`.
        """
        return self._predict(X, self._point)

    @available_if(_has("quantiles"))
    def predict_quantiles(self, X: Table) -> Any:
        """Forecast the levels of ``quantiles`` for the steps that follow.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them
            As for `predict`.

        Returns
        -------
        y : array, DataFrame or dict
            The quantiles, levels ascending along the last axis; they never cross.
        """
        return self._predict(X, self._levels)

    @available_if(_has("interval"))
    def predict_interval(self, X: Table) -> Any:
        """Forecast where the truth lies with probability ``interval``, step by step.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them
            As for `predict`; ``horizon`` rows at most.

        Returns
        -------
        y : array, DataFrame or dict
            Lower and upper end along the last axis.
        """
        return self._predict(X, self._ends)

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
            How many; None is ``horizon``.
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them, default=None
            What is known about them; needed where the fit saw covariates known beforehand.
        y : array-like, Series, DataFrame or dict, default=None
            Other series than those of `fit`, or the same ones at another time. ``X`` then covers
            their steps and those to come.
        static : array-like of shape (n_series, n_static), default=None
            What is known about these other series.

        Returns
        -------
        y : array, Series, DataFrame or dict
            The forecasts, in the form of the series.
        """
        return self._forecast(steps, X, y, static, self._point)

    @available_if(_has("quantiles"))
    def forecast_quantiles(
        self,
        steps: int | None = None,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
    ) -> Any:
        """Forecast the levels of ``quantiles`` for the next steps.

        Parameters
        ----------
        steps, X, y, static : object
            As for `forecast`.

        Returns
        -------
        y : array, DataFrame or dict
            The quantiles, a column per level.
        """
        return self._forecast(steps, X, y, static, self._levels)

    @available_if(_has("interval"))
    def forecast_interval(
        self,
        steps: int | None = None,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
    ) -> Any:
        """Forecast where the truth lies with probability ``interval``, for the next steps.

        Parameters
        ----------
        steps, X, y, static : object
            As for `forecast`; at most ``horizon`` steps.

        Returns
        -------
        y : array, DataFrame or dict
            Columns "lower" and "upper".
        """
        return self._forecast(steps, X, y, static, self._ends)

    def update(self, X: Table | None = None, y: Table | None = None, refit: bool = False) -> Self:
        """Append new observations; forecasts then start after them.

        Parameters
        ----------
        X : array-like of shape (n_new, n_features), DataFrame or dict of them, default=None
            What is known about the new steps; needed if `fit` saw covariates.
        y : array-like, Series, DataFrame or dict
            The new observations, in the form of ``y`` in `fit`; an index must follow on. A long
            table or dict may leave out series.
        refit : bool, default=False
            Whether to learn from them: nets go on from their weights, other regressors are
            fitted anew. The intervals stay as wide as they were.

        Returns
        -------
        self : SeriesForecaster
            The forecaster at its new time.
        """
        with kept_on_failure(self):
            self._append(X, y, refit)
        return self

    def score(self, X: Table, y: Table) -> float:
        """Coefficient of determination of the forecasts for the steps that follow.

        Parameters
        ----------
        X : array-like of shape (n_ahead, n_features) or DataFrame
            As for `predict`.
        y : array-like, Series or DataFrame
            What came, in the form of ``y`` in `fit`.

        Returns
        -------
        score : float
            R2, the mean over the series.
        """
        return super().score(X, y)

    def __sklearn_tags__(self):
        """Several series are several outputs."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        # the checks score forecasts of the rows of `fit` as if these came once more after them
        tags.regressor_tags.poor_score = True
        return tags

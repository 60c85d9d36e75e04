"""Explanation of a forecast: the method, and the series and covariates that it is about."""

from numbers import Integral
from typing import Any

from numpy.typing import ArrayLike

from ...base.typing import Table
from ..panel.containers import rows_of_series
from ..panel.covariates import add_future
from ..panel.future_grid import put_on_grid
from .fitted_state import fitted_state
from .reading import check_future_table, read_other_series


class ExplainedForecasts:
    """Mixin of a forecaster that explains its forecasts."""

    def explain(
        self,
        step: int = 1,
        X: Table | None = None,
        *,
        y: Table | None = None,
        static: ArrayLike | None = None,
        series: Any = None,
        block: int = 1,
        baseline: Any = "mean",
        n_permutations: int = 10,
        random_state: Any = None,
    ) -> Any:
        """Explain one forecast: what each past value and covariate contributed.

        Parameters
        ----------
        step : int, default=1
            Step to explain, counted from 1, the first one after the series.
        X : array-like of shape (n_ahead, n_features), DataFrame or dict of them, default=None
            Covariates, as for `forecast`.
        y : array-like, Series, DataFrame or dict, default=None
            Other series than those of `fit`, as for `forecast`.
        static : array-like of shape (n_series, n_static), default=None
            Static covariates of the series in ``y``.
        series : object, default=None
            Name of the series to explain; None is the only one.
        block : int, default=1
            Number of neighboring lags that are explained together.
        baseline : {"mean", "level"} or float, default="mean"
            Level of the history that the forecast is compared with: the mean of the series, the
            mean of the window, or a number.
        n_permutations : int, default=10
            Number of random orders of the inputs, each followed by its reverse.
        random_state : int, RandomState instance or None, default=None
            Seed for the orders.

        Returns
        -------
        explanation : Explanation
            Bunch with these attributes, all in the units of the series.

            values : ndarray of shape (n_inputs,)
                Contributions, whose sum is ``predictions - baseline_value``.
            error : ndarray of shape (n_inputs,)
                Standard errors of the contributions; zero for at most 12 inputs.
            baseline_value : float
                Forecast from a history that is constant at the baseline, except for season and
                trend of a leading `Deseasonalizer` or `Detrender`, with covariates at their means.
            predictions : float
                The forecast.
            gap : float
                ``predictions - baseline_value - values.sum()``, no more than rounding error.
            feature_names : list of str
                Names of the inputs, such as "lag 24 of sales", "price at +3", "month" and
                "level of the window".
            data : ndarray of shape (n_inputs,)
                Values of the inputs; NaN if there are several.
            label : object
                Label of the explained step.

        See Also
        --------
        skneuro.inspection.AttributionDisplay : Plots of the explanation.

        Notes
        -----
        The contributions are Shapley values: the mean change of the forecast when an input is
        revealed, over orders of the inputs. The forecast is made anew for each set of revealed
        inputs, through scaling, differences, anchors, ensembles and steps that feed on earlier
        ones, so the sum is exact for any regressor. Parameters that a transformer has estimated
        from the series, such as seasonal indices, stay as they are. The "level of the window" is
        revealed first; a lag contributes its difference from this level.
        """
        from ...inspection.forecasts import explain_series

        chosen, n_ahead = series_to_explain(self, step, X, y, static, series)
        return explain_series(
            self,
            fitted_state(self),
            chosen,
            step,
            n_ahead,
            block,
            baseline,
            n_permutations,
            random_state,
        )


def series_to_explain(forecaster, step, X, y, static, name):
    """Find the series whose forecast is to be explained.

    Parameters
    ----------
    forecaster : SeriesForecaster
        A fitted forecaster.
    step, X, y, static, name : object
        The arguments of ``explain``; ``name`` is its ``series``.

    Returns
    -------
    series : SeriesData
        The series, with the covariates of future steps.
    n_ahead : int
        Number of steps to forecast: up to the explained one, or as many as ``X`` covers.
    """
    state = fitted_state(forecaster)
    if not isinstance(step, Integral) or step < 1:
        raise ValueError(f"step={step!r} must be an int >= 1.")
    if y is not None:
        container, series, future = read_other_series(forecaster, X, y, static)
    else:
        if static is not None:
            raise ValueError("static describes other series than those of fit: pass y with it.")
        container, series = state.container, state.series
        future = check_future_table(forecaster, X)
        if future[0] is not None:
            future = put_on_grid(series, *future, container, forecaster.freq)
    if not state.model.known:
        return _by_name(series, name), step
    n_future = _n_future(container, series, future[0], step)
    if n_future < step:
        raise ValueError(
            f"explain needs X with a row for each of the {step} steps to forecast: fit saw "
            "covariates known in advance."
        )
    return _by_name(add_future(series, *future, container, n_future), name), n_future


def _n_future(container, series, table, step):
    """Number of future steps that a table covers for all series."""
    if table is None:
        return 0
    if not container.is_stacked:
        return len(table)
    if getattr(table.index, "nlevels", 1) == 2:
        return min(map(len, rows_of_series(table.index, [one.name for one in series])))
    return step  # a table of steps that the series share; its labels are checked later


def _by_name(series, name):
    """The series of this name, or the only one."""
    names = [one.name for one in series]
    if name is None:
        if len(series) > 1:
            raise ValueError(f"series=None is ambiguous for {len(series)} series: name one.")
        return series[0]
    if name not in names:
        raise ValueError(f"series={name!r} is not among the series {names[:20]}.")
    return series[names.index(name)]

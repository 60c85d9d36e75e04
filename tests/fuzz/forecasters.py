"""Forecasters with options that fit the data, or do not."""

import pandas as pd
from hypothesis import strategies as st
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, StandardScaler
from sklearn.tree import DecisionTreeRegressor

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer, SeriesForecaster
from tests.fuzz.options import options_of

LINEAR = (Ridge(), make_pipeline(StandardScaler(), Ridge()))
NETS = (
    MLPRegressorNP(hidden_layer_sizes=3, max_iter=2, random_state=0),
    MLPRegressorNP(hidden_layer_sizes=(), solver="lbfgs", max_iter=3, random_state=0),
    RNNForecaster("gru", 3, max_iter=1, random_state=0),
    RNNForecaster("rnn", 2, max_iter=2, loss="absolute_error", random_state=0),
)
OTHERS = (
    *(LinearRegression(), KNeighborsRegressor(1), DummyRegressor()),
    DecisionTreeRegressor(max_depth=2, random_state=0),
)
TRANSFORMERS = (
    *(Differencer(), Differencer(4), Deseasonalizer(4), Detrender(), Detrender(2)),
    *(StandardScaler(), MinMaxScaler(), PowerTransformer()),
    [Deseasonalizer(7), Differencer()],
    make_pipeline(Detrender(), StandardScaler()),
)
SIZES = {
    "window": st.sampled_from([1, 2, 3, 5, 8, [2, 4]]),
    "horizon": st.integers(1, 4),
    "random_state": st.integers(0, 2),
}


def suited(forecaster, panel):
    """A forecaster without the options that these series cannot have."""
    options = {}
    if panel.X is None:
        options["past_covariates"] = None
    if not isinstance(panel.index, pd.DatetimeIndex | pd.PeriodIndex):
        options["calendar"] = None
    if not hasattr(forecaster.regressor, "loss") or forecaster.transformer is not None:
        options["quantiles"] = None
    if min(map(len, panel.series.values())) < 40:
        options["interval"] = None
    if isinstance(forecaster.regressor, Pipeline | KNeighborsRegressor):
        options["error_unit"] = None
    return forecaster.set_params(**options)


def forecasters(regressors=LINEAR + NETS + OTHERS, without=(), **fixed):
    """Strategy of forecasters that are fitted quickly."""
    free = {
        "transformer": st.sampled_from((None, None, None, *TRANSFORMERS)),
        "calendar": st.sampled_from([None, None, None, ["dayofweek", "month"]]),
        "past_covariates": st.sampled_from([None, None, ["price"], ["open", "price"]]),
        "interval": st.sampled_from([None, None, 0.5, 0.8]),
        "quantiles": st.sampled_from([None, None, None, [0.1, 0.9], (0.5,)]),
        "n_ensemble": st.sampled_from([1, 1, 2]),
    }
    free = {name: values for name, values in free.items() if name not in (*without, *fixed)}
    without = (*without, "freq", "n_jobs")
    chosen = {"regressor": st.sampled_from(regressors), **SIZES, **free, **fixed}
    options = options_of(SeriesForecaster, most=3, without=without, **chosen)
    return options.map(lambda drawn: SeriesForecaster(**drawn))

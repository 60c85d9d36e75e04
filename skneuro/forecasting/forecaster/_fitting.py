"""Fitting a forecaster, and measuring how wide its intervals have to be."""

from ..model.conformal import held_out_origins, interval_radius, step_units
from ..model.default_regressor import chosen_regressor
from ..model.global_model import make_model
from ..model.member_tasks import member_tasks
from .fitted_state import FittedState
from .pretrained_options import is_pretrained, make_pretrained_model


def fit_forecaster(forecaster, data, context):
    """Fit a model to all series.

    Parameters
    ----------
    forecaster : SeriesForecaster
        Forecaster with validated options.
    data : TrainingData
        The series.
    context : CallbackContext
        Notifies callbacks of the fit of each member.

    Returns
    -------
    state : FittedState
        The fitted state.
    """

    def new_model():
        if is_pretrained(forecaster):
            return make_pretrained_model(forecaster, data)
        regressor = chosen_regressor(forecaster, len(data.known))
        return make_model(forecaster, regressor, data.known, data.past)

    model, radius, typical = new_model(), None, None
    if forecaster.interval is not None:
        radius = _calibrated_radius(forecaster, new_model(), data.series, context)
        typical = step_units(data.series).typical()
    model.fit(data.series, member_tasks(forecaster, context, model.members))
    return FittedState(model, data.container, data.series, radius, typical)


def _calibrated_radius(forecaster, model, series, context):
    """Half the width of the intervals, from the errors of a model fitted without the end."""
    horizon, level = forecaster.horizon, forecaster.interval
    origins = held_out_origins(
        series, horizon, model.longest_window, forecaster.calibration_fraction
    )
    if not any(map(len, origins)):
        needed = model.longest_window + 2 * horizon
        raise ValueError(
            f"interval={level} holds out the end of the series: at least one must have "
            f"{needed} steps, the longest has n_samples={max(map(len, series))}."
        )
    before = [
        one.until(chosen[0]) if len(chosen) else one
        for one, chosen in zip(series, origins, strict=True)
    ]
    model.fit(before, member_tasks(forecaster, context, model.members))
    return interval_radius(model, series, origins, horizon, level)

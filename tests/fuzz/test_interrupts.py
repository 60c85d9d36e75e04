"""An interrupted call changes nothing, or keeps what was finished and says so."""

import numpy as np
import pytest
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from skneuro.forecasting import Deseasonalizer, Detrender, Differencer
from tests.estimators import PUBLIC, outputs, sample_data
from tests.fuzz.answers import answer, said_not_finite
from tests.fuzz.budget import fuzz
from tests.fuzz.forecasters import forecasters
from tests.fuzz.options import training_options
from tests.fuzz.same import assert_same, frozen
from tests.fuzz.series import panels

ESTIMATORS = {**PUBLIC, **{t.__name__: t for t in (Deseasonalizer, Detrender, Differencer)}}
EACH = pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)


FORECASTERS = forecasters(without=["calendar", "past_covariates", "quantiles"])


class Interrupt:
    """Callback that interrupts at one of its calls, as Ctrl+C does."""

    def __init__(self, at):
        self.left = at

    def setup(self, estimator, context):
        """Nothing to prepare."""

    def teardown(self, estimator, context):
        """Nothing to clean up."""

    def on_fit_task_begin(self, estimator, context, **data):
        """Interrupt at this call, if it is the one."""
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def on_fit_task_end(self, estimator, context, **data):
        """Interrupt at this call, if it is the one."""
        self.on_fit_task_begin(estimator, context)


class Interrupted(Ridge):
    """Regressor that is interrupted in its fit."""

    def fit(self, X, y, sample_weight=None):
        """Raise as Ctrl+C does."""
        raise KeyboardInterrupt


def state(estimator):
    """All attributes besides parameters and callbacks."""
    parameters = estimator.get_params(deep=False)
    return {
        name: value
        for name, value in vars(estimator).items()
        if name not in parameters and "_callback" not in name
    }


def options_for(estimator):
    """Options of an estimator, cheap ones for nets."""
    return training_options(estimator) if "max_iter" in estimator().get_params() else st.just({})


OPTIONS = {name: options_for(estimator) for name, estimator in ESTIMATORS.items()}


@EACH
@fuzz(5, data=st.data(), at=st.integers(1, 6), fitted_before=st.booleans())
def test_an_interrupted_fit_changes_nothing(estimator, data, at, fitted_before):
    model = estimator(**data.draw(OPTIONS[estimator.__name__]))
    X, y = sample_data(model)
    if fitted_before:
        answer(lambda: model.fit(X, y), model.get_params())
    before = state(model)
    said = outputs(model, X) if before else None
    arguments = frozen((X, y))
    model.set_callbacks(Interrupt(at))
    try:
        answer(lambda: model.fit(X, y), model.get_params())
    except KeyboardInterrupt:
        after = state(model)
        assert after.keys() == before.keys()
        assert all(after[name] is before[name] for name in before)
        if before:
            assert_same(outputs(model, X), said)
    assert_same((X, y), arguments)


@fuzz(15, data=st.data(), forecaster=FORECASTERS)
def test_an_interrupted_forecaster_is_as_it_was(data, forecaster):
    panel = data.draw(panels(covariates=False, least_steps=12, gaps=[None]))
    names = {*forecaster.get_params(), *panel.names}
    found = answer(lambda: forecaster.fit(y=panel.series), names)
    if found is not forecaster:
        return
    before, (said, warned) = state(forecaster), said_not_finite(forecaster.forecast)
    regressor = forecaster.regressor
    forecaster.set_params(regressor=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        forecaster.fit(y={name: y[:-1] for name, y in panel.series.items()})
    forecaster.set_params(regressor=regressor)
    assert all(state(forecaster)[name] is value for name, value in before.items())
    assert_same(said_not_finite(forecaster.forecast)[0], said)
    assert warned or np.isfinite(np.concatenate(list(said.values()))).all()

"""Metrics and naive forecasts: one answer for the same data in every form and order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from skneuro.forecasting import (
    coverage,
    interval_score,
    mase,
    mean_pinball,
    naive2,
    owa,
    rmsse,
    seasonal_naive,
    smape,
)
from tests.fuzz.answers import Refused, answer
from tests.fuzz.budget import fuzz
from tests.fuzz.same import assert_close, assert_same, frozen
from tests.fuzz.series import AHEAD, KINDS, Panel, panels
from tests.fuzz.tables import SEEDS

QUANTILES = [0.1, 0.5, 0.9]
VARIED = tuple(kind for kind in KINDS if kind not in ("nearly constant", "residues", "large level"))
SCALED = {"mase": mase, "rmsse": rmsse, "owa": owa}
FREE = {"mase", "rmsse", "owa", "smape", "coverage"}  # of the unit of the series
METRICS = {
    "smape": lambda c, **o: smape(c["truth"], c["pred"], **o),
    "mase": lambda c, **o: mase(c["truth"], c["pred"], y_train=c["train"], season=c["season"], **o),
    "rmsse": lambda c, **o: rmsse(
        c["truth"], c["pred"], y_train=c["train"], season=c["season"], **o
    ),
    "owa": lambda c: owa(c["truth"], c["pred"], y_train=c["train"], season=c["season"]),
    "coverage": lambda c, **o: coverage(c["truth"], c["low"], c["high"], **o),
    "interval_score": lambda c, **o: interval_score(
        c["truth"], c["low"], c["high"], level=0.8, **o
    ),
    "mean_pinball": lambda c, **o: mean_pinball(c["truth"], c["levels"], quantiles=QUANTILES, **o),
}
EACH = pytest.mark.parametrize("metric", METRICS)


@st.composite
def comparisons(draw, kinds=KINDS, scales=(1.0, 1.0, 1e-9, 1e9)):
    """Series before a forecast, true values and forecasts of all kinds."""
    panel = draw(panels(kinds, covariates=False, scales=scales, least_steps=2))
    rng = np.random.default_rng(draw(SEEDS))
    steps, labels = draw(st.integers(1, AHEAD)), panel.index[-AHEAD:]
    truth, pred = {}, {}
    for name, y in panel.series.items():
        size = np.nan_to_num(y.abs()).max() or 1.0
        truth[name] = pd.Series(size * rng.normal(size=steps), labels[:steps])
        pred[name] = truth[name] + 0.1 * size * rng.normal(size=steps)
        if draw(st.integers(0, 3)) == 0:
            truth[name].iloc[draw(st.integers(0, steps - 1))] = np.nan
    season = draw(st.sampled_from([1, 1, 4, 7]))
    return panel, truth, pred, season


def case(series, truth, pred, season):
    """Arguments of all metrics, from dicts of series."""
    width = {name: 0.5 * y.abs() + y.abs().max() / 10 for name, y in pred.items()}
    return {
        "train": series,
        "truth": truth,
        "pred": pred,
        "low": {name: y - width[name] for name, y in pred.items()},
        "high": {name: y + width[name] for name, y in pred.items()},
        "levels": {
            name: pd.DataFrame({q: y + (k - 1) * width[name] for k, q in enumerate(QUANTILES)})
            for name, y in pred.items()
        },
        "season": season,
    }


def in_form(arguments, form):
    """The same arguments in wide or long tables, or as arrays."""
    if form == "long":
        return {
            name: pd.concat(value) if isinstance(value, dict) else value
            for name, value in arguments.items()
        }
    return {
        name: pd.DataFrame(value) if name in ("truth", "pred", "low", "high") else value
        for name, value in arguments.items()
    }


@EACH
@fuzz(15, data=st.data(), comparison=comparisons())
def test_metrics_answer_the_same_for_every_form_and_order(metric, data, comparison):
    panel, truth, pred, season = comparison
    score, arguments = METRICS[metric], case(panel.series, truth, pred, season)
    before = frozen(arguments)
    found = answer(lambda: score(arguments), panel.names)
    assert_same(arguments, before)
    other = in_form(arguments, data.draw(st.sampled_from(["long", "wide"])))
    in_other_form = answer(lambda: score(other), panel.names)
    names = list(truth)[::-1]
    turned = {
        name: {n: value[n] for n in names} if name in ("pred", "low", "high", "levels") else value
        for name, value in arguments.items()
    }
    in_other_order = answer(lambda: score(turned), panel.names)
    for one in (in_other_form, in_other_order):
        assert isinstance(one, Refused) == isinstance(found, Refused), one
        if not isinstance(found, Refused):
            assert np.isfinite(found)
            assert found >= 0
            np.testing.assert_allclose(one, found, rtol=1e-9)


@EACH
@fuzz(9, comparison=comparisons(VARIED, [1.0]), factor=st.sampled_from([2.0**-30, 2.0**30]))
def test_metrics_follow_the_unit(metric, comparison, factor):
    panel, truth, pred, season = comparison
    score = METRICS[metric]

    def times(series, k):
        return {name: y * k for name, y in series.items()}

    found = answer(lambda: score(case(panel.series, truth, pred, season)), panel.names)
    scaled = case(times(panel.series, factor), times(truth, factor), times(pred, factor), season)
    other = answer(lambda: score(scaled), panel.names)
    assert isinstance(found, Refused) == isinstance(other, Refused)
    if not isinstance(found, Refused):
        np.testing.assert_allclose(other, found * (1 if metric in FREE else factor), rtol=1e-9)


@EACH
@fuzz(6, comparison=comparisons())
def test_raw_values_are_those_of_each_series_alone(metric, comparison):
    panel, truth, pred, season = comparison
    if metric == "owa":
        return
    score = METRICS[metric]
    together = answer(
        lambda: score(case(panel.series, truth, pred, season), multioutput="raw_values"),
        panel.names,
    )
    for k, name in enumerate(truth):
        alone = case(*({name: part[name]} for part in (panel.series, truth, pred)), season)
        one = answer(lambda a=alone: score(a), panel.names)
        if isinstance(one, Refused) and not isinstance(together, Refused):
            assert np.isnan(together[k])
        elif not isinstance(together, Refused):
            np.testing.assert_allclose(one, together[k], rtol=1e-9)


@pytest.mark.parametrize("naive", [naive2, seasonal_naive])
@fuzz(
    15, panel=panels(covariates=False), steps=st.integers(1, 9), season=st.sampled_from([1, 4, 7])
)
def test_naive_forecasts_are_finite_or_missing_by_series(naive, panel, steps, season):
    found = answer(lambda: naive(panel.series, steps, season), panel.names)
    turned = answer(lambda: naive(Panel.in_other_order(panel).series, steps, season), panel.names)
    assert isinstance(found, Refused) == isinstance(turned, Refused)
    if isinstance(found, Refused):
        return
    assert found.shape == (steps, len(panel.series))
    assert_same(turned[:, ::-1].copy(), found)
    for column, (name, y) in zip(found.T, panel.series.items(), strict=True):
        alone = answer(lambda y=y: naive(y, steps, season), panel.names)
        if isinstance(alone, Refused):
            assert np.isnan(column).all(), name
        else:
            assert np.isfinite(column).all(), name
            assert_close(alone, column, 1e-12)

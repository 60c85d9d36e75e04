"""Windows for fine-tuning: no target of the training part reaches into the held-out part."""

import numpy as np
import pandas as pd
import pytest

from skneuro.forecasting.panel.series_data import SeriesData
from skneuro.forecasting.pretrained.fine_tuning import cut_windows
from skneuro.forecasting.pretrained.zero_shot import adjust


def adjusted(values):
    return adjust(SeriesData("a", pd.RangeIndex(len(values)), values), 1, whole=True)


@pytest.mark.parametrize(("n_steps", "horizon"), [(10, 3), (30, 12), (300, 48), (400, 100)])
def test_training_targets_do_not_depend_on_held_out_targets(n_steps, horizon):
    values = np.random.RandomState(0).randn(n_steps).cumsum() + 50
    train, held_out = cut_windows([adjusted(values)], horizon)
    reach = int((~np.isnan(held_out.y)).any(axis=1).sum())
    assert reach > 0
    n_late = held_out.x.shape[1]
    changed = values.copy()
    first_target = n_steps - (n_late - 1) - np.max(_steps_reached(held_out))
    changed[first_target:] *= 1.01
    again, _ = cut_windows([adjusted(changed)], horizon)
    np.testing.assert_allclose(again.y, train.y, rtol=1e-5, equal_nan=True)
    np.testing.assert_allclose(again.x, train.x, rtol=1e-5)


def _steps_reached(windows):
    from skneuro.forecasting.pretrained.windows import STEPS

    return STEPS[(~np.isnan(windows.y)).any(axis=1)]


def test_series_that_are_too_short_have_nothing_to_hold_out():
    train, _ = cut_windows([adjusted(np.array([1.0, 2.0, 4.0]))], 2)
    assert train is None

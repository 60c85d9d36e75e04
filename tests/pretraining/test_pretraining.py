"""Pretraining: families of series, examples, a training that is resumed, the file of weights."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from pretraining.command import main
from pretraining.examples import LARGEST, draw_examples
from pretraining.families import FAMILIES
from pretraining.mixture import draw_series
from pretraining.settings import SETTINGS
from pretraining.training import Plan, Training, WarmupAndDecay
from skneuro.forecasting.pretrained.net import make_net
from skneuro.forecasting.pretrained.windows import N_FEATURES, STEPS

TINY = ["--hidden", "8", "--batch-size", "64", "--batches", "6"]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_families(family):
    series = family(np.random.default_rng(0), 100, 30)
    assert series.shape == (100, 30)
    assert series.dtype == np.float32
    assert np.isfinite(series).all()
    assert (np.ptp(series, axis=0) > 0).mean() > 0.9
    assert "Source: " in family.__doc__


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_settings(setting):
    assert set(setting.families) <= set(FAMILIES)
    series, period = draw_series(np.random.default_rng(0), 120, 50, setting)
    assert series.shape == (120, 50)
    assert np.isfinite(series).all()
    assert set(period) <= set(setting.periods)


def test_examples_depend_on_the_seed():
    x, y = draw_examples(np.random.default_rng(3), 300)
    assert x.shape == (N_FEATURES + 1, 300)
    assert y.shape == (len(STEPS), 300)
    assert x.dtype == y.dtype == np.float32
    assert np.isfinite(x).all()
    assert np.abs(y).max() <= LARGEST
    assert_array_equal(draw_examples(np.random.default_rng(3), 300)[0], x)
    assert (draw_examples(np.random.default_rng(4), 300)[0] != x).any()


def test_a_resumed_training_ends_as_a_whole_one(tmp_path, monkeypatch):
    monkeypatch.setattr("pretraining.training.CHUNK", 128)
    plan = Plan(hidden=(8,), n_batches=5, batch_size=64)
    whole = Training(plan)
    whole.run(tmp_path / "whole.npz", print)
    parts = Training(Plan(hidden=(8,), n_batches=5, batch_size=64))
    parts.plan.n_batches = 3
    schedule = WarmupAndDecay(plan.learning_rate, 500, 5, plan.decay)
    monkeypatch.setattr("pretraining.training.WarmupAndDecay", lambda *_: schedule)
    parts.run(tmp_path / "part.npz", print)
    resumed = Training(plan)
    resumed.resume(tmp_path / "part.npz")
    assert resumed.n_done == 3
    resumed.run(tmp_path / "part.npz", print)
    assert_array_equal(resumed.averaged, whole.averaged)


def test_the_rate_rises_and_falls():
    schedule = WarmupAndDecay(1.0, 10, 100, 0.4)
    rates = []
    for n_done in (0, 5, 50, 60, 80, 99, 100):
        schedule.batch_ends(n_done)
        rates.append(schedule.rate)
    assert rates == pytest.approx([1 / 11, 6 / 11, 1.0, 1.0, 0.5, 1 / 40, 0.0])


def test_the_command_trains_resumes_and_exports(tmp_path, capsys):
    folder = tmp_path / "run"
    assert main(["--folder", str(folder), *TINY]) == 0
    assert main(["--folder", str(folder), "--resume", *TINY[:-1], "100"]) == 0
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert log[-1]["batches"] == 100
    file = tmp_path / "weights.npz"
    assert main(["--folder", str(folder), "--export", str(file)]) == 0
    assert "SHA-256" in capsys.readouterr().out
    with np.load(file, allow_pickle=False) as stored:
        assert stored["theta"].dtype == np.float16
        assert stored["theta"].size == make_net(stored["hidden"].tolist()).parameters.theta.size
        assert int(stored["n_batches"]) == 100

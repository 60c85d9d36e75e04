"""Learning rates over batches and epochs against their formulas."""

import math

import numpy as np
import pytest

from skneuro.nn.training.schedules import (
    SCHEDULES,
    Adaptive,
    Constant,
    Cosine,
    Exponential,
    InverseScaling,
    OneCycle,
)

each_schedule = pytest.mark.parametrize("name", SCHEDULES)


def run(schedule, n_epochs=10, n_batches=20, n_samples=500):
    """Rate of every batch, as the training loop asks for it."""
    schedule.start(n_epochs, n_batches)
    rates = []
    for epoch in range(1, n_epochs + 1):
        for _ in range(n_batches):
            rates.append(schedule.rate)
            schedule.batch_ends(len(rates))
        schedule.epoch_ends(epoch, epoch * n_samples)
    return rates


def half_cosine(start, end, progress):
    return end + (start - end) * (1 + math.cos(math.pi * progress)) / 2


@each_schedule
def test_rates_are_positive_and_never_above_the_highest(name):
    rates = run(SCHEDULES[name](0.1))
    assert len(rates) == 200
    assert 0 < min(rates) <= max(rates) <= 0.1 * (1 + 1e-12)


@each_schedule
def test_the_rate_scales_with_the_initial_one(name):
    once, thrice = run(SCHEDULES[name](0.1)), run(SCHEDULES[name](0.3))
    assert thrice == pytest.approx([3 * rate for rate in once], rel=1e-12)


@each_schedule
def test_only_adaptive_goes_on_after_a_plateau(name):
    stop, message = SCHEDULES[name](0.1).plateau()
    assert stop == (name != "adaptive")
    assert message == ("Setting learning rate to 0.020000" if name == "adaptive" else "Stopping.")


def test_constant_and_adaptive_do_not_move_by_themselves():
    assert set(run(Constant(0.1))) == {0.1}
    assert set(run(Adaptive(0.1))) == {0.1}


@pytest.mark.parametrize("power", [0.0, 0.5, 1.5])
def test_inverse_scaling_divides_by_a_power_of_the_samples_seen(power):
    rates = run(InverseScaling(0.1, power), n_epochs=3, n_batches=2, n_samples=500)
    later = [0.1 / 501**power, 0.1 / 1001**power]
    assert rates == pytest.approx([0.1, 0.1, later[0], later[0], later[1], later[1]])


def test_inverse_scaling_counts_the_samples_of_earlier_calls():
    schedule = InverseScaling(0.1)
    schedule.start(1, 20)
    schedule.epoch_ends(1, 10_000 - 1)
    assert schedule.rate == pytest.approx(0.1 / 100)


def test_adaptive_takes_a_fifth_at_each_plateau_and_stops_when_it_is_too_small():
    schedule = Adaptive(1e-3)
    for k in range(1, 6):
        assert schedule.plateau()[0] is False
        assert schedule.rate == pytest.approx(1e-3 / 5**k)
    assert schedule.rate < 1e-6
    assert schedule.plateau() == (True, "Learning rate too small. Stopping.")
    assert schedule.rate == pytest.approx(1e-3 / 5**5)


def test_exponential_shrinks_after_each_epoch():
    rates = run(Exponential(0.1, decay=0.8), n_epochs=3, n_batches=2)
    assert rates == pytest.approx([0.1, 0.1, 0.08, 0.08, 0.064, 0.064])


def test_cosine_rises_in_a_line_to_its_peak_and_falls_to_zero():
    schedule = Cosine(0.1, warmup=0.1)
    rates = run(schedule)  # 200 batches, of which 20 warm up
    assert rates[:21] == pytest.approx([0.1 * (i + 1) / 21 for i in range(21)])
    assert rates[20] == max(rates) == pytest.approx(0.1)
    assert rates[20:] == pytest.approx([half_cosine(0.1, 0, i / 180) for i in range(180)])
    assert schedule.rate == 0.0  # after the last batch


def test_cosine_without_warmup_starts_at_its_peak():
    rates = run(Cosine(0.1, warmup=0.0))
    assert rates == pytest.approx([half_cosine(0.1, 0, i / 200) for i in range(200)])
    assert rates[100] == pytest.approx(0.05)


def test_onecycle_rises_from_a_25th_and_falls_to_a_10000th():
    schedule = OneCycle(0.1, warmup=0.3)
    rates = run(schedule)  # 200 batches, of which 60 warm up
    rise = [half_cosine(0.1 / 25, 0.1, (i + 1) / 61) for i in range(60)]
    assert rates[:60] == pytest.approx(rise)
    assert rates[0] == min(rates[:60]) == pytest.approx(0.1 / 25, rel=0.03)
    assert rates[60] == max(rates) == pytest.approx(0.1)
    assert rates[60:] == pytest.approx([half_cosine(0.1, 1e-5, i / 140) for i in range(140)])
    assert schedule.rate == pytest.approx(0.1 / 1e4)


@pytest.mark.parametrize("schedule", [Cosine(0.1), OneCycle(0.1)])
def test_a_finite_curve_only_rises_before_its_peak_and_only_falls_after(schedule):
    rates = run(schedule)
    peak = rates.index(max(rates))
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)


@pytest.mark.parametrize("kind", [Cosine, OneCycle])
def test_a_finite_curve_stays_at_its_end_when_training_goes_on(kind):
    schedule = kind(0.1)
    run(schedule)
    end = schedule.rate
    schedule.batch_ends(250)
    assert schedule.rate == pytest.approx(end, abs=1e-15)


@pytest.mark.parametrize("kind", [Cosine, OneCycle])
@pytest.mark.parametrize("warmup", [0.0, 0.1, 0.99])
def test_a_single_batch_has_a_rate(kind, warmup):
    rates = run(kind(0.1, warmup), n_epochs=1, n_batches=1)
    assert rates == pytest.approx([0.1])


@each_schedule
def test_starting_again_starts_the_finite_curves_anew(name):
    schedule = SCHEDULES[name](0.1)
    first = run(schedule)
    again = run(schedule)
    if name in ("constant", "adaptive", "cosine", "onecycle", "coslog4"):
        assert again == first
    else:  # those that follow epochs go on from where they were
        assert again[0] == pytest.approx(schedule_after(name))


def schedule_after(name):
    return {"invscaling": 0.1 / math.sqrt(5001), "exponential": 0.1 * 0.95**10}[name]


def test_coslog4_has_four_cycles_of_growing_length():
    rates = run(SCHEDULES["coslog4"](0.1), n_epochs=100)
    lows = [k for k in range(1, 1999) if rates[k] < rates[k - 1] and rates[k] <= rates[k + 1]]
    np.testing.assert_allclose(np.array(lows) / 2000, [1 / 15, 3 / 15, 7 / 15], atol=1e-3)
    assert rates[-1] < 1e-5

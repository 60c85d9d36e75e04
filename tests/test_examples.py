"""Every example runs as a user runs it, and its figures are those that its text promises.

They run with their small settings; SKNEURO_EXAMPLES_SMALL=0 runs them whole. The promises hold for
both, and leave room for the rounding of other BLAS kernels.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PROMISES = {}  # name of an example: checks what it printed


class Figures:
    """The numbers that a text prints in lines and tables, by the words that they stand behind."""

    def __init__(self, text):
        self.text = text

    def rows(self, label):
        """Numbers of each line that is the label and numbers, in their order; percent as parts."""
        words = label.split()
        lines = [line.split() for line in self.text.splitlines()]
        rows = [line[len(words) :] for line in lines if line[: len(words)] == words]
        found = [list(map(number, row)) for row in rows if all(map(is_number, row))]
        assert found, f"no line of {label!r} and numbers in:\n{self.text}"
        return found

    def row(self, label):
        """Numbers of the only such line."""
        (row,) = self.rows(label)
        return row


def number(word):
    """A number as it is printed, such as 1e-3 or 80%."""
    return float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)


def is_number(word):
    try:
        number(word)
    except ValueError:
        return False
    return True


def promise(check):
    """List a check of the figures of the example with its name."""
    PROMISES[check.__name__] = check
    return check


@promise
def class_weights(printed):
    lowest, *_, highest = zip(
        printed.row("weight"),
        printed.row("recall, positive"),
        printed.row("precision, positive"),
        printed.row("mean probability"),
        strict=True,
    )
    weight, recall, precision, probability = lowest
    assert weight == 1
    assert recall < 0.2
    assert 0.3 <= precision < 0.5
    assert 0.035 < probability < 0.07
    weight, recall, precision, probability = highest
    assert weight == 50
    assert 0.9 <= recall < 1
    assert 0.1 <= precision < 0.3
    assert 0.2 <= probability < 0.4


@promise
def digits_lstm(printed):
    (accuracy,) = printed.row("test accuracy:")
    assert accuracy >= 0.96


@promise
def dropout(printed):
    assert "accuracy, 20% of the labels wrong" in printed.text.splitlines()[0]
    (without, _), (without_but_right, _) = printed.rows("0.0")
    (half, _), (half_but_right, _) = printed.rows("0.5")
    assert 0.7 <= without < 0.85  # after the last epoch
    assert 0.86 <= half < 1
    assert 0.93 <= without_but_right < 0.97
    assert 0.93 <= half_but_right < 0.97


@promise
def forecast_calendar(printed):
    assert printed.row("a week earlier") == [32.0, 48.4]  # mean absolute error, on holidays
    error, on_holidays = printed.row("+ holidays, temperature")
    assert 13 <= error < 18
    assert 10 <= on_holidays < 20
    error, on_holidays = printed.row("+ past prices")
    assert 10 <= error < 15
    assert 10 <= on_holidays < 20


@promise
def forecast_grid_search(printed):
    mae, rmse = printed.row("chosen forecaster")
    assert 10 <= mae < 23
    assert 20 <= rmse < 30
    assert printed.row("one cycle earlier") == [25.2, 34.9]


@promise
def forecast_many_series(printed):
    for group, worst in (("known shops", 16), ("new shops", 17)):
        smape, mase = printed.row(f"one net, {group}")
        assert 14 <= smape < worst
        assert mase < 1
        smape, mase = printed.row(f"last week again, {group}")
        assert 18 <= smape < 19
        assert 1 <= mase < 2


@promise
def forecast_sunspots(printed):
    mae, rmse = printed.row("RNNForecaster")
    assert 10 <= mae < 25
    assert 20 <= rmse < 40
    assert printed.row("last value") == [26.6, 35.3]
    assert printed.row("seasonal naive") == [25.2, 34.9]


@promise
def intervals_and_backtest(printed):
    mae, _ = printed.row("MLPRegressorNP")
    assert 20 <= mae < 28
    assert printed.row("one cycle earlier") == [34.3, 47.7]
    (coverage,) = printed.row("coverage of the 80% intervals:")
    assert 0.74 <= coverage <= 0.86


@promise
def learning_rate_schedules(printed):
    assert "constant  exponential  cosine  onecycle" in printed.text
    (highest,) = (row for row in printed.rows("") if len(row) == 5 and row[0] == 0.1)
    _, constant, exponential, cosine, onecycle = highest
    assert 0.04 <= constant < 0.1
    assert exponential < 1
    assert 0.02 <= cosine < 0.04
    assert 0.02 <= onecycle < 0.04


@promise
def losses_and_outliers(printed):
    clean, with_outliers, *_ = printed.row("squared error")  # by the share of outliers
    assert clean < 0.1
    assert 0.4 <= with_outliers < 1
    assert max(printed.row("absolute error")) < 0.1
    assert max(printed.row("Huber")) < 0.1
    (coverage,) = printed.row("new readings inside the band:")
    assert 0.75 <= coverage <= 0.85


@promise
def few_shot_growth(printed):
    none, two, four = printed.row("error after 0, 2 and 4 measurements:")
    assert 5 < none < 8
    assert two < 0.85 * none
    assert four < 0.85 * two
    *_, few_shot = printed.row("FewShotRegressor, R2 by shots:")
    assert few_shot > 0.9
    for baseline in ("boosting", "ridge"):
        *_, score = printed.row(f"{baseline}, R2 by shots:")
        assert score < few_shot - 0.03


@promise
def multitask_missing_labels(printed):
    proline, flavanoids, cultivar = printed.row("one net, all labels")
    assert 0.5 <= proline < 0.7
    assert 0.7 <= flavanoids < 0.9
    assert 0.9 <= cultivar < 1
    proline, flavanoids, cultivar = printed.row("one net, complete rows")
    assert 0.3 <= proline < 0.5
    assert 0.6 <= flavanoids < 0.8
    assert 0.8 <= cultivar < 0.9


@promise
def multitask_two_inputs(printed):
    assert "'second': 'binary'}" in printed.text
    first, second = printed.row("shared trunk 60")
    assert 0.9 <= first < 1
    assert 0.83 <= second < 0.85
    first, second = printed.row("a trunk each 60")
    assert 0.9 <= first < 1
    assert 0.7 <= second < 0.83


@promise
def tabular_regression(printed):
    assert printed.row("linear model") == [3424]
    (error,) = printed.row("10-10-1 net")
    assert 3000 <= error < 5000


@promise
def vanishing_gradients(printed):
    *_, chrono = printed.row("LSTM, chrono")  # at the longest lag
    assert 1e-2 <= chrono < 1
    *_, standard = printed.row("GRU, standard (biases 0)")
    assert 1e-39 <= standard < 1e-19


@promise
def xor(printed):
    (gap,) = printed.row("chain rule against central differences: largest difference")
    assert gap < 1e-8
    (gap,) = printed.row("chain rule against the package: largest difference")
    assert gap < 1e-9
    (probability,) = printed.row("1 xor 1 = 0 probability of 1:")
    assert probability < 0.01


@promise
def why_this_forecast(printed):
    (total,) = printed.row("sum")
    (forecast,) = printed.row("forecast for 1984-06-01")
    assert total == forecast
    (baseline,) = printed.row("baseline, a flat history")
    assert 45 <= baseline <= 60


@promise
def memory_of_a_net(printed):
    r2, memory, capacity = printed.row("lstm")
    assert r2 > 0.9
    assert 15 <= memory <= 17
    assert 5 < capacity < 24
    assert "lags with the largest gradient: 2 8 14" in printed.text


@promise
def stream_that_changes(printed):
    (*_, forgotten), (error,) = printed.rows("no replay")
    *_, kept = printed.row("replay 200")
    assert forgotten < 0.4
    assert kept > 0.85
    (replayed,) = printed.row("replay 500")
    (faded,) = printed.row("replay 500, half-life 100")
    assert replayed > 1.05 * error
    assert faded < 1.1 * error


@promise
def hopfield(printed):
    assert 0.8 < printed.row("overlap before recall")[0] < 0.95
    assert printed.row("overlap after recall") == [1.0]
    rows = [line.split() for line in printed.text.splitlines() if "patterns per unit" in line]
    overlaps = [float(row[-1]) for row in rows]
    assert overlaps[0] == 1
    assert overlaps[-1] < 0.8


@promise
def table_with_uncertainty(printed):
    (error,) = printed.row("mean absolute error:")
    assert error < 160
    (inside,) = [line for line in printed.text.splitlines() if "of the rents are inside" in line]
    assert 0.86 < number(inside.split()[0]) < 0.95
    (area,), (city,) = printed.row("area"), printed.row("city")
    assert area > city > 0.3
    assert max(*printed.row("balcony"), *printed.row("heating"), *printed.row("rooms")) < 0.05


def test_no_example_is_forgotten():
    assert {path.stem for path in EXAMPLES} == set(PROMISES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_has_a_title_for_the_gallery(path):
    title, underline = ast.get_docstring(ast.parse(path.read_text("utf-8"))).splitlines()[:2]
    assert underline == "=" * len(title)


@pytest.mark.parametrize("name", PROMISES)
def test_example_keeps_its_promises(name):
    done = subprocess.run(
        [
            *(sys.executable, "-W", "error"),
            # what plt.show says without a screen, but not on a Linux that has none
            *("-W", "ignore:FigureCanvasAgg is non-interactive"),
            ROOT / "examples" / f"{name}.py",
        ],
        env={
            "SKNEURO_EXAMPLES_SMALL": "1",
            **os.environ,
            "MPLBACKEND": "Agg",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    PROMISES[name](Figures(done.stdout))


def test_figures_are_read_from_lines_and_tables():
    printed = Figures("""
    test accuracy: 0.97
    share of the band: 80%
                    MAE  RMSE
    last value     26.6  3e-1
    last value kept
    last 2 values   1    2
    """)
    assert printed.row("test accuracy:") == [0.97]
    assert printed.row("share of the band:") == [0.8]
    assert printed.row("last value") == [26.6, 0.3]
    with pytest.raises(AssertionError, match="no line of 'last' and numbers"):
        printed.row("last")

"""Every example runs as a user runs it, and says what it promises.

They run with their small settings; SKNEURO_EXAMPLES_SMALL=0 runs them whole. The promises hold for
both.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROMISES = {
    "class_weights": (
        r"recall, positive +0\.[01]\d .* 0\.9\d\n"  # at the weights 1 and 50
        r"precision, positive +0\.[34]\d .* 0\.[12]\d\n[\s\S]*"
        r"mean probability +0\.0[456] .* 0\.[23]\d\n"
    ),
    "digits_lstm": r"test accuracy (0\.9[6-9]|1\.0)",
    "dropout": (
        r"20% of the labels wrong.*\n.*\n.*\n"
        r"0\.0 +0\.(7\d+|8[0-4]\d) [\s\S]*?\n0\.5 +0\.(8[6-9]|9\d)\d "  # at the last epoch
        r"[\s\S]*\n0\.0 +0\.9[3-6]\d .*\n(0\.2 .*\n)?0\.5 +0\.9[3-6]\d "
    ),
    "forecast_calendar": (
        r"a week earlier +32\.0 +48\.4\n[\s\S]* temperature +1[3-7]\.\d +1\d\.\d\n"
        r".* past prices +1[0-4]\.\d +1\d\.\d"
    ),
    "forecast_grid_search": (
        r"chosen forecaster +(1\d|2[0-2])\.\d +2\d\.\d\n[\s\S]*one cycle earlier +25\.2 +34\.9"
    ),
    "forecast_many_series": (
        r"\d shops +one net +1[45]\.\d+ +0\.\d+\n +last week again +18\.\d+ +1\.\d+\n"
        r"\d+ new shops +one net +1[456]\.\d+ +0\.\d+\n +last week again +18\.\d+ +1\.\d"
    ),
    "forecast_sunspots": (
        r"RNNForecaster +(1\d|2[0-4])\.\d +[23]\d\.\d\nlast value +26\.6 +35\.3\n"
        r"seasonal naive +25\.2 +34\.9\n"
    ),
    "intervals_and_backtest": (
        r"MLPRegressorNP +2[0-7]\.\d [\s\S]*one cycle earlier +34\.3 +47\.7\n"
        r"the 80% intervals held (7[4-9]|8[0-6])%"
    ),
    "learning_rate_schedules": (
        # at the highest rate a constant one fails, cosine and onecycle do not
        r"constant +exponential +cosine +onecycle\n[\s\S]*"
        r"\n0\.10* +0\.0[4-9]\d+ +0\.\d+ +0\.0[23]\d+ +0\.0[23]\d+\n"
    ),
    "losses_and_outliers": (
        r"squared error +0\.0\d+ +0\.[4-9]\d+.*\n"
        r"absolute error +0\.0\d+ +0\.0\d+.*\nHuber +0\.0\d+ +0\.0\d+.*\n"
        r"the band holds (7[5-9]|8[0-5])%"
    ),
    "multitask_missing_labels": (
        r"one net, all labels +0\.[56]\d +0\.[78]\d +0\.9\d\n.*\n"
        r"one net, complete rows +0\.[34]\d +0\.[67]\d +0\.8\d\n"
    ),
    "multitask_two_inputs": (
        r"'second': 'binary'}[\s\S]*a trunk each shared trunk\n[\s\S]*"
        r"\n60 +0\.9\d+ +0\.9\d+ +0\.(7\d+|8[0-2]\d) +0\.8[34]\d\n"
    ),
    "tabular_regression": r"linear model +MSE +3424\n +10-10-1 net +MSE +[34]\d{3}\n",
    "vanishing_gradients": r"LSTM, chrono .*e-0[12]\n[\s\S]*GRU, standard .*e-[23]\d\n",
    "xor": (
        r"differences: largest difference \d\.\de-(09|1\d)\n"
        r".*package: largest difference \d\.\de-1\d\n[\s\S]*1 xor 1 = 0   probability of 1: 0\.00"
    ),
}
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def test_no_example_is_forgotten():
    assert {path.stem for path in EXAMPLES} == set(PROMISES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_has_a_title_for_the_gallery(path):
    title, underline = ast.get_docstring(ast.parse(path.read_text("utf-8"))).splitlines()[:2]
    assert underline == "=" * len(title)


@pytest.mark.parametrize("name", PROMISES)
def test_example_runs(name):
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
    assert re.search(PROMISES[name], done.stdout), done.stdout

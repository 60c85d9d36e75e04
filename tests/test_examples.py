"""Every example runs as a user runs it, and says what it promises."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROMISES = {
    "digits_lstm": r"test accuracy (0\.9[7-9]|1\.0)",
    "forecast_calendar": (
        r"(?s)a week earlier +3\d\.\d +4\d\.\d.* temperature +1[3-6]\.\d +1\d\.\d"
        r".* past prices +1[0-3]\.\d +1\d\.\d"
    ),
    "forecast_grid_search": (
        r"(?s)chosen forecaster +(1\d|2[0-2])\.\d +2\d\.\d.*one cycle earlier +25\.2 +34\.9"
    ),
    "forecast_many_series": (
        r"(?s)1000 shops +one net +1[45]\.\d+ +0\.\d.*last week again +18\.\d+ +1\.\d"
        r".*200 new shops +one net +1[456]\.\d+ +0\.\d.*last week again +18\.\d+ +1\.\d"
    ),
    "forecast_sunspots": "RNNForecaster",
    "intervals_and_backtest": r"80% intervals held (7[5-9]|8\d)%",
    "tabular_regression": "10-10-1 net",
    "xor": "1 xor 1 = 0",
}


def test_no_example_is_forgotten():
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} == set(PROMISES)


@pytest.mark.parametrize("name", PROMISES)
def test_example_runs(name):
    done = subprocess.run(
        [sys.executable, "-W", "error", ROOT / "examples" / f"{name}.py"],
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(PROMISES[name], done.stdout)

"""Two checkouts: whose skneuro is measured, and what counts as slower."""

import shutil
import time
from pathlib import Path

import pytest

from benchmarks.commands import main
from benchmarks.harness.clean_environment import KERNEL_SETTINGS
from benchmarks.speed.compare import cases
from benchmarks.speed.compare.alternation import Measurement
from benchmarks.speed.compare.benchmark import headline, missed_limits
from benchmarks.speed.compare.checkout import Checkout
from benchmarks.speed.compare.worker import Worker

ROOT = Path(__file__).parents[2]
CASE = "80 x 10, 10-10, batch 32, float32"
PEER = {("import", "sklearn.neural_network"): Measurement([1.0], [1.0], (0, 0))}


@pytest.fixture
def base(tmp_path):
    """A checkout that has nothing but skneuro, and says when it is imported."""
    copied = tmp_path / "skneuro"
    shutil.copytree(ROOT / "skneuro", copied, ignore=shutil.ignore_patterns("__pycache__"))
    with (copied / "__init__.py").open("a") as file:
        file.write("\nprint('the base is imported')\n")
    return tmp_path


def test_skneuro_is_imported_from_the_checkout(base, capfd):
    with Checkout(base) as worker:
        seconds, result = worker.measure("mlp", CASE, quick=True)
    assert seconds > 0
    assert "the base is imported" in capfd.readouterr().err
    with Checkout(ROOT) as worker:
        assert worker.measure("mlp", CASE, quick=True)[1] == result
    assert "the base is imported" not in capfd.readouterr().err


def test_skneuro_is_imported_anew_from_the_checkout(base, capfd):
    seconds, _ = cases.make_cases("import", base, quick=True)["skneuro"]()()
    assert seconds > 0
    assert "the base is imported" in capfd.readouterr().out


def test_a_short_case_is_run_until_its_time_is_over(monkeypatch):
    seconds = iter([5e-9, 1e-9, 3e-9] + [3e-9] * 10**6)

    def run_once():
        time.sleep(0.001)
        return next(seconds), 0.5

    monkeypatch.setattr(cases, "make_cases", lambda *arguments: {"a": lambda: run_once})
    request = {"group": "latency", "case": "a", "quick": False}
    start = time.perf_counter()
    answer = Worker(ROOT).answer(request | {"least_seconds": 0.05})
    assert 0.05 <= time.perf_counter() - start < 5
    assert answer == {"seconds": 3e-9, "result": 0.5}
    assert Worker(ROOT).answer(request | {"least_seconds": 0.0})["seconds"] == 3e-9


@pytest.fixture
def no_kernel_setting(monkeypatch):
    """As the command line leaves it: with a BLAS kernel set, every benchmark is refused first."""
    for name in KERNEL_SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_kernel_setting")
def test_a_folder_without_skneuro_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="is not a checkout: it has no folder skneuro"):
        main(["compare", "--base", str(tmp_path)])


@pytest.mark.usefixtures("no_kernel_setting")
def test_an_unknown_group_is_refused():
    with pytest.raises(SystemExit, match="unknown GROUP lstm: choose from mlp, recurrent"):
        main(["compare", "lstm", "--base", str(ROOT)])


def test_a_worker_that_fails_is_reported(tmp_path):
    (tmp_path / "skneuro").mkdir()
    (tmp_path / "skneuro" / "__init__.py").write_text("raise ImportError('broken')\n")
    with Checkout(tmp_path) as worker, pytest.raises(RuntimeError, match=r"the worker of .* ended"):
        worker.measure("mlp", CASE, quick=True)


def test_the_ratio_is_the_median_of_the_alternations():
    measurement = Measurement([1.0, 3.0, 4.0], [1.0, 1.0, 2.0], (0.5, 0.5))
    assert measurement.ratio == 2.0
    assert measurement.same_result
    assert not Measurement([1.0], [1.0], (0.5, 0.6)).same_result


def test_limits():
    def measured(ratio, results=(0.5, 0.5)):
        return Measurement([ratio], [1.0], results)

    good = {("mlp", "a"): measured(1.1), ("latency", "b"): measured(0.96)}
    assert missed_limits(good) == []
    assert headline(good)["base/new, smallest"] == 0.96
    slow = {("mlp", "a"): measured(1.1), ("latency", "b"): measured(0.94)}
    assert missed_limits(slow) == ["latency b: 0.940, less than 0.95"]
    slow = {("mlp", "a"): measured(0.98), ("mlp", "b"): measured(0.99)}
    assert missed_limits(slow) == ["geometric mean 0.985, less than 0.99"]
    other = {("mlp", "a"): measured(1.0, (0.5, 0.6))}
    assert missed_limits(other) == ["mlp a: result 0.6, in the base 0.5"]
    assert missed_limits({("import", "skneuro"): measured(0.9), **PEER}) == []
    slow = {("import", "skneuro"): measured(0.8), **PEER}
    assert missed_limits(slow) == ["import, new/base: 1.250, more than 1.15"]

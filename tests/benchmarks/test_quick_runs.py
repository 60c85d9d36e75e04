"""A smoke test of each benchmark: its quick run prints a page and writes nothing."""

from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from benchmarks.commands import COMMANDS, main
from benchmarks.harness import publishing
from benchmarks.speed.compare import benchmark as compare
from tests.benchmarks.public_data import write_ett, write_m4, write_tables

ROOT = Path(__file__).parents[2]
NEED_TORCH = {"mlp", "recurrent"}
RUNS = {
    **{name: [] for name in COMMANDS if name not in ("m4", "compare", "pages")},
    "m4 Hourly": ["--group", "Hourly"],
    "m4 Weekly": ["--group", "Weekly"],
    "compare": ["mlp", "recurrent", "latency", "--base", str(ROOT)],
}


@pytest.fixture(autouse=True)
def nothing_is_written(monkeypatch):
    """A quick run that keeps a result, or writes a page, fails."""

    def fail(*arguments):
        pytest.fail(f"a quick run writes {arguments[0]}")

    for module, name in ((publishing, "save"), (publishing, "write_page"), (compare, "save")):
        monkeypatch.setattr(module, name, fail)
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        monkeypatch.delenv(name, raising=False)  # nothing is concluded from the times


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """Threads of the BLAS that wait by spinning would slow down tests run side by side."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "1")  # of child processes
    with threadpool_limits(1):
        yield


@pytest.fixture
def public_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SKNEURO_DATA", str(tmp_path))
    write_ett(tmp_path)
    write_tables(tmp_path)
    for group in ("Hourly", "Weekly"):
        write_m4(tmp_path, group)


@pytest.mark.parametrize("name", RUNS)
def test_quick_run(name, public_data, capsys, monkeypatch):
    command, *_ = name.split()
    if command in NEED_TORCH:
        torch = pytest.importorskip("torch")
        torch.set_num_threads(1)
        monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    assert not main([command, "--quick", *RUNS[name]])
    printed = capsys.readouterr().out
    assert "BLAS kernels: " in printed
    assert "CPU features used by NumPy: " in printed
    assert "`OPENBLAS_CORETYPE` and `OPENBLAS_L2_SIZE` were unset for the run" in printed

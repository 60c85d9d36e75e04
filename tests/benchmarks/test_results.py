"""Results are kept by date and version, and pages are made from the newest."""

import re

import pytest

from benchmarks.harness import results
from benchmarks.harness.environment import describe, environment
from benchmarks.harness.pages import NO_PAGE, history, page
from benchmarks.harness.results import PAGES, RESULTS, Result, load, save

NAMES = sorted(folder.name for folder in RESULTS.iterdir() if folder.name not in NO_PAGE)


def make_result(version, ratio):
    measured_on = environment()
    measured_on["versions"]["skneuro"] = version
    return Result(
        title="Speed",
        command="speed",
        environment=measured_on,
        headline={"peer/ours": ratio},
        rows=[{"shape": "small", "peer/ours": ratio}],
        notes="How it was measured.",
    )


def save_on(date, result, folder, monkeypatch):
    class Clock(results.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromisoformat(date)

    monkeypatch.setattr(results, "datetime", Clock)
    return save("speed", result, folder)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_made_from_the_newest_result(name):
    assert (PAGES / f"{name}.md").read_text() == page(load(name))


def test_every_page_has_results():
    assert sorted(path.stem for path in PAGES.glob("*.md")) == NAMES


def test_results_are_kept_by_date_and_version(tmp_path, monkeypatch):
    for date, version, ratio in (
        ("2026-02-01", "0.2.0", 3.0),
        ("2026-01-31", "0.1.0", 2.0),
        ("2026-02-01", "0.2.0", 4.0),  # of the same day and version: replaces the first
    ):
        path = save_on(date, make_result(version, ratio), tmp_path, monkeypatch)
        assert path == tmp_path / "speed" / f"{date}-{version}.json"
    kept = load("speed", tmp_path)
    assert [(k.date, k.version, k.result.headline) for k in kept] == [
        ("2026-01-31", "0.1.0", {"peer/ours": 2.0}),
        ("2026-02-01", "0.2.0", {"peer/ours": 4.0}),
    ]


def test_the_history_starts_with_the_newest(tmp_path, monkeypatch):
    save_on("2026-01-31", make_result("0.1.0", 2.0), tmp_path, monkeypatch)
    assert "## History" not in page(load("speed", tmp_path))
    save_on("2026-02-01", make_result("0.2.0", 4.0), tmp_path, monkeypatch)
    kept = load("speed", tmp_path)
    assert [row["peer/ours"] for row in history(kept)] == [4.0, 2.0]
    text = page(kept)
    assert re.search(r"^\| small +\| 4 +\|$", text, re.MULTILINE)
    assert re.search(r"^\| 2026-02-01 \| 0.2.0 .*\n\| 2026-01-31 \| 0.1.0 ", text, re.MULTILINE)


def test_a_file_of_another_name_is_refused(tmp_path):
    (tmp_path / "speed").mkdir()
    (tmp_path / "speed" / "latest.json").write_text("{}")
    with pytest.raises(ValueError, match=r"latest\.json is not named DATE-VERSION\.json"):
        load("speed", tmp_path)


def test_the_environment_names_kernels_and_features():
    measured_on = environment()
    assert all(library["kernel"] for library in measured_on["blas"] if library["library"] != "mkl")
    assert set(measured_on["numpy_simd"])
    measured_on["unset"] = {"OPENBLAS_CORETYPE": "Haswell"}
    text = describe(measured_on)
    for library in measured_on["blas"]:
        assert f"{library['kernel']} ({library['library']} of {library['of']})" in text
    assert ", ".join(measured_on["numpy_simd"]) in text
    assert "(the environment had `OPENBLAS_CORETYPE=Haswell`)" in text

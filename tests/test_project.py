"""What surrounds the package: workflows, settings, and the address of the project."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import skneuro

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = SETTINGS["project"]
TARGETS = re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

TEXTS = {path.name: path.read_text("utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")}
WORKFLOWS = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS = {
    f"{file} {name}": job
    for file, workflow in WORKFLOWS.items()
    for name, job in workflow["jobs"].items()
}
# They publish what a job before them has built with make.
PUBLISHING = {"docs.yml publish", "release.yml publish"}
OWN_JOBS = {name: job for name, job in JOBS.items() if "uses" not in job}

HIDDEN_BUT_OURS = {".ci", ".github"}
BUILT = {"_build", "auto_examples", "backreferences", "build", "dist", "generated", "node_modules"}


def texts_of_the_project():
    """Pairs of path and text, without what tools have installed or built."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = HIDDEN_BUT_OURS.intersection(folders) | {
            name for name in folders if not name.startswith((".", "__")) and name not in BUILT
        }
        for name in names:
            if re.search(r"\.(cff|md|mjs|py|rst|toml|ya?ml)$|^Makefile$|^run$", name):
                path = Path(folder, name)
                yield path, path.read_text("utf-8")


def make(*arguments):
    """Output of make, whatever options the make that runs these tests has."""
    options = {"COVERAGE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTEST_ARGS", "VENV"}
    environment = {name: value for name, value in os.environ.items() if name not in options}
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


# Workflows -------------------------------------------------------------------------------------


def test_workflows_exist():
    assert set(WORKFLOWS) == {"docs.yml", "lint.yml", "nightly.yml", "release.yml", "tests.yml"}


@pytest.mark.parametrize("name", OWN_JOBS)
def test_a_job_runs_targets_of_make_and_nothing_else(name):
    commands = [step["run"] for step in OWN_JOBS[name]["steps"] if "run" in step]
    assert bool(commands) != (name in PUBLISHING)
    for command in commands:
        assert re.fullmatch(r"make [\w-]+( \w+=\S+)*", command), command
        assert command.split()[1] in TARGETS


@pytest.mark.parametrize("name", OWN_JOBS)
def test_a_job_ends_by_itself(name):
    assert 0 < OWN_JOBS[name]["timeout-minutes"] <= 60


@pytest.mark.parametrize("file", WORKFLOWS)
def test_actions_are_pinned_to_commits_that_say_their_version(file):
    used = re.findall(r"uses: (\S+)(.*)", TEXTS[file])
    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_an_action_has_one_version_in_all_workflows():
    pins = set(re.findall(r"uses: (\S+)@(.*)", "".join(TEXTS.values())))
    assert len(pins) == len({action for action, _ in pins})


@pytest.mark.parametrize("file", WORKFLOWS)
def test_a_workflow_may_only_read(file):
    assert WORKFLOWS[file]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", JOBS)
def test_only_jobs_that_publish_have_an_identity(name):
    allowed = JOBS[name].get("permissions", {})
    assert ("id-token" in allowed) == (name in PUBLISHING)
    assert set(allowed) <= {"id-token", "pages"}
    assert ("environment" in JOBS[name]) == (name in PUBLISHING)


@pytest.mark.parametrize("name", OWN_JOBS)
def test_no_checkout_leaves_a_token_behind(name):
    for step in OWN_JOBS[name]["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}


def test_packages_are_published_from_tags_only_and_after_all_tests():
    release = WORKFLOWS["release.yml"]
    assert release[True] == {"push": {"tags": ["v*"]}}  # PyYAML reads the key "on" as true
    assert release["jobs"]["tests"] == {"uses": "./.github/workflows/tests.yml"}
    assert set(release["jobs"]["publish"]["needs"]) == {"tests", "build"}
    checked = [step.get("run", "").split()[:2] for step in release["jobs"]["build"]["steps"]]
    assert checked.index(["make", "check-tag"]) < checked.index(["make", "wheel"])


# Versions --------------------------------------------------------------------------------------


def test_tested_versions_of_python_are_those_that_are_promised():
    tested = WORKFLOWS["tests.yml"]["jobs"]["test"]["strategy"]["matrix"]["python"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert tested == promised
    lowest = promised[0]
    assert PROJECT["requires-python"] == f">={lowest}"
    assert SETTINGS["tool"]["mypy"]["python_version"] == lowest
    assert SETTINGS["tool"]["ruff"]["target-version"] == "py" + lowest.replace(".", "")


def test_a_citation_names_the_version_of_the_package():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == skneuro.__version__


@pytest.fixture
def check_tag(tmp_path):
    """Check of a tag in a copy of the project whose notes are written."""
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{skneuro.__version__}]\n")
    for name in (".ci/check_tag.py", "CITATION.cff", "pyproject.toml", "skneuro/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)

    def check(tag):
        command = [sys.executable, tmp_path / ".ci" / "check_tag.py", tag]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return check


def test_the_tag_of_the_version_may_be_released(check_tag):
    done = check_tag(f"v{skneuro.__version__}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("tag", ["v0.0.0", skneuro.__version__, ""])
def test_another_tag_is_refused(check_tag, tag):
    done = check_tag(tag)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"tag {tag!r} is not 'v{skneuro.__version__}', the version in skneuro/__init__.py"
    )


@pytest.mark.parametrize(
    ("file", "complaint"),
    [("CHANGELOG.md", "has no section"), ("CITATION.cff", "does not have 'version: ")],
)
def test_a_version_is_not_released_where_a_file_does_not_know_it(
    check_tag, tmp_path, file, complaint
):
    (tmp_path / file).write_text("")
    done = check_tag(f"v{skneuro.__version__}")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{file} {complaint}")


# Address ---------------------------------------------------------------------------------------


def test_all_addresses_follow_from_that_of_the_repository():
    urls = PROJECT["urls"]
    repository = re.fullmatch(r"https://github\.com/([\w-]+)/([\w-]+)", urls["Repository"])
    owner, name = repository.groups()
    assert urls == {
        "Repository": urls["Repository"],
        "Documentation": f"https://{owner}.github.io/{name}/",
        "Issues": urls["Repository"] + "/issues",
        "Changelog": urls["Repository"] + "/blob/main/CHANGELOG.md",
    }


def test_the_address_of_the_project_stands_in_one_file():
    addresses = [
        PROJECT["urls"][name].removeprefix("https://") for name in ("Repository", "Documentation")
    ]
    spelled = {path for path, text in texts_of_the_project() if any(a in text for a in addresses)}
    assert spelled == {ROOT / "pyproject.toml"}


# Coverage and make -----------------------------------------------------------------------------


def test_coverage_counts_branches_and_has_a_gate():
    coverage = SETTINGS["tool"]["coverage"]
    assert coverage["run"]["branch"]
    assert coverage["report"]["fail_under"] >= 98


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@needs_make
def test_coverage_is_measured_where_all_tests_run():
    assert "--cov" in make("-n", "test")
    assert "--cov" not in make("-n", "test", "PYTEST_ARGS=-k softplus")
    assert "--cov" not in make("-n", "test", "COVERAGE=")


@needs_make
@pytest.mark.parametrize(
    ("system", "python"), [("", "bin/python"), ("Windows_NT", "Scripts/python.exe")]
)
def test_make_finds_the_python_of_the_environment(system, python):
    assert f"elsewhere/{python} -m pytest" in make("-n", "test", f"OS={system}", "VENV=elsewhere")


@needs_make
def test_all_targets_of_make_are_explained():
    explained = {line.split()[0] for line in make("help").splitlines()}
    assert explained == set(TARGETS) - {"install-nightly"}

"""What `make test-machines` reads from pyproject.toml, and how it chooses a machine's settings."""

import sys
import tomllib

import pytest

from tests import machines
from tests.machines import MACHINES, ROOT, Machine, UnavailableError

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_lowest_versions_are_those_of_all_packages_that_the_tests_need():
    bounds = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    assert machines.lowest_versions(PROJECT) == [bound.replace(">=", "==") for bound in bounds]
    assert all("==" in pin for pin in machines.lowest_versions(PROJECT))


def test_machines_have_names_of_their_own():
    assert len({machine.name for machine in MACHINES}) == len(MACHINES)


def test_a_python_is_found_only_where_it_has_that_version(monkeypatch):
    assert machines.find_python(None) == sys.executable
    assert machines.find_python("{}.{}".format(*sys.version_info)) == sys.executable
    monkeypatch.setattr(machines.shutil, "which", lambda name: sys.executable)
    with pytest.raises(UnavailableError, match="not installed"):
        machines.find_python("2.0")


def test_settings_of_the_user_do_not_reach_a_machine(monkeypatch):
    for name in machines.DECIDED_BY_MACHINE:
        monkeypatch.setenv(name, "1")
    found = {"kernels": ["Haswell"], "features": ["X86_V3", "X86_V4", "AVX512_ICL"]}
    monkeypatch.setattr(machines, "facts", lambda python, environment: found)

    def settings(**differences):
        environment, _ = machines.environment_of(Machine("one", **differences), sys.executable)
        return {k: v for k, v in environment.items() if k in machines.DECIDED_BY_MACHINE}

    assert settings() == {}
    assert settings(kernel="Zen") == {"OPENBLAS_CORETYPE": "Zen"}
    assert settings(n_threads=1) == {"OPENBLAS_NUM_THREADS": "1"}
    assert settings(disabled="AVX512|X86_V4") == {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL"}
    found["features"] = found["features"][:1]
    with pytest.raises(UnavailableError, match="not here"):
        settings(kernel="SkylakeX")
    found["kernels"] = []
    with pytest.raises(UnavailableError, match="not here"):
        settings(kernel="Zen")

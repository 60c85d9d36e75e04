"""Types for the users' type checkers: on everything public, and in the wheel."""

import importlib.util
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import skneuro
from tests.check_docstrings import public_members, public_modules

ROOT = Path(__file__).parents[1]
ENGINE = "skneuro.nn"  # not made to be called by users


def public_functions():
    """Public functions and methods by their import paths, constructors included."""
    for module in public_modules():
        for name, member in public_members(module):
            path = f"{module.__name__}.{name}"
            if path.startswith(f"{ENGINE}."):
                continue
            if not inspect.isclass(member):
                yield path, member
                continue
            for method, function in public_members(member):
                yield f"{path}.{method}", getattr(function, "fget", function)
            if "__init__" in vars(member):
                yield f"{path}.__init__", member.__init__


@pytest.mark.parametrize(("path", "function"), list(public_functions()))
def test_every_public_signature_is_annotated(path, function):
    signature = inspect.signature(function)
    bare = [
        name
        for name, parameter in signature.parameters.items()
        if parameter.annotation is parameter.empty and name not in ("self", "cls")
    ]
    assert bare == []
    is_generated = path.endswith(".__init__")  # by dataclasses, which say that it gives None
    assert is_generated or signature.return_annotation is not signature.empty


def test_the_package_says_that_it_is_typed():
    assert (Path(skneuro.__file__).parent / "py.typed").is_file()


@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed")
def test_a_users_program_passes_the_strictest_check(tmp_path):
    # away from the repository, whose settings are not the user's
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"]
    run = subprocess.run(
        [*command, "--cache-dir", str(tmp_path), str(ROOT / "tests" / "typing" / "usage.py")],
        cwd=tmp_path,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "Success: no issues found in 1 source file\n", run.stderr

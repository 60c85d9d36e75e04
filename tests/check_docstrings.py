"""Validate docstrings with numpydoc, and words and names by the house rules; for ``make lint``.

The public objects are imported, not parsed, because the parameters of the estimators are documented
once and put into the docstrings when the classes are made. The checks are listed in
``pyproject.toml``. Words and names are read from the files: ``prose.py`` and ``identifiers.py``.
"""

import importlib
import inspect
import pkgutil
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "skneuro"

# Formulas and shapes document the engine's objects: a docstring each, sections where they help.
SHORT_FORM = f"{PACKAGE}.nn"
PUBLIC_PACKAGES = [PACKAGE] + [
    f"{PACKAGE}.{name}" for name in ("continual", "datasets", "forecasting", "inspection")
]
SECTIONS = {"PR01", "RT01", "YD01"}  # a missing Parameters, Returns or Yields section

CODE = ("skneuro", "tests", "benchmarks", "examples")
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")
GENERATED = {"_build", "auto_examples", "generated"}
LINTS = ("tests/prose.py", "tests/identifiers.py", "tests/test_check_docstrings.py")
# Files and folders whose words and names are still to be corrected; clean ones are reported.
PENDING: set[str] = set()


def public_modules():
    """The packages whose ``__init__`` exports what is public, and every file of the engine."""
    for name in PUBLIC_PACKAGES:
        yield importlib.import_module(name)
    engine = importlib.import_module(SHORT_FORM)
    yield engine
    for found in pkgutil.walk_packages(engine.__path__, prefix=f"{SHORT_FORM}."):
        yield importlib.import_module(found.name)


def public_members(owner):
    """Public classes, functions, methods and properties of a module or class, by name."""
    listed = getattr(owner, "__all__", ())
    for name, member in inspect.getmembers(owner):
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not callable(function) or not hasattr(function, "__module__"):
            continue
        home = function.__module__ or ""
        if inspect.ismodule(owner) and name not in listed and home != owner.__name__:
            continue  # imported from another file, where it is validated
        if home.split(".")[0] == PACKAGE:  # not inherited from scikit-learn
            yield name, member


def public_objects():
    """Import paths of the public classes and functions, and of their methods."""
    for module in public_modules():
        for name, member in public_members(module):
            yield f"{module.__name__}.{name}"
            if inspect.isclass(member):
                for method, _ in public_members(member):
                    yield f"{module.__name__}.{name}.{method}"


def findings(path, checks):
    """Breaches of the chosen checks in the docstring of one object."""
    from numpydoc.validate import validate

    engine = f"{path}.".startswith(f"{SHORT_FORM}.")
    for code, message in validate(path)["errors"]:
        if code in checks and not (engine and code in SECTIONS):
            yield f"{path}: {code} {message}"


def files_in(root, names, suffix):
    """Files of a kind, in folders or by themselves, except what a build made."""
    for name in names:
        path = root / name
        for file in sorted(path.rglob(f"*{suffix}")) if path.is_dir() else [path]:
            if not GENERATED & set(file.parts):
                yield file


def house_findings(root, pending=()):
    """Breaches of the rules for words and names, a line each; pending places must have some."""
    from tests.identifiers import name_findings
    from tests.prose import prose_findings

    still_pending = set()
    code = list(files_in(root, CODE, ".py"))
    for rule, files in (
        (prose_findings, [*code, *files_in(root, PAGES, ".md")]),
        (name_findings, code),
    ):
        for path in files:
            name = path.relative_to(root).as_posix()
            excused = {place for place in pending if f"{name}/".startswith(f"{place}/")}
            for finding in () if name in LINTS else rule(path.read_text("utf-8"), name):
                still_pending |= excused
                if not excused:
                    yield finding
    for place in sorted(set(pending) - still_pending):
        yield f"{place}: nothing is found there, so that PENDING need not name it"


def main():
    """Print what is found; the exit status says whether anything was."""
    from numpydoc.validate import get_validation_checks

    with (ROOT / "pyproject.toml").open("rb") as file:
        config = tomllib.load(file)["tool"]["numpydoc_validation"]
    checks = get_validation_checks(set(config["checks"]))
    sys.path.insert(0, str(ROOT))
    bare = [module.__name__ for module in public_modules() if not module.__doc__]
    paths = list(public_objects())
    found = [f"{name}: GL08 the module does not have a docstring" for name in bare]
    found += [line for path in paths for line in findings(path, checks)]
    found += house_findings(ROOT, PENDING)
    print(*found, f"{len(paths)} public docstrings checked, {len(found)} findings", sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

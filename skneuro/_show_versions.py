"""Print the versions that a bug report needs."""

import importlib
import os
import platform
import sys

from threadpoolctl import threadpool_info

PACKAGES = {
    "skneuro": "skneuro",
    "numpy": "numpy",
    "scipy": "scipy",
    "pandas": "pandas",
    "scikit-learn": "sklearn",
    "joblib": "joblib",
    "threadpoolctl": "threadpoolctl",
    "matplotlib": "matplotlib",
}


def show_versions() -> None:
    """Print the versions of Python, skneuro, its dependencies and the BLAS library in use.

    Please paste the output into bug reports.

    Examples
    --------
    >>> import skneuro
    >>> skneuro.show_versions()
    <BLANKLINE>
    System:
        python: ...
    """
    _print_section("System", _system())
    _print_section("Packages", {name: _version(PACKAGES[name]) for name in PACKAGES})
    libraries = threadpool_info()
    for library in libraries:
        title = library["user_api"].replace("blas", "BLAS").replace("openmp", "OpenMP")
        _print_section(title, _describe(library))
    if not any(library["user_api"] == "blas" for library in libraries):
        _print_section("BLAS", {"library": "none known to threadpoolctl"})


def _print_section(title: str, facts: dict[str, str]) -> None:
    width = max(map(len, facts))
    print(f"\n{title}:")
    for name, fact in facts.items():
        print(f"    {name:>{width}}: {fact}")


def _system() -> dict[str, str]:
    return {
        "python": sys.version.replace("\n", " "),
        "executable": sys.executable,
        "platform": platform.platform(),
        "processors": str(os.cpu_count()),
    }


def _version(module: str) -> str:
    """Return the version of an installed package."""
    try:
        return str(importlib.import_module(module).__version__)
    except ImportError:
        return "not installed"


def _describe(library: dict[str, object]) -> dict[str, str]:
    """Return what threadpoolctl reports about a thread pool, by name."""
    wanted = ("internal_api", "version", "architecture", "num_threads", "filepath")
    return {name.replace("_", " "): str(library[name]) for name in wanted if library.get(name)}

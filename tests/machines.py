"""Run the tests as on other machines, one after the other, and tabulate the results.

A machine is this one with another BLAS kernel, fewer instructions, a single thread, or other
versions of Python and of the packages, installed into a virtual environment under ``.machines``.
Its log is there too. A machine that cannot be had here ("not installed", "not here") is no failure.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".machines"
KERNELS = ("Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX")
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
DECIDED_BY_MACHINE = (
    *("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"),
    *("NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES"),
)

# Facts about a machine, as its own Python reports them.
FACTS = """
import importlib.metadata, json, platform
import numpy as np, scipy.linalg
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from threadpoolctl import threadpool_info

for dtype in (np.float32, np.float64):
    np.ones((99, 99), dtype) @ np.ones((99, 99), dtype)  # an unknown instruction crashes here
blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
is_x86 = platform.machine() in ("x86_64", "AMD64")
kernels = {library["architecture"] for library in blas if "architecture" in library}
distributions = ("numpy", "scipy", "pandas", "scikit-learn", "matplotlib", "polars", "pyarrow")
print(json.dumps({
    "python": platform.python_version(),
    "versions": {name: importlib.metadata.version(name) for name in distributions},
    "kernels": sorted(kernels) if is_x86 else [],  # those that OPENBLAS_CORETYPE chooses from
    "threads": max((library["num_threads"] for library in blas), default=1),
    "features": [name for name in __cpu_dispatch__ if __cpu_features__[name]],
}))
"""


class UnavailableError(Exception):
    """This computer cannot be that machine."""


@dataclass(frozen=True)
class Machine:
    """Settings that make this computer look like another one.

    Attributes
    ----------
    name : str
        Name on the command line and in the table.
    kernel : str or None
        Kernel of OpenBLAS.
    disabled : str or None
        Regular expression of the CPU features that NumPy must not use.
    n_threads : int or None
        Number of BLAS threads.
    python : str or None
        Version of Python, such as "3.12"; None for the running one.
    requirements : tuple of str
        Requirements beside those of pyproject.toml.
    lowest : bool
        Whether all packages have the lowest versions that pyproject.toml allows.
    """

    name: str
    kernel: str | None = None
    disabled: str | None = None
    n_threads: int | None = None
    python: str | None = None
    requirements: tuple[str, ...] = field(default=())
    lowest: bool = False


MACHINES = [
    *(Machine(f"python-{version}", python=version) for version in PYTHONS),
    *(Machine(kernel.lower(), kernel=kernel) for kernel in KERNELS),
    Machine("no-avx512", disabled="AVX512|X86_V4"),
    Machine("baseline", disabled=""),
    Machine("one-thread", n_threads=1),
    Machine("pandas-2", requirements=("pandas<3",)),
    Machine("pandas-3", requirements=("pandas>=3",)),
    # pyparsing as old as the lowest matplotlib: later versions warn about its calls
    Machine("lowest", lowest=True, requirements=("pyparsing<3.3",)),
]


# The Python of a machine ---------------------------------------------------------------------


def find_python(version):
    """Path of an interpreter of a version such as "3.12"."""
    if version is None or version == "{}.{}".format(*sys.version_info):
        return sys.executable
    installed = Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python")
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    for python in (shutil.which(f"python{version}"), *sorted(installed, reverse=True)):
        if python is not None:
            asked = subprocess.run([python, "-c", code], capture_output=True, text=True)
            if asked.stdout.strip() == version:
                return str(python)
    raise UnavailableError("not installed")


def lowest_versions(project):
    """Lower bounds of what a project and its tests need, as exact requirements."""
    bounds = project["dependencies"] + project["optional-dependencies"]["test"]
    return [re.match(r"([\w-]+)>=[\w.]+", bound)[0].replace(">=", "==") for bound in bounds]


def virtual_environment(machine, log):
    """Python of the machine's own virtual environment, which is made if missing or outdated."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = lowest_versions(project) if machine.lowest else []
    python = find_python(machine.python)
    wanted = json.dumps([python, project, machine.requirements, pins])
    folder = CACHE / machine.name
    stamp, inside = folder / "installed.json", folder / "bin" / "python"
    if not (stamp.exists() and stamp.read_text("utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        install = [inside, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
        for command in (
            [python, "-m", "venv", folder],
            [*install, *machine.requirements, *pins, "--editable", ".[test]"],
        ):
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd=ROOT)
        stamp.write_text(wanted, "utf-8")
    return str(inside)


def python_of(machine, log):
    """Python with everything installed that the machine's tests need."""
    is_running = find_python(machine.python) == sys.executable
    if is_running and not machine.requirements and not machine.lowest:
        return sys.executable
    return virtual_environment(machine, log)


# Its environment, and its tests --------------------------------------------------------------


def facts(python, environment):
    """Versions, kernels, instructions and threads as a Python sees them in an environment."""
    asked = subprocess.run(
        [python, "-c", FACTS], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    if asked.returncode < 0:
        raise UnavailableError(
            "not here"
        )  # ended by an instruction that this processor does not have
    asked.check_returncode()
    return json.loads(asked.stdout)


def environment_of(machine, python):
    """Environment variables of the machine, and the resulting facts."""
    environment = {k: v for k, v in os.environ.items() if k not in DECIDED_BY_MACHINE}
    plain = facts(python, environment)
    if machine.kernel is not None:
        has_avx512 = any("AVX512" in name for name in plain["features"])
        if not plain["kernels"] or (machine.kernel == "SkylakeX" and not has_avx512):
            raise UnavailableError("not here")
        environment["OPENBLAS_CORETYPE"] = machine.kernel
    if machine.n_threads is not None:
        environment["OPENBLAS_NUM_THREADS"] = str(machine.n_threads)
    if machine.disabled is not None:
        disabled = [name for name in plain["features"] if re.search(machine.disabled, name)]
        environment["NPY_DISABLE_CPU_FEATURES"] = " ".join(disabled)
    return environment, facts(python, environment)


def described(found):
    """Facts as text for the table."""
    versions = found["versions"]
    return (
        f"Python {found['python']}, NumPy {versions['numpy']}, SciPy {versions['scipy']}, "
        f"pandas {versions['pandas']}, {'/'.join(found['kernels'])} x {found['threads']}, "
        f"NumPy up to {(found['features'] or ['baseline'])[-1]}"
    )


@dataclass
class Row:
    """Result of a machine as text for the table."""

    machine: str
    outcome: str
    tests: str = ""
    seconds: str = ""
    facts: str = ""
    failures: list[str] = field(default_factory=list)

    def __str__(self):
        cells = (
            f"{self.machine:12} {self.outcome:14} {self.tests:40} {self.seconds:>7}  {self.facts}"
        )
        return cells.rstrip()


def run(machine, arguments, earlier):
    """Row of a machine; ``earlier`` are the facts and rows of all that ran before."""
    path = CACHE / f"{machine.name}.log"
    with path.open("w", encoding="utf-8") as log:
        try:
            python = python_of(machine, log)
            environment, found = environment_of(machine, python)
        except UnavailableError as reason:
            return Row(machine.name, str(reason))
        except subprocess.CalledProcessError as error:
            what = " ".join(map(str, error.cmd[:4]))
            return Row(machine.name, "red", failures=[f"{what} ... failed"])
        for others, row in earlier:
            if others == found:
                return Row(machine.name, row.outcome, f"as {row.machine}")
        started = time.perf_counter()
        command = [python, "-m", "pytest", "-q", *arguments]
        done = subprocess.run(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
    lines = path.read_text("utf-8", "replace").splitlines() or [""]
    row = Row(
        machine.name,
        "red" if done.returncode else "green",
        re.sub(r" in [\d.]+s.*|=", "", lines[-1]).strip(),
        f"{time.perf_counter() - started:.0f}",
        described(found),
        [line for line in lines if line.startswith(("FAILED ", "ERROR "))],
    )
    earlier.append((found, row))
    return row


def main():
    """Run the machines named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [machine.name for machine in MACHINES]
    parser.add_argument("machines", nargs="*", metavar="machine", help=", ".join(names))
    parser.add_argument("--pytest", default="-n 2", help='arguments of pytest (default: "-n 2")')
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.machines) - set(names))
    if unknown:
        parser.error(f"unknown machines {unknown}; there are {names}")

    CACHE.mkdir(exist_ok=True)
    earlier, rows = [], []
    print(Row("machine", "outcome", "tests", "seconds", "what it is"))
    for machine in MACHINES:
        if not chosen.machines or machine.name in chosen.machines:
            rows.append(run(machine, shlex.split(chosen.pytest), earlier))
            print(rows[-1], flush=True)
    red = [row for row in rows if row.outcome == "red"]
    for row in red:
        print(f"\n{row.machine}: {CACHE / row.machine}.log", *row.failures, sep="\n  ")
    return int(bool(red))


if __name__ == "__main__":
    sys.exit(main())

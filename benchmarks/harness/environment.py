"""What a result was measured on: versions, machine, BLAS kernels and CPU features."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

from .clean_environment import KERNEL_SETTINGS, unset_settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("skneuro", "scikit-learn", "numpy", "scipy", "torch", "keras")


def environment():
    """Versions, processor, BLAS kernels and CPU features of this process, as plain data."""
    import numpy as np
    from numpy._core._multiarray_umath import __cpu_features__

    simd = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return {
        "python": platform.python_version(),
        "versions": versions(),
        "commit": commit(ROOT),
        "machine": f"{platform.system()} {platform.machine()}, {_processor()}",
        "cores": os.cpu_count(),
        "blas": blas_libraries(),
        "numpy_simd": [*simd.get("baseline", []), *simd.get("found", [])],
        "cpu_features": [name for name, present in __cpu_features__.items() if present],
        "torch_simd": _torch_simd(),
        "unset": unset_settings(),
    }


def versions():
    """Version of each package that is measured or measured with; None where it is missing."""
    import skneuro

    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    found["skneuro"] = skneuro.__version__  # run from a clone, it need not be installed
    return found


def commit(checkout):
    """Short hash of a checkout's commit, with "-dirty" after local changes; None without git."""
    command = ["git", "-C", str(checkout), "describe", "--always", "--dirty", "--abbrev=10"]
    command += ["--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def blas_libraries():
    """Each BLAS that is loaded, with the kernel it chose for this processor."""
    from threadpoolctl import threadpool_info

    libraries = [
        {
            "library": library["internal_api"],
            "version": library["version"],
            "threads": library["num_threads"],
            "kernel": library.get("architecture"),
            "of": Path(library["filepath"]).parent.name.removesuffix(".libs"),
        }
        for library in threadpool_info()
        if library["user_api"] == "blas"
    ]
    return sorted(libraries, key=lambda library: (library["library"], library["version"]))


def describe(measured_on):
    """Lines of a page about versions and machine, then kernels and CPU features where known."""
    packages = ", ".join(f"{k} {v}" for k, v in measured_on["versions"].items() if v)
    libraries = [
        f"{library['library']} {library['version']}, {library['threads']} threads"
        for library in measured_on["blas"]
    ]
    where = (
        f"Python {measured_on['python']}, {packages}; {measured_on['machine']}, "
        f"{measured_on['cores']} cores; {'; '.join(libraries)}."
    )
    if "numpy_simd" not in measured_on:  # an older result
        return where
    return f"{where}\n\n{describe_kernels(measured_on)}"


def describe_kernels(measured_on):
    """Sentences about the BLAS kernels and CPU features that ran."""
    kernels = [
        f"{library['kernel'] or 'unknown'} ({library['library']} of {library['of']})"
        for library in measured_on["blas"]
    ]
    text = f"BLAS kernels: {', '.join(kernels) or 'unknown'}. "
    text += f"CPU features used by NumPy: {', '.join(measured_on['numpy_simd']) or 'none'}"
    if measured_on["torch_simd"]:
        text += f"; by PyTorch: {measured_on['torch_simd']}"
    names = " and ".join(f"`{name}`" for name in KERNEL_SETTINGS)
    text += f". {names} were unset for the run"
    if measured_on["unset"]:
        settings = ", ".join(f"`{name}={value}`" for name, value in measured_on["unset"].items())
        text += f" (the environment had {settings})"
    return f"{text}."


def _torch_simd():
    torch = sys.modules.get("torch")
    return None if torch is None else torch.backends.cpu.get_cpu_capability()


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "unknown")

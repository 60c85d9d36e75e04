"""What a bug report needs to say."""

import numpy as np
import sklearn

import skneuro
from skneuro import _show_versions


def test_it_names_versions_of_python_packages_and_blas(capsys):
    assert skneuro.show_versions() is None
    printed = capsys.readouterr().out
    for name, version in [
        ("skneuro", skneuro.__version__),
        ("numpy", np.__version__),
        ("scikit-learn", sklearn.__version__),
    ]:
        assert f" {name}: {version}\n" in printed
    for name in ("python", "platform", "scipy", "pandas", "matplotlib"):
        assert f" {name}: " in printed
    assert "\nBLAS:\n" in printed


def test_it_names_the_threads_of_each_library(capsys, monkeypatch):
    library = {
        "user_api": "blas",
        "internal_api": "mkl",
        "version": "2024.1",
        "num_threads": 3,
        "prefix": "libmkl_rt",
        "filepath": "/lib/libmkl_rt.so",
    }
    monkeypatch.setattr(_show_versions, "threadpool_info", lambda: [library])
    skneuro.show_versions()
    blas = capsys.readouterr().out.split("\nBLAS:\n")[1]
    assert [line.split() for line in blas.splitlines()] == [
        ["internal", "api:", "mkl"],
        ["version:", "2024.1"],
        ["num", "threads:", "3"],
        ["filepath:", "/lib/libmkl_rt.so"],
    ]


def test_it_says_when_there_is_no_known_blas(capsys, monkeypatch):
    monkeypatch.setattr(_show_versions, "threadpool_info", list)
    skneuro.show_versions()
    assert "library: none known to threadpoolctl" in capsys.readouterr().out


def test_a_package_that_is_not_there_is_no_error(capsys, monkeypatch):
    monkeypatch.setitem(_show_versions.PACKAGES, "matplotlib", "no_such_package")
    skneuro.show_versions()
    assert "matplotlib: not installed\n" in capsys.readouterr().out

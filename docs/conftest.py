"""Run the snippets of the pages: ``pytest --doctest-glob="*.md" docs``."""

import os

import pytest

os.environ.setdefault("MPLBACKEND", "Agg")

collect_ignore_glob = ["*.py", "_build/*", "auto_examples/*"]  # pages only


@pytest.fixture(autouse=True)
def folder_of_its_own(tmp_path, monkeypatch):
    """Let a page write files without leaving them behind."""
    monkeypatch.chdir(tmp_path)

"""The snippets of this folder run from the root of the repository, as the pages say."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder_of_its_own(monkeypatch):
    """Take the place of the fixture of the folder above."""
    monkeypatch.chdir(Path(__file__).parents[2])

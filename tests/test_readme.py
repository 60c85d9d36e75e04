"""The README's code runs, in order and as pasted, and prints what it says."""

import contextlib
import io
import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text()
# Python code, and the block that says what it prints, where one follows.
SNIPPETS = re.findall(r"```python\n(.*?)```\n(?:\n```\n(.*?)```)?", README, re.DOTALL)


@pytest.mark.filterwarnings("ignore:.*non-interactive:UserWarning")
def test_every_snippet_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # they save a picture
    import matplotlib as mpl

    mpl.use("Agg")
    assert len(SNIPPETS) >= 4
    names = {}
    for code, said in SNIPPETS:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "README.md", "exec"), names)
        assert printed.getvalue().split() == said.split(), code


def test_every_link_leads_somewhere():
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(targets) > 10
    missing = [target for target in targets if not (Path(__file__).parents[1] / target).exists()]
    assert missing == []

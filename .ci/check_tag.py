"""Check that a tag names the version about to be released, and that its notes are written."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def version_of_package():
    """Version that the wheel gets, read as the build does, without importing the package."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    source = (ROOT / settings["tool"]["hatch"]["version"]["path"]).read_text("utf-8")
    return re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)[1]


def problems(tag):
    """List what keeps a tag from being released.

    Parameters
    ----------
    tag : str
        Name of the tag, such as ``v1.2.3``.
    """
    version = version_of_package()
    if tag != f"v{version}":
        yield f"tag {tag!r} is not 'v{version}', the version in skneuro/__init__.py"
    if f"\nversion: {version}\n" not in (ROOT / "CITATION.cff").read_text("utf-8"):
        yield f"CITATION.cff does not have 'version: {version}'"
    if f"\n## [{version}]" not in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        yield f"CHANGELOG.md has no section '## [{version}]'"


if __name__ == "__main__":
    if found := list(problems(sys.argv[1])):
        sys.exit("\n".join(found))
    print(sys.argv[1], "may be released")

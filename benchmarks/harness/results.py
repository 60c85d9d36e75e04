"""Results, kept by benchmark, date and version."""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PAGES = Path(__file__).parents[2] / "docs" / "benchmarks"
RESULTS = PAGES / "results"
FILE_NAME = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)-(?P<version>.+)\.json")


@dataclass
class Result:
    """What one run of a benchmark found, as plain data.

    Attributes
    ----------
    title : str
        Title of the page.
    command : str
        Arguments of ``python -m benchmarks`` that make the result.
    environment : dict
        Versions, machine, BLAS kernels and CPU features.
    headline : dict of str to float or str
        Few figures that stand for the whole; they make the history of a benchmark.
    rows : list of dict
        The main table.
    notes : str
        Description of the measurements, and of how to read the tables.
    further : dict of str to list of dict
        More tables, by heading.
    raw : object
        All measurements behind the tables.
    """

    title: str
    command: str
    environment: dict
    headline: dict
    rows: list
    notes: str
    further: dict = field(default_factory=dict)
    raw: object = None


@dataclass
class KeptResult:
    """A result with the date and the version of skneuro that its file name tells."""

    date: str
    version: str
    result: Result


def save(name, result, folder=None):
    """Keep a result under today's date and its version of skneuro.

    A result of the same day and version is replaced.

    Parameters
    ----------
    name : str
        Name of the benchmark's page.
    result : Result
        Result to keep.
    folder : Path, default=None
        Folder of all results; None is the one in the docs.

    Returns
    -------
    path : Path
        File that was written.
    """
    date = datetime.now(UTC).date().isoformat()
    path = (folder or RESULTS) / name / f"{date}-{result.environment['versions']['skneuro']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(result), indent=1) + "\n")
    return path


def load(name, folder=None):
    """All kept results of a benchmark, oldest first."""
    kept = []
    for path in sorted(((folder or RESULTS) / name).glob("*.json")):
        found = FILE_NAME.fullmatch(path.name)
        if found is None:
            raise ValueError(f"{path} is not named DATE-VERSION.json")
        kept.append(KeptResult(**found.groupdict(), result=Result(**json.loads(path.read_text()))))
    return kept

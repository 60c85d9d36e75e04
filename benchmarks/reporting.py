"""Results as a table on the screen, a JSON file, and a short page in the docs."""

import importlib.metadata
import json
import os
import platform
from pathlib import Path

import skneuro

FOLDER = Path(__file__).parents[1] / "docs" / "benchmarks"
PACKAGES = ("skneuro", "scikit-learn", "numpy", "scipy", "torch", "keras")


def environment():
    """Versions, processor and thread counts."""
    import numpy as np  # noqa: F401 - so that its BLAS is there to be asked
    from threadpoolctl import threadpool_info

    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = None
    versions["skneuro"] = skneuro.__version__  # run from a clone, it need not be installed
    return {
        "python": platform.python_version(),
        "versions": versions,
        "machine": f"{platform.system()} {platform.machine()}, {_processor()}",
        "cores": os.cpu_count(),
        "blas": sorted(
            f"{lib['internal_api']} {lib['version']}, {lib['num_threads']} threads"
            for lib in threadpool_info()
            if lib["user_api"] == "blas"
        ),
    }


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "unknown")


def table(rows):
    """Markdown table of a list of dicts with the same keys."""
    heads = list(rows[0])
    cells = [heads] + [[_cell(row[head]) for head in heads] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def _cell(value):
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def publish(name, title, rows, notes, quick, raw=None, further=None, command=None):
    """Print the table; unless ``quick``, write it to the docs with what it was measured on.

    Parameters
    ----------
    name : str
        Of the benchmark.
    title : str
        Of the page.
    rows : list of dict
        The table.
    notes : str
        What was measured, and how to read it.
    quick : bool
        Whether this was only a trial.
    raw : object, default=None
        All measurements, for the JSON file.
    further : dict of str to list of dict, default=None
        More tables, by their headings.
    command : str, default=None
        What follows ``python -m benchmarks``, if it is not the name.
    """
    measured_on = environment()
    versions = ", ".join(f"{k} {v}" for k, v in measured_on["versions"].items() if v)
    where = (
        f"Python {measured_on['python']}, {versions}; {measured_on['machine']}, "
        f"{measured_on['cores']} cores; {'; '.join(measured_on['blas'])}."
    )
    sections = [table(rows)]
    for heading, more in (further or {}).items():
        sections += [f"## {heading}", table(more)]
    if further:
        sections.append("## How it was measured")
    text = "\n\n".join([*sections, notes, where])
    print(f"\n{text}")
    if quick:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    record = {"environment": measured_on, "rows": rows, **(further or {}), "raw": raw}
    (FOLDER / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n")
    page = f"# {title}\n\n`python -m benchmarks {command or name}`\n\n{text}\n"
    (FOLDER / f"{name}.md").write_text(page)

"""Pages of the docs, made from the newest results."""

from .environment import describe
from .results import PAGES, RESULTS, load

NO_PAGE = ("compare",)  # results about a change, not about a release


def write_page(name):
    """Write the page of one benchmark."""
    (PAGES / f"{name}.md").write_text(page(load(name)))


def page(kept):
    """Page in Markdown from all kept results of a benchmark, oldest first."""
    newest = kept[-1].result
    text = f"# {newest.title}\n\n`python -m benchmarks {newest.command}`\n\n{body(newest)}\n"
    if len(kept) > 1:
        text += f"\n## History\n\n{table(history(kept))}\n"
    return text


def body(result):
    """Tables, notes, machine: what is printed after a run, too."""
    sections = [table(result.rows)]
    for heading, rows in result.further.items():
        sections += [f"## {heading}", table(rows)]
    if result.further:
        sections.append("## How it was measured")
    return "\n\n".join([*sections, result.notes, describe(result.environment)])


def history(kept):
    """A row for each kept result with its headline figures, newest first."""
    columns = list(dict.fromkeys(column for k in kept for column in k.result.headline))
    return [
        {"date": k.date, "version": k.version, "commit": k.result.environment.get("commit")}
        | {column: k.result.headline.get(column) for column in columns}
        for k in reversed(kept)
    ]


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


def run(options):
    """Write the pages of all benchmarks that have results."""
    for folder in sorted(RESULTS.iterdir()):
        if folder.name not in NO_PAGE:
            write_page(folder.name)
            print(PAGES / f"{folder.name}.md")

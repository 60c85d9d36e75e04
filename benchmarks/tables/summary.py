"""Tables of errors, geometric means and wins, from the records of fits."""

import math
from statistics import mean, stdev

from .contestants import BOOSTING

OURS = "TabularNP"


def averages(records, value):
    """Mean, standard error and number of seeds by table and contestant."""
    found = {}
    for record in records:
        if record[value] is not None:
            found.setdefault((record["table"], record["contestant"]), {})[record["seed"]] = record
    return {
        pair: _mean_and_error([r[value] for r in by_seed.values()])
        for pair, by_seed in found.items()
    }


def _mean_and_error(values):
    error = stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
    return mean(values), error, len(values)


def rows(records, value, tables, contestants):
    """A row for each table with the mean and standard error of each contestant."""
    found = averages(records, value)
    result = []
    for table in tables:
        cells = {c: _cell(found.get((table, c))) for c in contestants}
        if any(cell is not None for cell in cells.values()):
            result.append({"table": table, **cells})
    return result


def _cell(found):
    if found is None:
        return None
    average, error, _ = found
    return f"{average:.4g}" + ("" if error is None else f" ± {error:.2g}")


def reference(records):
    """Boosting that errors are relative to: LightGBM and XGBoost, or what is installed."""
    measured = {record["contestant"] for record in records}
    both = [name for name in ("LightGBM", "XGBoost") if name in measured]
    return both or ["HistGradientBoosting"]


def relative(records, value, tables, best_of):
    """Geometric mean of the error of each contestant relative to the best of some.

    A table counts where the contestant and all of ``best_of`` have the same seeds.
    """
    found = {}
    for record in records:
        if record[value] is not None:
            found.setdefault((record["table"], record["contestant"]), {})[record["seed"]] = record[
                value
            ]
    contestants = dict.fromkeys(record["contestant"] for record in records)
    result = {}
    for contestant in contestants:
        ratios = []
        for table in tables:
            both = [found.get((table, name), {}) for name in (contestant, *best_of)]
            seeds = set.intersection(*(set(by_seed) for by_seed in both))
            if seeds:
                own, *others = [mean([by_seed[s] for s in seeds]) for by_seed in both]
                ratios.append(max(own, 1e-9) / max(min(others), 1e-9))
        if ratios:
            result[contestant] = (math.exp(mean(map(math.log, ratios))), ratios)
    return result


def relative_rows(records, kinds):
    """Rows of the main table: contestants, geometric means by kind of task, wins."""
    pairs = reference(records)
    columns = {}
    for kind, (tables, value) in kinds.items():
        columns[kind] = relative(records, value, tables, pairs)
    contestants = dict.fromkeys(name for found in columns.values() for name in found)
    result = []
    for contestant in contestants:
        row = {"contestant": contestant}
        for kind, found in columns.items():
            geometric, ratios = found.get(contestant, (None, []))
            row[kind] = geometric
            if contestant not in pairs:
                wins = sum(ratio < 1 for ratio in ratios)
                row[f"{kind}: wins"] = f"{wins} of {len(ratios)}" if ratios else None
            else:
                row[f"{kind}: wins"] = None
        result.append(row)
    return sorted(result, key=lambda row: row["contestant"] in BOOSTING)

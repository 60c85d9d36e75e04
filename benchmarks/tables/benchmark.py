"""Nets for tables beside gradient boosting: fits that are missing, then the page."""

from ..harness.publishing import publish
from . import fits
from .contestants import contestants
from .data import index, load
from .summary import OURS, reference, relative, relative_rows, rows

NOTES = """All contestants have their defaults. Each table is split at random into 80 % for training
and 20 % for the test (stratified by class), the same for all: `train_test_split(test_size=0.2,
random_state=seed)`. Cells are means and standard errors over the seeds that have been measured,
{n_fits} fits in all; a dash has not been measured. The first table has geometric means over the
tables of the error relative to the better of LightGBM and XGBoost on the same seeds: below 1 is
better than both; *wins* counts the tables with a lower error. *MLPNP*, scikit-learn's MLP and the
random forest get imputed and scaled numbers and one-hot categories; the others read the data frame.

Seconds are those of a machine that other programs used at the same time, with {threads} thread(s):
they tell orders of magnitude, not speed. A run can be continued: every fit is written at once to
`docs/benchmarks/results/tables/fits.jsonl`, and only missing ones are measured."""

QUICK = ("abalone", "phoneme")


def run(options):
    """Measure what is missing, and write the page."""
    makers = contestants()
    tables = options.table or list(QUICK if options.quick else index())
    names = options.contestant or list(makers)
    unknown = [name for name in tables if name not in index()]
    unknown += [name for name in names if name not in makers]
    if unknown:
        raise SystemExit(f"Not known or not installed: {unknown}; known: {[*index(), *makers]}")
    records = [] if options.quick else fits.read()
    if not options.pages_only:
        records += _measure(options, tables, names, makers, {fits.key(r) for r in records})
    publish("tables", quick=options.quick, **found(records))


def _measure(options, tables, names, makers, done):
    """Run the missing fits, seed by seed and small tables first; return their records."""
    records = []
    for seed in options.seed or ([0] if options.quick else range(10)):
        for name in tables:
            table = load(name)
            if not options.seed and seed not in table.seeds:
                continue
            for contestant in names:
                if (name, seed, contestant, fits.version_of(contestant)) in done:
                    continue
                record = fits.measure(table, seed, contestant, makers[contestant], options.threads)
                records.append(record)
                if not options.quick:
                    print(record, flush=True)
                    fits.append(record)
    return records


def found(records):
    """Contents of the result."""
    order = [*index()]
    names = list(dict.fromkeys([*contestants(), *(r["contestant"] for r in records)]))
    measured = {record["contestant"] for record in records}
    names = [name for name in names if name in measured]
    regression = [name for name in order if index()[name]["kind"] == "regression"]
    classes = [name for name in order if name not in regression]
    kinds = {
        "regression": (regression, "error"),
        "classification": (classes, "error"),
        "log-loss": (classes, "log_loss"),
    }
    further = {
        "Root mean squared error": rows(records, "error", regression, names),
        "Classification error": rows(records, "error", classes, names),
        "Log-loss": rows(records, "log_loss", classes, names),
        "Seconds to fit": rows(records, "fit_seconds", order, names),
        "Seconds to predict the test part": rows(records, "predict_seconds", order, names),
    }
    headline = {}
    for kind, (tables, value) in kinds.items():
        ratios = relative(records, value, tables, reference(records))
        if OURS in ratios:
            headline[f"{kind}, relative to boosting"] = ratios[OURS][0]
    return {
        "title": "Tables",
        "headline": headline,
        "rows": relative_rows(records, kinds),
        "notes": NOTES.format(
            n_fits=len(records), threads=" or ".join(sorted({str(r["threads"]) for r in records}))
        ),
        "further": {heading: table for heading, table in further.items() if table},
        "raw": records,
    }

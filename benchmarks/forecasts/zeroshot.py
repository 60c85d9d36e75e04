"""The pretrained forecaster on series that it has never seen, beside statistical models."""

import importlib.util
import json

import numpy as np

from skneuro.forecasting import coverage, mase, mean_pinball, smape

from ..harness.publishing import publish
from ..harness.results import RESULTS
from .zeroshot_data import read_problems
from .zeroshot_methods import (
    QUANTILES,
    RIVALS,
    naive,
    pretrained,
    seasonally_adjusted_naive,
    statsforecast,
)

N_SERIES_QUICK = 3
# sMAPE and MASE of Naive2 in the competition's own table, which OWA divides by.
NAIVE2 = {
    "M4 Yearly": (16.342, 3.974),
    "M4 Weekly": (9.161, 2.777),
    "M4 Hourly": (18.383, 2.395),
}
QUOTED = {
    "M4 Yearly": {"Theta": 0.872, "M4 winner": 0.778, "N-BEATS": 0.758},
    "M4 Weekly": {"Theta": 0.971, "M4 winner": 0.851, "best entry": 0.739},
    "M4 Hourly": {"Theta": 1.006, "M4 winner": 0.440, "best entry": 0.410},
}
TARGETS = {"M4 Yearly": 0.80, "M4 Weekly": 0.85, "M4 Hourly": 0.60}
SLOW = {  # hours, or days
    "AutoARIMA": (
        "M4 Yearly",
        "M4 Weekly",
        "M4 Hourly",
        "M1 monthly",
        "monthly-sunspots, season 132",
        "taylor, season 48",
        "taylor, season 336",
    )
}

NOTES = """Forecasts of the test parts, by a net that has seen synthetic series alone. sMAPE in
percent; MASE in units of the in-sample error of the seasonal naive forecast; *OWA* is the mean of
both relative to Naive2's, those of the M4 competition's table for its groups, else of the same run.
*80 %* and *95 %*: share of the true values inside the intervals of the method's own quantiles,
which nothing has calibrated. *Pinball*: loss over the levels {levels}, in the unit of MASE.
Seconds are wall time on one core for all series, without imports and compilation.

The season that all methods are given is that of the competition: none for yearly and weekly series,
where the pretrained forecaster looks for one in the values. The small series are forecast from
{n_origins} origins, a horizon apart.

AutoETS, AutoTheta and AutoARIMA are those of statsforecast with default options, where it is
installed; rows of an earlier run are kept where it is not, with the seconds of that run, on a busy
machine. AutoARIMA is left out where it takes hours.
*Quoted* OWAs are of Makridakis, Spiliotis & Assimakopoulos (2020) and Oreshkin et al. (2020);
nothing of them was run here. Targets for the OWA: {targets}."""


def run(arguments):
    """Forecast all problems by all methods."""
    methods = {
        "pretrained": pretrained,
        "seasonal naive": naive,
        "Naive2": seasonally_adjusted_naive,
    }
    if importlib.util.find_spec("statsforecast") and not arguments.quick:
        methods |= {name: statsforecast(name) for name in RIVALS}
    rows = []
    for problem in read_problems():
        problem = problem.head(N_SERIES_QUICK) if arguments.quick else problem
        rows += measure(problem, methods)
    rows = with_owa(rows if arguments.quick else with_earlier_rivals(rows))
    publish(
        "zeroshot",
        title="Zero-shot forecasts",
        headline={f"OWA, {r['series']}": r["OWA"] for r in rows if r["method"] == "pretrained"},
        rows=rows,
        further={"Small series": small_series(rows)} if small_series(rows) else {},
        notes=NOTES.format(
            levels=", ".join(map(str, QUANTILES)),
            n_origins=3,
            targets=", ".join(f"{name} {value}" for name, value in TARGETS.items()),
        ),
        quick=arguments.quick,
    )


def measure(problem, methods):
    """Rows of a problem, one a method."""
    rows = []
    for name, method in methods.items():
        if problem.name in SLOW.get(name, ()):
            continue
        row = score(problem, name, method(problem))
        rows.append(row)
        print(row, flush=True)
    return rows


def with_owa(rows):
    """Rows with their errors relative to Naive2's, each problem followed by the quoted ones."""
    complete = []
    for name in dict.fromkeys(row["series"] for row in rows):
        of_problem = [row for row in rows if row["series"] == name]
        base = next(row for row in of_problem if row["method"] == "Naive2")
        sizes = NAIVE2.get(name, (base["sMAPE"], base["MASE"]))
        for row in of_problem:
            row["OWA"] = round((row["sMAPE"] / sizes[0] + row["MASE"] / sizes[1]) / 2, 4)
        complete += of_problem
        for method, owa in QUOTED.get(name, {}).items():
            quoted = {"series": name, "method": f"{method}, quoted", "OWA": owa}
            complete.append(dict.fromkeys(rows[0]) | quoted)
    return complete


def score(problem, name, made):
    """Row of the table for the forecasts of one method."""
    truth, past, season = problem.truth, problem.past, problem.season
    row = {
        "series": problem.name,
        "method": name,
        "sMAPE": smape(truth, made.median),
        "MASE": mase(truth, made.median, y_train=past, season=season),
        "OWA": None,
        "80 %": None,
        "95 %": None,
        "pinball": None,
        "fit (s)": made.fit,
        "forecast (s)": made.forecast,
    }
    if made.quantiles is not None:
        q = made.quantiles
        row["80 %"] = coverage(truth, q[..., 1], q[..., -2])
        row["95 %"] = coverage(truth, q[..., 0], q[..., -1])
        loss = mean_pinball(truth, q, quantiles=QUANTILES, multioutput="raw_values")
        unit = np.array([np.mean(np.abs(one[season:] - one[:-season])) for one in past])
        row["pinball"] = float(np.mean(loss[unit > 0] / unit[unit > 0]))
    return row


def small_series(rows):
    """Geometric means of MASE over the small series."""
    of = {}
    for row in rows:
        if not row["series"].startswith(("M1", "M4")):
            of.setdefault(row["method"], []).append(row["MASE"])
    most = max(map(len, of.values()), default=0)
    return [
        {"method": method, "geometric mean of MASE": float(np.exp(np.mean(np.log(errors))))}
        for method, errors in of.items()
        if len(errors) == most
    ]


def with_earlier_rivals(rows):
    """Rows of rivals from the newest kept result, where this run had none."""
    kept = sorted((RESULTS / "zeroshot").glob("*.json"))
    if not kept or any(row["method"] in RIVALS for row in rows):
        return rows
    earlier = json.loads(kept[-1].read_text())["rows"]
    names = list(dict.fromkeys(row["series"] for row in rows))
    rows = rows + [row for row in earlier if row["method"] in RIVALS and row["series"] in names]
    return sorted(rows, key=lambda row: names.index(row["series"]))

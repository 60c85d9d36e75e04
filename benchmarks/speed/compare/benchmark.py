"""The speed of this checkout beside another one, such as the state before a change."""

from pathlib import Path

from ...harness.clean_environment import require_clean_environment
from ...harness.environment import ROOT, commit, describe, environment
from ...harness.pages import table
from ...harness.results import Result, save
from ...harness.timing import geometric_mean, median
from .alternation import measure_cases
from .cases import list_cases

GROUPS = ("mlp", "recurrent", "latency", "import")
ALTERNATIONS = 7
REMEASURED_BELOW = 0.98  # shapes that come out slower are measured again, twice as often
LEAST_MEAN, LEAST_RATIO = 0.99, 0.95
MOST_IMPORT = 1.15  # import time relative to the base, and to sklearn.neural_network

NOTES = """Ratios are base/new, medians over the alternations: above 1, the new checkout is faster.
The base is {base} ({base_commit}), the new checkout is {new_commit}. Each checkout has a worker
process of its own, and only one of the two works at a time. Shapes below {remeasured:g} are
measured again in fresh workers with twice as many alternations, and the second measurement counts.
*Same result* tells whether final losses, or sums of predictions, agree."""


def run(arguments):
    """Measure all shapes; the exit status says whether a limit was missed."""
    require_clean_environment()
    groups = tuple(dict.fromkeys(arguments.groups)) or GROUPS
    unknown = [group for group in groups if group not in GROUPS]
    if unknown:
        raise SystemExit(f"unknown GROUP {', '.join(unknown)}: choose from {', '.join(GROUPS)}")
    if not (arguments.base / "skneuro").is_dir():
        raise SystemExit(f"--base {arguments.base} is not a checkout: it has no folder skneuro")
    quick = arguments.quick
    n_alternations = arguments.alternations or (1 if quick else ALTERNATIONS)
    measured, again = measure(arguments.base, groups, n_alternations, quick)
    final = measured | again
    missed = [] if quick else missed_limits(final)
    result = Result(
        title="Two checkouts compared",
        command=f"compare --base {arguments.base} {' '.join(groups)}"
        f" --alternations {n_alternations}",
        environment=environment(),
        headline=headline(final),
        rows=[final[case].row(*case) for case in final],
        notes=NOTES.format(
            base=arguments.base.resolve(),
            base_commit=commit(arguments.base),
            new_commit=commit(ROOT),
            remeasured=REMEASURED_BELOW,
        ),
        raw={
            "measured": {": ".join(case): m._asdict() for case, m in measured.items()},
            "measured again": {": ".join(case): m._asdict() for case, m in again.items()},
            "missed limits": missed,
        },
    )
    report(result, again, missed)
    if not quick:
        print(f"\n{save('compare', result)}")
    return 1 if missed else 0


def measure(base, groups, n_alternations, quick):
    """All measurements by case, and the second ones of the worst."""
    new = Path(ROOT)
    cases = list_cases(groups, quick)
    measured, again = {}, {}
    for case, measurement in measure_cases(base, new, cases, n_alternations, quick):
        measured[case] = measurement
        _print_progress(case, measurement)
    worst = [case for case in cases if is_slow(case, measured[case])]
    if quick:
        worst = worst[:1]
    if worst:
        print(f"\nMeasured again, {2 * n_alternations} alternations:", flush=True)
    for case, measurement in measure_cases(base, new, worst, 2 * n_alternations, quick):
        again[case] = measurement
        _print_progress(case, measurement)
    return measured, again


def is_slow(case, measurement):
    """Whether a case is to be measured again; the peer's import is there to compare with only."""
    return case != ("import", "sklearn.neural_network") and measurement.ratio < REMEASURED_BELOW


def headline(measurements):
    """Geometric mean of the ratios of each group and of all, and the smallest; import by itself."""
    found = {}
    timed = [case for case in measurements if case[0] != "import"]
    for group in dict.fromkeys(group for group, _ in timed):
        ratios = [measurements[case].ratio for case in timed if case[0] == group]
        found[f"base/new, {group}"] = geometric_mean(ratios)
    if timed:
        found["base/new, geometric mean"] = geometric_mean(measurements[c].ratio for c in timed)
        found["base/new, smallest"] = min(measurements[case].ratio for case in timed)
    if ("import", "skneuro") in measurements:
        own = measurements["import", "skneuro"]
        peer = measurements["import", "sklearn.neural_network"]
        found["import, new/base"] = 1 / own.ratio
        found["import, new/sklearn"] = median(own.new) / median(peer.new)
    return found


def missed_limits(measurements):
    """What is too slow or different, as sentences; nothing if all limits hold."""
    figures, missed = headline(measurements), []
    mean = figures.get("base/new, geometric mean", 1.0)
    if mean < LEAST_MEAN:
        missed.append(f"geometric mean {mean:.3f}, less than {LEAST_MEAN:g}")
    for (group, name), measurement in measurements.items():
        if group != "import" and measurement.ratio < LEAST_RATIO:
            missed.append(f"{group} {name}: {measurement.ratio:.3f}, less than {LEAST_RATIO:g}")
        if not measurement.same_result:
            base, new = measurement.results
            missed.append(f"{group} {name}: result {new:.8g}, in the base {base:.8g}")
    return missed + [
        f"{name}: {figures[name]:.3f}, more than {MOST_IMPORT:g}"
        for name in ("import, new/base", "import, new/sklearn")
        if figures.get(name, 0.0) > MOST_IMPORT
    ]


def report(result, again, missed):
    """Print the tables and the limits that were missed."""
    figures = [{"figure": name, "value": value} for name, value in result.headline.items()]
    sections = [table(result.rows), table(figures), result.notes, describe(result.environment)]
    if again:
        sections.append(f"Measured again: {len(again)} of {len(result.rows)} shapes.")
    sections += [f"Missed: {line}" for line in missed]
    print("", *sections, sep="\n\n")


def _print_progress(case, measurement):
    print(f"{': '.join(case)}  {measurement.ratio:.3f}", flush=True)

"""Run the fuzz tests with new seeds for as long as one likes, and tabulate the examples.

Each round runs every fuzz test with the same number of examples and one seed. A test that fails is
noted in ``.fuzz/failures.txt`` with the command that repeats it.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".fuzz"
COLUMNS = ("examples", "refused", "warned")


def run_round(seed, n_examples, pytest_arguments):
    """Run all fuzz tests with one seed; return their counts and the tests that failed."""
    log = FOLDER / "round.json"
    log.unlink(missing_ok=True)
    environment = {**os.environ, "FUZZ_EXAMPLES": str(n_examples), "FUZZ_LOG": str(log)}
    command = [sys.executable, "-m", "pytest", "-q", "tests/fuzz", f"--hypothesis-seed={seed}"]
    done = subprocess.run(
        [*command, *pytest_arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    (FOLDER / f"seed-{seed}.log").write_text(done.stdout, "utf-8")
    if not log.exists():
        raise SystemExit(done.stdout)
    found = json.loads(log.read_text("utf-8"))
    return found["counts"], found["failed"]


def note(failed, seed, n_examples):
    """Append the tests that failed to the list of failures, with the command that repeats each."""
    with (FOLDER / "failures.txt").open("a", encoding="utf-8") as file:
        for test in failed:
            command = f"pytest {shlex.quote(test)} --hypothesis-seed={seed}"
            line = f"FUZZ_EXAMPLES={n_examples} {command}"
            print("failed:", line, flush=True)
            file.write(line + "\n")


def table(totals, seeds):
    """Examples of each test, as text."""
    rows = [("test", *COLUMNS)]
    rows += [(name, *(str(totals[name][c]) for c in COLUMNS)) for name in sorted(totals)]
    rows.append(("all", *(str(sum(t[c] for t in totals.values())) for c in COLUMNS)))
    width = max(len(row[0]) for row in rows)
    lines = [f"{row[0]:{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]
    return "\n".join([*lines, f"seeds: {', '.join(map(str, seeds))}"])


def main():
    """Run rounds until the time is over; exit with 1 if any test failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0, help="start no round after this time")
    parser.add_argument("--examples", type=int, default=100, help="examples of a test in a round")
    parser.add_argument("--seed", type=int, default=None, help="seed of the first round")
    arguments, pytest_arguments = parser.parse_known_args()
    FOLDER.mkdir(exist_ok=True)
    seed = int(time.time()) if arguments.seed is None else arguments.seed
    end = time.monotonic() + 60 * arguments.minutes
    totals, seeds, any_failed = defaultdict(Counter), [], False
    while not seeds or time.monotonic() < end:
        counts, failed = run_round(seed, arguments.examples, pytest_arguments)
        for name, counted in counts.items():
            totals[name].update(counted)
        note(failed, seed, arguments.examples)
        any_failed |= bool(failed)
        seeds.append(seed)
        seed += 1
    print(table(totals, seeds))
    return int(any_failed)


if __name__ == "__main__":
    sys.exit(main())

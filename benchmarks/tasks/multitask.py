"""One net for several tasks beside a net for each."""

from ..harness.publishing import publish
from .effort import FULL, QUICK
from .fit_time import fit_time
from .real_data import digits, linnerud
from .relatedness import relatedness
from .task_scales import balancing

NOTES = """**Relatedness.** Four regression tasks of twelve inputs; what each depends on are three
latent features of its own (relatedness 0), the same for all (1), or mixtures. Three tasks have 600
labels, the first has 60. The table has the mean squared error of the first task on 3,000 new
samples, in units of its variance, mean and standard error over {n_seeds} seeds; *change* is the
mean error beside that of the better single net, *none* or *MLPRegressor*. All nets have one hidden
layer of 64 units (32 in each of the four experts of *mmoe*) and 150 epochs of Adam at 0.005;
`MLPRegressor` is scikit-learn's, fitted to each task on the rows that have its label (what
`MultiOutputRegressor` does where none is missing). `alpha` was chosen for each from {alphas} on
three other seeds at relatedness 0.5: {chosen}.

**Ten scales.** The toy of the GradNorm paper: ten tasks, the same kind of function times 1 to 100.
The error of a task is that on 2,000 new samples, divided by the task's variance; the table has the
mean over the tasks, mean and standard error over {n_seeds} seeds. `scale_target=False` leaves the
scales to the balancing; with the default, `scale_target=True`, they do not reach the net at all.
All nets have three hidden layers of 100 units and 60 epochs of Adam at its default rate.

**Digits.** Of each 8 x 8 image of scikit-learn's digits: which digit, odd or even, and how much ink
(the sum of the pixels). Half of the images train, half test, {n_splits} random splits: accuracy,
accuracy, R2. Then half of the labels of each task are taken away at random, which leaves an eighth
of the rows complete. All nets have a hidden layer of 100 units and 60 epochs of Adam at 0.003.

**Linnerud.** Twenty people, three measures of their bodies from three exercises: the errors of
leave-one-out, in units of the targets' variance (1 is as good as the mean). All nets have 8 units,
L-BFGS and `alpha=10`.

**Fit time.** One net with all tasks beside one scikit-learn MLP per task, each with the same hidden
layers, batches of 200 and 20 epochs, measured alternately: peer/ours, above 1 the one net is
faster; float64."""


def run(arguments):
    """All parts, one page."""
    effort = QUICK if arguments.quick else FULL
    related, alphas, raw = relatedness(effort)
    further = {
        "Ten scales": balancing(effort),
        "Digits as three tasks": digits(effort),
        "Linnerud": linnerud(effort),
        "Fit time": fit_time(effort),
    }
    notes = NOTES.format(
        n_seeds=effort.n_repeats,
        n_splits=effort.n_repeats,
        alphas=", ".join(f"{alpha:g}" for alpha in alphas["tried"]),
        chosen=", ".join(f"{alpha:g} for {arm}" for arm, alpha in alphas["chosen"].items()),
    )
    publish(
        "multitask",
        title="Several tasks",
        headline=headline(further["Fit time"]),
        rows=related,
        notes=notes,
        further=further,
        raw={"relatedness": raw, "alphas": alphas},
        quick=arguments.quick,
    )


def headline(rows):
    """Ratios of the fit times."""
    return {
        f"MLP per task/ours, {row['tasks']} tasks, {row['rows']} rows": row["ratio"] for row in rows
    }

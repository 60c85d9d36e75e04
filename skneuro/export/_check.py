"""Comparison of a model of ONNX with the net it was made from."""

from typing import Any

import numpy as np

TOLERANCES = {"float32": 1e-5, "float64": 1e-10}  # of the size of an output
N_SAMPLES = 8  # drawn where no samples are passed


def check_model(model: Any, estimator: Any, X: Any = None) -> None:
    """Raise if the outputs of the model differ from those of the net.

    Parameters
    ----------
    model : onnx.ModelProto
        Model to run in the reference evaluator.
    estimator : estimator
        Fitted net.
    X : array-like of shape (n_samples, n_features), default=None
        Samples; None draws standard normal ones.
    """
    X = samples(estimator, X)
    expected = expected_outputs(estimator, X)
    names = [output.name for output in model.graph.output]
    with np.errstate(all="ignore"):
        found = evaluator(model).run(names, {"X": X})
    compare(dict(zip(names, found, strict=True)), expected, estimator)


def evaluator(model: Any) -> Any:
    """Make the reference evaluator of a model, with an error function in full precision."""
    from onnx.reference import ReferenceEvaluator
    from onnx.reference.op_run import OpRun
    from scipy.special import erf

    class Erf(OpRun):  # type: ignore[misc, unused-ignore]  # that of onnx is in float32 always
        op_domain = ""

        def _run(self, x: Any) -> tuple[Any]:
            return (erf(x),)

    return ReferenceEvaluator(model, new_ops=[Erf])


def samples(estimator: Any, X: Any) -> Any:
    """Samples as flat rows in the precision of the net."""
    net = estimator._fitted
    dtype, n_features = net.network.dtype, net.inputs.n_features
    if X is None:
        return np.random.default_rng(0).standard_normal((N_SAMPLES, n_features)).astype(dtype)
    X = np.asarray(X, dtype)
    X = X.reshape(len(X), -1)
    if np.isnan(X).any():
        raise ValueError(
            "to_onnx: X has NaN, but missing steps have no form in the graph; pass complete "
            "samples."
        )
    return X


def expected_outputs(estimator: Any, X: Any) -> dict[str, Any]:
    """Predictions of the net by the names of the model's outputs."""
    rows = X
    targets = estimator._fitted.targets
    if hasattr(targets, "schema"):
        return _of_tasks(estimator, targets.schema, rows)
    if hasattr(estimator, "predict_proba"):
        return {"label": estimator.predict(rows), "probabilities": estimator.predict_proba(rows)}
    expected = {"prediction": estimator.predict(rows)}
    if hasattr(estimator, "predict_quantiles"):
        expected["quantiles"] = estimator.predict_quantiles(rows)
    return expected


def _of_tasks(estimator: Any, schema: Any, X: Any) -> dict[str, Any]:
    tasks = schema.tasks
    numbers = estimator._predicted_numbers(X)
    expected = {str(t.name): t.values(n) for t, n in zip(tasks, numbers, strict=True)}
    targets = estimator._fitted.targets
    of_classes = [str(task.name) for task in tasks if not task.is_regression]
    found = targets.probabilities(estimator._outputs(X)) if of_classes else []
    return expected | {f"{k}_probabilities": p for k, p in zip(of_classes, found, strict=True)}


def compare(found: dict[str, Any], expected: dict[str, Any], estimator: Any) -> None:
    """Raise if outputs differ in shape, or by more than rounding errors.

    Parameters
    ----------
    found, expected : dict of str to ndarray
        Outputs of the model and of the net.
    estimator : estimator
        Fitted net, for its precision and the scale of its targets.
    """
    tolerance = TOLERANCES[estimator._fitted.network.dtype.name]
    for name, values in expected.items():
        values, got = np.asarray(values), np.asarray(found[name])
        if got.shape != values.shape:
            raise ValueError(
                f"The output {name!r} of the ONNX model has shape {got.shape}, that of the net "
                f"{values.shape}."
            )
        if values.dtype.kind != "f" or got.dtype.kind != "f":
            _compare_labels(name, got, values, expected, tolerance)
            continue
        size = max(np.abs(values).max(initial=0.0), _unit(estimator))
        difference = np.abs(got.astype(float) - values).max(initial=0.0) / size
        if not difference <= tolerance:
            raise ValueError(
                f"The output {name!r} of the ONNX model differs from that of the net by "
                f"{difference:.2g} of its size, more than {tolerance:g}."
            )


def _unit(estimator: Any) -> float:
    """Size of a prediction of one unit of the raw output."""
    targets = estimator._fitted.targets
    return float(np.max(targets.scale_)) if targets.scale else 1.0


def _compare_labels(
    name: str, got: Any, values: Any, expected: dict[str, Any], tolerance: float
) -> None:
    """Labels must be the same, except where two classes have the same probability."""
    differ = got.astype(str) != values.astype(str)
    if values.dtype.kind in "iub":
        differ = got.astype(int) != values.astype(int)
    p = expected["probabilities" if name == "label" else f"{name}_probabilities"]
    if values.ndim == 2:  # labels of a multilabel classification
        is_tie = np.abs(p - 0.5) <= 10 * tolerance
    else:
        best = np.sort(p, axis=1)[:, -2:]
        is_tie = best[:, 1] - best[:, 0] <= 10 * tolerance
    if (differ & ~is_tie).any():
        raise ValueError(f"The output {name!r} of the ONNX model has other labels than the net.")

"""Pipelines that end in a net, converted by skl2onnx."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPClassifierNP, MLPRegressorNP, RNNClassifier, RNNForecaster
from skneuro.export import register_skl2onnx
from tests.export.nets import QUICK, X, names, numbers, several

skl2onnx = pytest.importorskip("skl2onnx")
pytestmark = pytest.mark.filterwarnings("ignore")
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


def run(pipeline, rows, **options):
    """Outputs of the converted Pipeline in onnxruntime."""
    runtime = pytest.importorskip("onnxruntime")
    register_skl2onnx()
    model = skl2onnx.to_onnx(pipeline, rows[:1], target_opset=18, **options)
    session = runtime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {session.get_inputs()[0].name: rows})


@DTYPES
@pytest.mark.parametrize(
    ("net", "y"),
    [
        (MLPRegressorNP(normalization="layer", linear_skip=True, scale_target=True), numbers),
        (MLPRegressorNP(residual=True), several[:, :1].repeat(2, axis=1)),
        (RNNForecaster("gru", layer_norm=True, dilations=(1, 2)), numbers),
        (RNNForecaster("lstm", anchor="standard"), numbers),
    ],
)
def test_regressors(net, y, dtype):
    rows = X.astype(dtype)
    pipeline = make_pipeline(StandardScaler(), net.set_params(**QUICK)).fit(rows, y)
    (found,) = run(pipeline, rows)
    expected = pipeline.predict(rows).reshape(len(rows), -1)
    assert found.dtype == dtype
    assert_allclose(found, expected, atol=1e-5 if dtype == "float32" else 1e-10)


@DTYPES
@pytest.mark.parametrize("y", [names, 3 * (numbers > 1).astype(int)], ids=["text", "integers"])
@pytest.mark.parametrize("net", [MLPClassifierNP(), RNNClassifier("gru")], ids=["mlp", "gru"])
def test_classifiers(net, y, dtype):
    rows = X.astype(dtype)
    pipeline = make_pipeline(StandardScaler(), net.set_params(**QUICK)).fit(rows, y)
    labels, probabilities = run(pipeline, rows, options={"zipmap": False})
    assert_allclose(probabilities, pipeline.predict_proba(rows), atol=1e-5)
    assert_array_equal(labels, pipeline.predict(rows))


def test_several_labels_are_refused():
    y = np.column_stack([numbers > 1, X[:, 1] > 0]).astype(int)
    net = MLPClassifierNP(**QUICK).fit(X, y)
    with pytest.raises(ValueError, match="use to_onnx for a multilabel classifier"):
        run(make_pipeline(net), X, options={"zipmap": False})

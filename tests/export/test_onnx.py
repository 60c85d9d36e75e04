"""Models of ONNX say what the net says, in the reference evaluator and in onnxruntime."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster
from skneuro.export import to_onnx
from skneuro.export._check import compare, expected_outputs, samples
from skneuro.forecasting import SeriesForecaster
from tests.export.nets import QUICK, X, fitted, names, nets, numbers, table

onnx = pytest.importorskip("onnx")
pytestmark = pytest.mark.filterwarnings("ignore")
EACH = pytest.mark.parametrize("name", nets())
PRECISIONS = pytest.mark.parametrize("dtype", ["float32", "float64"])


@EACH
@PRECISIONS
def test_the_reference_evaluator_and_onnxruntime_predict_what_the_net_predicts(name, dtype):
    net = fitted(name, dtype)
    rows = samples(net, X)
    model = to_onnx(net, rows)  # compares in the reference evaluator
    runtime = pytest.importorskip("onnxruntime")
    runtime.set_default_logger_severity(3)
    if dtype == "float64" and "gelu" in name:
        pytest.skip("onnxruntime has no Erf for float64")
    session = runtime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    outputs = [output.name for output in session.get_outputs()]
    for part in (rows, rows[:1]):
        found = dict(zip(outputs, session.run(outputs, {"X": part}), strict=True))
        compare(found, expected_outputs(net, part), net)


@pytest.mark.parametrize(
    ("net", "y", "outputs"),
    [
        (MLPRegressorNP(), numbers, ["prediction"]),
        (MLPRegressorNP("quantile"), numbers, ["prediction", "quantiles"]),
        (MLPClassifierNP(), names, ["label", "probabilities"]),
        (MultiTaskNet(), table, ["size", "kind", "kind_probabilities", "big", "big_probabilities"]),
    ],
)
def test_names_and_types_of_inputs_and_outputs(net, y, outputs):
    model = to_onnx(net.set_params(**QUICK).fit(X.astype("f4"), y))
    assert [value.name for value in model.graph.output] == outputs
    (value,) = model.graph.input
    assert value.name == "X"
    sizes = value.type.tensor_type.shape.dim
    assert (sizes[0].dim_param, sizes[1].dim_value) == ("n_samples", 6)
    assert value.type.tensor_type.elem_type == onnx.TensorProto.FLOAT


def test_the_operators_of_onnx_are_used_where_there_are_some():
    def operators(*arguments, dtype="float32", **options):
        net = RNNForecaster(*arguments, **options, **QUICK).fit(X.astype(dtype), numbers)
        return {node.op_type for node in to_onnx(net).graph.node}

    assert "LSTM" in operators("lstm")
    assert "GRU" in operators("gru", dilations=(1, 2))
    assert "RNN" in operators("rnn", bidirectional=True)
    assert "Scan" in operators("gru", layer_norm=True)
    assert "Scan" in operators("lstm", dtype="float64")


def test_windows_with_three_axes_are_read_as_rows():
    net = RNNForecaster("gru", **QUICK).fit(X.reshape(-1, 3, 2), numbers)
    assert to_onnx(net, X.reshape(-1, 3, 2)).graph.input[0].name == "X"


def test_the_check_finds_other_weights(monkeypatch):
    net = MLPRegressorNP(**QUICK).fit(X, numbers)
    other = MLPRegressorNP(**{**QUICK, "random_state": 1}).fit(X, numbers)
    monkeypatch.setattr("skneuro.export._check.expected_outputs",
                        lambda _, rows: {"prediction": other.predict(rows)})  # fmt: skip
    with pytest.raises(ValueError, match=r"'prediction' of the ONNX model differs .* more than"):
        to_onnx(net)
    to_onnx(net, check=False)


def test_the_check_finds_other_labels():
    net = MLPClassifierNP(**QUICK).fit(X, names)
    expected = expected_outputs(net, X)
    found = {**expected, "label": np.roll(names, 1)}
    with pytest.raises(ValueError, match="other labels than the net"):
        compare(found, expected, net)
    with pytest.raises(ValueError, match="has shape"):
        compare({**expected, "label": found["label"][:3]}, expected, net)


def test_what_onnx_cannot_say_is_refused_by_name():
    with pytest.raises(TypeError, match=r"takes a perceptron, a recurrent net .* got SeriesForec"):
        to_onnx(SeriesForecaster(Ridge()))
    with pytest.raises(TypeError, match="got Pipeline"):
        to_onnx(make_pipeline(MLPRegressorNP()))
    with pytest.raises(NotFittedError):
        to_onnx(MLPRegressorNP())
    net = MLPRegressorNP(**QUICK).fit(X, numbers)
    for opset in (17, 999):
        with pytest.raises(ValueError, match=f"target_opset={opset} must be from 18 to"):
            to_onnx(net, target_opset=opset)
    missing = X.copy()
    missing[0, 0] = np.nan
    sequences = RNNForecaster("gru", **QUICK).fit(missing, numbers)
    to_onnx(sequences, X)
    with pytest.raises(ValueError, match="missing steps have no form"):
        to_onnx(sequences, missing)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        partial = MultiTaskNet(**QUICK).fit(X, {"a": numbers, "b": np.array(["x"] * 40)})
    with pytest.raises(ValueError, match=r"tasks \['b'\] were left out of training"):
        to_onnx(partial)


def test_a_single_class_is_refused():
    net = MLPClassifierNP(**QUICK).fit(X, np.ones(40, int))
    with pytest.raises(ValueError, match="single class"):
        to_onnx(net)


def test_a_later_opset():
    net = fitted("gru {}", "float32")
    model = to_onnx(net, target_opset=21)
    assert model.opset_import[0].version == 21

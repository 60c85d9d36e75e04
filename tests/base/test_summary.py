"""The table of a net's layers, and the diagram of estimators in a notebook."""

import re

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skneuro import MLPRegressorNP, MultiTaskNet, RNNForecaster, WindowTransformer
from skneuro.base.summary import summarize
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer, SeriesForecaster
from tests.estimators import CONFIGURATIONS, NOISY, briefly, configured, label, learns, sample_data

NETS = [briefly(net) for net in configured((CONFIGURATIONS, NOISY)) if learns(net)]
EACH_NET = pytest.mark.parametrize("net", NETS, ids=label)
SHOWN = [*NETS, WindowTransformer(), SeriesForecaster(), Differencer(), Deseasonalizer()]
SHOWN.append(Detrender())
pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.filterwarnings("ignore:batch_size=16 is larger than:UserWarning"),
]


def fitted(net):
    return clone(net).fit(*sample_data(net))


def summary_of(net):
    return summarize(type(net).__name__, net._fitted.network)


# The table -----------------------------------------------------------------------------------


@EACH_NET
def test_the_parameters_of_the_layers_add_up_to_all_weights(net):
    net = fitted(net)
    summary = summary_of(net)
    assert summary.n_parameters == len(net._fitted.network.parameters.theta)
    assert sum(row.n_parameters for row in summary.rows) == summary.n_parameters
    assert min(row.n_parameters for row in summary.rows) == 0
    assert summary.n_statistics == len(net._fitted.network.parameters.state)


@EACH_NET
def test_it_goes_from_the_inputs_to_the_outputs(net):
    net = fitted(net)
    first, *_, last = summary_of(net).rows
    assert first.name == "input"
    if getattr(net, "method", None) != "prototype":  # whose layers end with features
        assert last.output_shape == (net.n_outputs_,)


def test_a_perceptron_layer_by_layer():
    net = MLPRegressorNP(hidden_layer_sizes=(50,), max_iter=2)
    lines = str(summary_of(fitted(net))).splitlines()
    assert [line.rstrip() for line in lines] == [
        "MLPRegressorNP: 2 layers with weights, 301 parameters",
        "-------------------------------",
        "layer  output shape  parameters",
        "-------------------------------",
        "input  (n, 4)",
        "Dense  (n, 50)              250",
        "ReLU   (n, 50)",
        "Dense  (n, 1)                51",
        "-------------------------------",
        "total                       301",
    ]


def test_layers_inside_layers_are_indented():
    net = RNNForecaster(
        "gru", (8, 8), bidirectional=True, dilations=(1, 2), linear_skip=True, readout="mean"
    )
    rows = summary_of(fitted(net.set_params(max_iter=2))).rows
    assert [("  " * row.depth + row.name, row.output_shape) for row in rows] == [
        ("input", (4, 1)),
        ("Parallel", (1,)),
        ("  RecurrentStack", (16,)),
        ("    Bidirectional", (4, 16)),
        ("      GRU", (4, 8)),
        ("      GRU", (4, 8)),
        ("    Bidirectional", (4, 16)),
        ("      Dilated, every 2 steps", (4, 8)),
        ("        GRU", (4, 8)),
        ("      Dilated, every 2 steps", (4, 8)),
        ("        GRU", (4, 8)),
        ("    Mean (readout)", (16,)),
        ("  Dense", (1,)),
        ("  Dense (linear path)", (1,)),
    ]


def test_a_sequence_read_in_pieces_is_shown_whole():
    net = RNNForecaster("lstm", 8, tbptt_steps=2, max_iter=2)
    shapes = {row.name: row.output_shape for row in summary_of(fitted(net)).rows}
    assert shapes["LSTM"] == (4, 8)


def test_running_statistics_are_told_apart_from_parameters():
    net = MLPRegressorNP(hidden_layer_sizes=(8,), normalization="batch", max_iter=2)
    text = str(summary_of(fitted(net)))
    assert text.splitlines()[-1] == "and 16 running statistics, which are not learned"


@pytest.mark.parametrize("net", [MLPRegressorNP(), RNNForecaster()], ids=label)
def test_there_is_none_before_fit(net):
    with pytest.raises(NotFittedError):
        net.summary()


def test_it_is_printed(capsys):
    net = fitted(RNNForecaster(max_iter=2))
    assert net.summary() is None
    assert capsys.readouterr().out == f"{summary_of(net)}\n"


# The diagram ---------------------------------------------------------------------------------


@pytest.mark.parametrize("estimator", SHOWN, ids=label)
def test_every_parameter_is_explained_in_the_diagram(estimator):
    html = estimator._repr_html_()
    names = estimator.get_params(deep=False)
    explained = re.findall(r'<span class="param-doc-description"[^>]*>\s*(\w+): \S', html)
    assert sorted(explained) == sorted(names)


@EACH_NET
def test_every_fitted_attribute_is_explained_in_the_diagram(net):
    html = fitted(net)._repr_html_()
    table = html[html.index("Fitted attributes") :]
    names = re.findall(r"anchor-name: --doc-link-(\w+_);", table)
    explained = re.findall(r'<span class="param-doc-description"[^>]*>\s*(\w+_): \S', table)
    assert explained == names
    assert table.count('class="fitted-att-type"') == len(names)


@pytest.mark.parametrize("estimator", SHOWN, ids=label)
def test_the_diagram_links_to_no_page_that_is_not_there(estimator):
    assert "href=" not in re.sub(r"<style>.*?</style>", "", estimator._repr_html_(), flags=re.S)


def test_what_a_fit_does_not_have_is_not_listed():
    net = MLPRegressorNP(max_iter=2)
    assert "best_validation_score_" not in fitted(net)._repr_html_()
    net.set_params(early_stopping=True)
    assert "best_validation_score_" in fitted(net)._repr_html_()


def test_a_fitted_net_tells_its_size_in_the_diagram_of_a_pipeline():
    net = MLPRegressorNP(hidden_layer_sizes=(50,), max_iter=2)
    model = make_pipeline(StandardScaler(), net)
    assert "parameters</div>" not in model._repr_html_()
    model.fit(*sample_data(net))
    assert "2 layers with weights, 301 parameters</div>" in model._repr_html_()


@EACH_NET
def test_tab_completion_offers_options_methods_and_fitted_attributes_alone(net):
    net = fitted(net)
    known = {*net.get_params(), *vars(net)}
    methods = {name for name in dir(type(net)) if callable(getattr(type(net), name))}
    properties = {"coefs_", "intercepts_"}
    offered = {name for name in dir(net) if not name.startswith("_")}
    assert offered <= known | methods | properties


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_parts_of_a_net_for_several_tasks_have_names():
    X = np.random.default_rng(0).normal(size=(40, 6))
    y = {"price": X[:, 0], "kind": np.where(X[:, 1] > 0, "a", "b")}
    net = MultiTaskNet((5, 4), task_inputs={"price": [0]}, head_layer_sizes=3, max_iter=2)
    rows = {row.name: row.output_shape for row in summary_of(net.fit(X, y)).rows if row.depth == 0}
    assert rows == {
        "input": (6,),
        "shared trunk": (4,),
        "columns of 'price'": (32,),
        "head of 'price'": (1,),
        "head of 'kind'": (1,),
    }

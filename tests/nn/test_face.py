"""The names that ``skneuro.nn`` exports: importable, documented, enough to train a net."""

import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

from skneuro import nn

PAGE = Path(__file__).parents[2] / "docs" / "api" / "engine.rst"


@pytest.mark.parametrize("name", nn.__all__)
def test_an_exported_name_can_be_imported_and_has_a_docstring(name):
    assert getattr(nn, name).__doc__


def test_the_api_page_lists_what_is_exported_and_nothing_else():
    lines = PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"^   (\w+)$", lines, re.MULTILINE)
    registries = re.findall(r"^   \* - ``(\w+)``$", lines, re.MULTILINE)
    assert sorted(listed + registries) == sorted(nn.__all__)


def test_every_entry_of_a_registry_is_exported():
    classes = {
        entry.__name__
        for name in nn.__all__
        if isinstance(registry := getattr(nn, name), dict) and name != "INITIALIZERS"
        for entry in registry.values()
    }
    missing = sorted(classes - set(nn.__all__))
    assert not missing, f"export {missing} in skneuro/nn/__init__.py, list them in {PAGE.name}"


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0, 1, 1, 0]])


def make_net():
    layers = [nn.Dense(2, 4), nn.ActivationLayer(4, nn.Tanh()), nn.Dense(4, 1)]
    return nn.Network(nn.Sequential(layers), float).initialize(np.random.RandomState(0))


def test_the_loop_on_the_api_page_learns_xor():
    page = PAGE.read_text(encoding="utf-8")
    block = re.search(r"code-block:: python\n\n(.*?)\n\n(?=\S)", page, re.DOTALL)[1]
    code = textwrap.dedent(block)
    statements = [line for line in code.splitlines() if line and "import" not in line]
    assert len(statements) <= 10
    names = {}
    exec(code, names)
    assert names["loss"] < 0.05
    np.testing.assert_array_equal(names["net"].predict(X) > 0, Y)


def test_the_training_loop_learns_xor():
    net, optimizer = make_net(), nn.SGD()
    optimizer.start(net.parameters.theta)
    progress = nn.Progress()
    reason = nn.train(
        nn.Objective(net, nn.BinaryLogLoss()),
        nn.ArraySource(X.astype(float), Y.T.astype(float)),
        optimizer,
        nn.Constant(0.5),
        nn.Monitor(net, progress),
        n_epochs=300,
        batch_size=4,
        shuffle=True,
        random_state=np.random.RandomState(0),
    )
    assert reason in ("max_iter", "converged")
    assert progress.history[-1]["loss"] < 0.05
    np.testing.assert_array_equal(net.predict(X) > 0, Y)

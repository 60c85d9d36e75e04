"""The house rules: who may import whom, what may not be imported at all, how long a file may be.

``violations(package_folder)`` reads the source without importing it, so that the same checker is
tried on small bad trees at the end of this file: a rule that cannot fail proves nothing.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "skneuro"

# A package may import packages of lower floors, and neighbors of its own floor only where LISTED
# says so. "" is what stands in the folder itself.
FLOORS = {
    "skneuro": {
        "nn": 0,
        "datasets": 0,
        "time_index": 0,
        "_sklearn": 0,
        "options": 1,
        "base": 2,
        "mlp": 3,
        "recurrent": 3,
        "windowing": 3,
        "continual": 4,
        "tabular": 3,
        "multitask": 4,
        "fewshot": 4,
        "forecasting": 5,
        "inspection": 6,
        "export": 6,
        "_show_versions": 7,
        "_trusted_types": 7,
        "": 7,
    },
    "skneuro.nn": {
        "parameters": 0,
        "initializers": 0,
        "activations": 0,
        "losses": 0,
        "threads": 0,
        "network": 0,
        "layers": 0,
        "training": 1,
        "recurrent": 1,
        "windows": 2,
        "multitask": 2,
        "fewshot": 2,
        "tabular": 2,
        "": 3,
    },
    "skneuro.forecasting": {
        "panel": 0,
        "transforms": 1,
        "model": 1,
        "metrics": 1,
        "forecaster": 2,
        "long_tables": 3,
        "evaluation": 3,
        "displays": 4,
        "": 5,
    },
}
LISTED = {  # neighbors that may be imported
    ("skneuro.nn.network", "skneuro.nn.parameters"),
    ("skneuro.nn.layers", "skneuro.nn.parameters"),
    ("skneuro.nn.layers", "skneuro.nn.initializers"),
    ("skneuro.nn.layers", "skneuro.nn.activations"),
    ("skneuro.nn.layers", "skneuro.nn.threads"),
    ("skneuro", "skneuro._show_versions"),
    ("skneuro", "skneuro._trusted_types"),
}
LAZY_UPWARD = {
    ("skneuro.forecasting.forecaster._explaining", "skneuro.inspection.forecasts")
}  # (module, target): imports upward inside a function, two at most
PRIVATE_SKLEARN = "skneuro._sklearn"  # the only package that imports scikit-learn's private names
# (module, peer): the conversion of fitted nets to those of the peer
CONVERTED = {("skneuro.export.sklearn_net", "sklearn.neural_network")}
PEERS = ("torch", "keras", "tensorflow", "sklearn.neural_network")
ENGINE_NEEDS = {"numpy", "scipy", "threadpoolctl"}
IMPORT_TIME_NEEDS = ENGINE_NEEDS | {"sklearn", "joblib"}  # the rest is imported where it is used
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helper", "helpers", "misc", "common"}
LONGEST_FILE = 400
MOST_CODE = 200  # lines that are neither blank, comment nor docstring


@dataclass
class Module:
    """What one file imports: dotted names, and those of them that its own import executes."""

    name: str
    path: Path
    imports: set = field(default_factory=set)
    import_time: set = field(default_factory=set)


def read_modules(package_folder):
    """Read every file of a package; internal imports are resolved to the file they mean."""
    paths = {}
    for path in sorted(package_folder.rglob("*.py")):
        parts = path.relative_to(package_folder.parent).with_suffix("").parts
        paths[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return [read_module(name, path, paths) for name, path in paths.items()]


def read_module(name, path, paths):
    module = Module(name, path)
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]

    def visit(node, executed):
        for target in import_targets(node, package, paths):
            module.imports.add(target)
            if executed:
                module.import_time.add(target)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            executed = False
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            executed = False
        for child in ast.iter_child_nodes(node):
            visit(child, executed)

    visit(ast.parse(path.read_text(encoding="utf-8")), executed=True)
    return module


def import_targets(node, package, paths):
    """The full dotted names an import statement asks for."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    above = package[: len(package) - node.level + 1] if node.level else []
    source = ".".join([*above, *([node.module] if node.module else [])])
    members = [f"{source}.{alias.name}" for alias in node.names]
    if source.split(".")[0] != package[0]:
        return [source, *members]  # `from sklearn import neural_network` names the member
    return [member if member in paths else source for member in members]


def rooms(name):
    """Each package with floors that a module stands in, and the room of it; outermost first."""
    for package, floors in FLOORS.items():
        if within(name, [package]):
            rest = name[len(package) + 1 :].split(".")[0]
            yield package, f"{package}.{rest}" if rest else package, floors.get(rest)


def breach_of_floors(name, target):
    """Message if an import goes to a higher floor, to a neighbor or into a private file."""
    for (package, room, height), (target_package, target_room, target_height) in zip(
        rooms(name), rooms(target), strict=False
    ):
        if package != target_package or height is None or target_height is None:
            return None
        if target_height > height:
            return f"imports upward, {target}"
        if room != target_room:
            if target_height == height and (room, target_room) not in LISTED:
                return f"imports a neighbor, {target}"
            inner = target[len(target_room) :].split(".")
            if any(part.startswith("_") for part in inner):
                return f"imports {target}, which is private to {target_room}"
            return None
    return None


def is_private_sklearn(target):
    return within(target, ["sklearn"]) and any(
        part.startswith("_") and not part.startswith("__") for part in target.split(".")
    )


def within(name, packages):
    return any(name == package or name.startswith(package + ".") for package in packages)


def is_stdlib(name):
    return name.split(".")[0] in sys.stdlib_module_names


def violations(package_folder):
    """Every breach of the house rules, one line each."""
    modules = read_modules(package_folder)
    found = [line for module in modules for line in breaches_of_file(module)]
    found += [line for module in modules for line in breaches_of_imports(module)]
    cycle = find_cycle({module.name: module.imports for module in modules})
    return found + ([f"import cycle: {' -> '.join(cycle)}"] if cycle else [])


def breaches_of_file(module):
    if module.path.stem in NAMES_THAT_SAY_NOTHING:
        yield f"{module.name}: name the idea instead of {module.path.name}"
    text = module.path.read_text(encoding="utf-8")
    length = len(text.splitlines())
    if length > LONGEST_FILE:
        yield f"{module.name}: {length} lines, more than {LONGEST_FILE}"
    code = lines_of_code(text)
    if code > MOST_CODE:
        yield f"{module.name}: {code} lines of code, more than {MOST_CODE}"


def lines_of_code(text):
    """Number of lines that hold a token of code; docstrings, comments and blank lines do not."""
    docstrings = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.update(range(node.lineno, node.end_lineno + 1))
    lines = set()
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped | {tokenize.ENDMARKER}:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def breaches_of_imports(module):
    root = module.name.split(".")[0]
    if any(height is None for _, _, height in rooms(module.name)):
        yield f"{module.name}: has no floor in FLOORS"
        return
    engine = within(module.name, [f"{root}.nn"])
    for target in sorted(module.imports):
        is_conversion = any(
            module.name == name and within(target, [peer]) for name, peer in CONVERTED
        )
        if within(target, PEERS) and not is_conversion:
            yield f"{module.name}: imports {target}, a peer to be measured against, not used"
        breach = breach_of_floors(module.name, target)
        is_lazy = target not in module.import_time
        if breach and not (is_lazy and (module.name, target) in LAZY_UPWARD):
            yield f"{module.name}: {breach}"
        if engine and not (within(target, [f"{root}.nn", *ENGINE_NEEDS]) or is_stdlib(target)):
            yield f"{module.name}: the engine imports {target}"
        if is_private_sklearn(target) and not within(module.name, [PRIVATE_SKLEARN]):
            yield f"{module.name}: imports {target}, a private name of scikit-learn"
    for target in sorted(module.import_time):
        if not (within(target, [root, *IMPORT_TIME_NEEDS]) or is_stdlib(target)):
            yield f"{module.name}: imports {target} at import time; import it where it is used"


def find_cycle(graph):
    """Modules of one import circle, or None: a depth-first walk that meets its own path."""
    finished, path = set(), []

    def walk(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in finished or name not in graph:
            return None
        path.append(name)
        for target in sorted(graph[name]):
            if cycle := walk(target):
                return cycle
        finished.add(path.pop())
        return None

    return next((cycle for name in graph if (cycle := walk(name))), None)


def test_the_package_keeps_the_house_rules():
    assert violations(PACKAGE) == []


def test_the_checker_reads_the_real_package():
    modules = {module.name: module for module in read_modules(PACKAGE)}
    assert {"skneuro.nn", "skneuro.datasets._fetch"} <= modules.keys()
    assert "sklearn.datasets" in modules["skneuro.datasets._fetch"].import_time
    assert "pandas" in modules["skneuro.datasets._sunspots"].imports
    assert "pandas" not in modules["skneuro.datasets._sunspots"].import_time


def test_the_architecture_page_names_every_package():
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([\w/]+)/` \| \S", page, re.MULTILINE)
    packages = [path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("*/__init__.py")]
    assert sorted(named) == sorted(path.as_posix() for path in packages if path.parts)


BLOCK_OPTIONAL_PACKAGES = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"pandas", "pyarrow", "polars", "matplotlib", "torch", "rich"}:
            raise ImportError("blocked: " + name)

sys.meta_path.insert(0, Blocker())
import skneuro, skneuro.datasets, skneuro.forecasting
assert "sklearn.neural_network" not in sys.modules
"""


def test_importing_skneuro_needs_none_of_the_optional_packages():
    # scikit-learn itself imports pandas where it finds it, so that looking for pandas in
    # sys.modules would blame us for that; with pandas out of reach the import shows our own.
    run = subprocess.run(
        [sys.executable, "-c", BLOCK_OPTIONAL_PACKAGES],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


GOOD_TREE = {
    "__init__.py": "from .mlp import Net\n",
    "mlp/__init__.py": "from ._estimators import Net\n",
    "mlp/_estimators.py": "from sklearn.base import X\nfrom ..base.estimator import fit\n",
    "base/__init__.py": "",
    "base/estimator.py": "from ..nn import network\n\n\ndef fit():\n    import pandas\n",
    "_sklearn/__init__.py": "from sklearn.base import _fit_context\n",
    "nn/__init__.py": "",
    "nn/network.py": "import math\n\nimport numpy as np\nfrom .parameters import x\n",
    "nn/parameters.py": "from threadpoolctl import ThreadpoolController\n",
    "nn/layers/__init__.py": "",
    "nn/layers/dense.py": "from scipy import sparse\nfrom ..parameters import take\n",
    "nn/training/__init__.py": "",
    "nn/training/loop.py": "from ..layers.dense import x\n",
    "nn/recurrent/__init__.py": "",
    "nn/windows/__init__.py": "",
    "nn/windows/source.py": "from ..training.loop import x\n",
    "recurrent/__init__.py": "",
    "recurrent/_base.py": "",
    "multitask/__init__.py": "from ..mlp import Net\n",
    "forecasting/__init__.py": "from ..mlp import Net\nfrom .metrics import x\n",
    "forecasting/panel/__init__.py": "",
    "forecasting/panel/forms.py": "",
    "forecasting/metrics/__init__.py": "from ..panel.forms import x\n",
    "forecasting/metrics/_inputs.py": "",
    "forecasting/model/__init__.py": "",
    "forecasting/evaluation/__init__.py": "from ..metrics import x\n",
    "inspection/__init__.py": "from ..forecasting import x\n",
    "datasets/__init__.py": "",
}


def write_tree(folder, files):
    package = folder / "skneuro"
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    return package


def test_the_checker_accepts_a_good_tree(tmp_path):
    assert violations(write_tree(tmp_path, GOOD_TREE)) == []


BREACHES = [
    # floors of the package
    ("nn/network.py", "from ..mlp import Net\n", "skneuro.nn.network: imports upward, skneuro.mlp"),
    ("nn/network.py", "import skneuro.base.estimator\n", "upward, skneuro.base.estimator"),
    ("nn/network.py", "from .. import fit\n", "skneuro.nn.network: imports upward, skneuro"),
    ("base/estimator.py", "from .. import mlp\n", "skneuro.base.estimator: imports upward"),
    ("mlp/_estimators.py", "def f():\n    from .. import forecasting\n", "imports upward"),
    ("mlp/_estimators.py", "from .. import multitask\n", "imports upward, skneuro.multitask"),
    ("forecasting/panel/forms.py", "from ...inspection import x\n", "upward, skneuro.inspection"),
    ("time_index/labels.py", "from ..base.estimator import x\n", "upward, skneuro.base.estimator"),
    ("options/shared.py", "from ..base.estimator import x\n", "upward, skneuro.base.estimator"),
    ("_sklearn/__init__.py", "from ..options import x\n", "imports upward, skneuro.options"),
    ("mlp/_estimators.py", "from ..recurrent import x\n", "imports a neighbor, skneuro.recurrent"),
    ("multitask/__init__.py", "from ..recurrent._base import x\n", "private to skneuro.recurrent"),
    ("datasets/__init__.py", "from ..nn.network import x\n", "imports a neighbor, skneuro.nn"),
    # floors inside the engine
    (
        "nn/layers/dense.py",
        "from ..training.loop import x\n",
        "upward, skneuro.nn.training",
    ),
    ("nn/parameters.py", "from .recurrent import x\n", "imports upward, skneuro.nn.recurrent"),
    ("nn/training/loop.py", "from ..windows.source import x\n", "upward, skneuro.nn.windows"),
    ("nn/training/loop.py", "from ..recurrent import x\n", "a neighbor, skneuro.nn.recurrent"),
    ("nn/layers/dense.py", "from ..network import x\n", "a neighbor, skneuro.nn.network"),
    # floors inside forecasting
    (
        "forecasting/panel/forms.py",
        "from ..metrics import x\n",
        "upward, skneuro.forecasting",
    ),
    ("forecasting/metrics/__init__.py", "from ..evaluation import x\n", "imports upward"),
    (
        "forecasting/metrics/__init__.py",
        "from .. import x\n",
        "imports upward, skneuro.forecasting",
    ),
    ("forecasting/model/__init__.py", "from ..metrics import x\n", "imports a neighbor"),
    ("forecasting/evaluation/__init__.py", "from ..metrics._inputs import x\n", "is private to"),
    # what may not be imported at all, or not when the package is
    ("nn/network.py", "def f():\n    import sklearn\n", "the engine imports sklearn"),
    ("nn/network.py", "import pandas.api\n", "the engine imports pandas.api"),
    ("nn/network.py", "from ..datasets import x\n", "the engine imports skneuro.datasets"),
    ("mlp/_estimators.py", "import torch.nn as nn\n", "imports torch.nn, a peer"),
    ("mlp/_estimators.py", "def f():\n    from keras import layers\n", "imports keras, a peer"),
    ("mlp/_estimators.py", "from sklearn import neural_network\n", "neural_network, a peer"),
    ("mlp/_estimators.py", "import pandas as pd\n", "imports pandas at import time"),
    ("mlp/_estimators.py", "class A:\n    from matplotlib import cm\n", "at import time"),
    (
        "base/estimator.py",
        "from sklearn.base import _fit_context\n",
        "a private name of scikit-learn",
    ),
    ("base/estimator.py", "from sklearn.utils._tags import x\n", "a private name of scikit-learn"),
    # circles, names, lengths, missing floors
    ("nn/parameters.py", "from .network import x\n", "import cycle: skneuro.nn"),
    ("mlp/_estimators.py", "from . import _estimators\n", "import cycle: skneuro.mlp"),
    ("nn/utils.py", "", "skneuro.nn.utils: name the idea"),
    ("surprise.py", "", "skneuro.surprise: has no floor"),
    ("nn/surprise.py", "", "skneuro.nn.surprise: has no floor"),
    ("forecasting/surprise/__init__.py", "", "skneuro.forecasting.surprise: has no floor"),
    ("mlp/_estimators.py", "x = 1\n" * 201, "201 lines of code, more than 200"),
    ("mlp/_estimators.py", "# why\n" * 401, "401 lines, more than 400"),
]


@pytest.mark.parametrize(("name", "text", "message"), BREACHES)
def test_the_checker_finds_a_breach(tmp_path, name, text, message):
    tree = GOOD_TREE | {"options/__init__.py": "", "time_index/__init__.py": ""}
    found = violations(write_tree(tmp_path, tree | {name: text}))
    assert any(message in line for line in found), found


def test_lazy_imports_upward_are_few():
    assert len(LAZY_UPWARD) <= 2


def test_types_may_be_imported_for_the_type_checker_alone(tmp_path):
    text = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import pandas\n"
    assert violations(write_tree(tmp_path, GOOD_TREE | {"mlp/_estimators.py": text})) == []

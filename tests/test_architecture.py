"""The house rules: who may import whom, what may not be imported at all, how long a file may be.

``violations(package_folder)`` reads the source without importing it, so that the same checker is
tried on small bad trees at the end of this file: a rule that cannot fail proves nothing.
"""

import ast
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "skneuro"

# Lower floors know nothing of higher ones. Private top-level modules (_*.py) stand on floor 1.
FLOORS = {
    "nn": 0,
    "datasets": 0,
    "mlp": 2,
    "recurrent": 2,
    "multitask": 2,
    "windowing": 2,
    "inspection": 3,
    "forecasting": 3,
    "": 4,  # skneuro/__init__.py
}
PRIVATE_FLOOR = 1
PEERS = ("torch", "keras", "tensorflow", "sklearn.neural_network")
ENGINE_NEEDS = {"numpy", "scipy", "threadpoolctl"}
IMPORT_TIME_NEEDS = ENGINE_NEEDS | {"sklearn", "joblib"}  # the rest is imported where it is used
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helper", "helpers", "misc", "common"}
LONGEST_FILE = 300


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


def floor(name):
    """The floor a module stands on; None if nobody has given it one."""
    top = name.split(".")[1] if "." in name else ""
    return PRIVATE_FLOOR if top.startswith("_") else FLOORS.get(top)


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
    length = len(module.path.read_text(encoding="utf-8").splitlines())
    if length > LONGEST_FILE:
        yield f"{module.name}: {length} lines, more than {LONGEST_FILE}"


def breaches_of_imports(module):
    root = module.name.split(".")[0]
    if floor(module.name) is None:
        yield f"{module.name}: has no floor in FLOORS"
        return
    engine = within(module.name, [f"{root}.nn"])
    for target in sorted(module.imports):
        internal = within(target, [root])
        if within(target, PEERS):
            yield f"{module.name}: imports {target}, a peer to be measured against, not used"
        if internal and floor(target) is not None and floor(target) > floor(module.name):
            yield f"{module.name}: imports upward, {target}"
        if engine and not (within(target, [f"{root}.nn", *ENGINE_NEEDS]) or is_stdlib(target)):
            yield f"{module.name}: the engine imports {target}"
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
    "mlp.py": "from sklearn.base import BaseEstimator\nfrom ._estimator import fit\n",
    "_estimator.py": "from .nn import network\n\n\ndef fit():\n    import pandas\n",
    "nn/__init__.py": "",
    "nn/network.py": "import math\n\nimport numpy as np\nfrom .layers.dense import Dense\n",
    "nn/layers/__init__.py": "",
    "nn/layers/dense.py": "from scipy import sparse\nfrom ..batches import take\n",
    "nn/batches.py": "from threadpoolctl import ThreadpoolController\n",
    "forecasting/__init__.py": "from ..mlp import Net\n",
}


def write_tree(folder, files):
    package = folder / "tree"
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    return package


def test_the_checker_accepts_a_good_tree(tmp_path):
    assert violations(write_tree(tmp_path, GOOD_TREE)) == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nn/batches.py", "from ..mlp import Net\n", "tree.nn.batches: imports upward, tree.mlp"),
        ("nn/batches.py", "import tree._estimator\n", "imports upward, tree._estimator"),
        ("_estimator.py", "from . import mlp\n", "tree._estimator: imports upward, tree.mlp"),
        ("mlp.py", "def f():\n    from . import forecasting\n", "upward, tree.forecasting"),
        ("nn/batches.py", "from .. import fit\n", "tree.nn.batches: imports upward, tree"),
        ("nn/batches.py", "def f():\n    import sklearn\n", "the engine imports sklearn"),
        ("nn/batches.py", "import pandas.api\n", "the engine imports pandas.api"),
        ("nn/batches.py", "from ..datasets import x\n", "the engine imports tree.datasets"),
        ("mlp.py", "import torch.nn as nn\n", "imports torch.nn, a peer"),
        ("mlp.py", "def f():\n    from keras import layers\n", "imports keras, a peer"),
        ("mlp.py", "from sklearn import neural_network\n", "sklearn.neural_network, a peer"),
        ("mlp.py", "import pandas as pd\n", "imports pandas at import time"),
        ("mlp.py", "class A:\n    from matplotlib import cm\n", "matplotlib at import time"),
        ("nn/batches.py", "from .network import x\n", "import cycle: tree.nn"),
        ("nn/batches.py", "def f():\n    from .layers import dense\n", "import cycle: tree.nn"),
        ("mlp.py", "from .recurrent import x\n", "import cycle: tree.mlp -> tree.recurrent"),
        ("mlp.py", "from . import mlp\n", "import cycle: tree.mlp -> tree.mlp"),
        ("nn/utils.py", "", "tree.nn.utils: name the idea"),
        ("surprise.py", "", "tree.surprise: has no floor"),
        ("mlp.py", "x = 1\n" * 301, "tree.mlp: 301 lines, more than 300"),
    ],
)
def test_the_checker_finds_a_breach(tmp_path, name, text, message):
    tree = GOOD_TREE | {"datasets/__init__.py": "", "recurrent.py": "from .mlp import x\n"}
    found = violations(write_tree(tmp_path, tree | {name: text}))
    assert any(message in line for line in found), found


def test_types_may_be_imported_for_the_type_checker_alone(tmp_path):
    text = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import pandas\n"
    assert violations(write_tree(tmp_path, GOOD_TREE | {"mlp.py": text})) == []

"""Saved estimators: files of every format load or say why not, and run no code of others."""

import copy
import io
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import skneuro
from skneuro import MLPRegressorNP, forecasting
from skneuro.continual import ContinualRegressor
from tests.saved import FOLDER, TINY, X, answers, fitted, numbers
from tests.test_common import PUBLIC

ESTIMATORS = fitted()
EACH = pytest.mark.parametrize("name", ESTIMATORS)
PICKLES = sorted(FOLDER.glob("format_*/*.pickle"))
SKOPS = sorted(FOLDER.glob("format_*/*.skops"))


def label(path):
    return f"{path.parent.name}-{path.stem}"


def in_skops(estimator):
    """Bytes of a file of skops; skips without skops."""
    return pytest.importorskip("skops.io").dumps(estimator, compression=zipfile.ZIP_DEFLATED)


def test_every_public_estimator_is_among_the_files():
    named = {type(estimator).__name__ for estimator in ESTIMATORS.values()}
    assert named >= PUBLIC.keys()
    assert {path.stem for path in PICKLES} == {path.stem for path in SKOPS} == ESTIMATORS.keys()


@pytest.mark.parametrize("path", PICKLES, ids=label)
def test_pickles_of_each_format_load_and_answer_as_before(path):
    saved = pickle.loads(path.read_bytes())
    assert_allclose(answers(saved["estimator"]), saved["answers"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("path", SKOPS, ids=label)
def test_skops_files_of_each_format_load_and_answer_as_before(path):
    skops = pytest.importorskip("skops.io")
    saved = skops.load(path, trusted=skneuro.trusted_types())
    assert_allclose(answers(saved["estimator"]), saved["answers"], rtol=1e-5, atol=1e-6)


# skops ---------------------------------------------------------------------------------------


@EACH
def test_a_skops_file_needs_trust_in_public_estimators_only(name):
    skops = pytest.importorskip("skops.io")
    data, estimator = in_skops(ESTIMATORS[name]), ESTIMATORS[name]
    asked = skops.get_untrusted_types(data=data)
    assert set(asked) <= set(skneuro.trusted_types())
    names = {kind.rpartition(".")[2] for kind in asked}
    assert type(estimator).__name__ in names
    assert names <= {*skneuro.__all__, *forecasting.__all__}
    again = skops.loads(data, trusted=skneuro.trusted_types())
    assert_array_equal(answers(again), answers(estimator))
    assert vars(again).keys() == vars(estimator).keys()


def test_booleans_stay_the_keys_of_an_option():
    data = in_skops(ESTIMATORS["MLPClassifierNP-booleans"])
    again = sys.modules["skops.io"].loads(data, trusted=skneuro.trusted_types())
    assert again.class_weight == {False: 1.0, True: 2.0}


def test_trusted_types_are_the_public_estimators():
    names = skneuro.trusted_types()
    others = {"SeriesForecaster", "ContinualRegressor", "ContinualClassifier"}
    assert {name.rpartition(".")[2] for name in names} >= {*PUBLIC, *others}
    assert not any("._" in name for name in names)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_continual_estimators_learn_on_from_a_file():
    model = ContinualRegressor(MLPRegressorNP(**TINY), random_state=0)
    model.partial_fit(X, numbers)
    data = in_skops(model)
    again = sys.modules["skops.io"].loads(data, trusted=skneuro.trusted_types())
    for one in (model, again):
        one.partial_fit(X, -numbers)
    assert_array_equal(again.predict(X), model.predict(X))


AUDIT = """
import sys, numpy, pandas, scipy, skneuro, skneuro.forecasting, skops.io, sklearn.preprocessing
trusted, events, on = skneuro.trusted_types(), [], False
def hook(event, arguments):
    if on:
        events.append((event, str(arguments)[:200]))
sys.addaudithook(hook)
for path in sys.argv[1:]:
    skops.io.load(path, trusted=trusted)  # imports what is used lazily
    on = True
    skops.io.load(path, trusted=trusted)
    on = False
def is_harmless(event, arguments):
    # NumPy parses the header of an array as a literal
    header = arguments.startswith("(b\\"{'descr'")
    return event in HARMLESS or (event == "compile" and header)
print([event for event in events if not is_harmless(*event)])
"""
HARMLESS = {"open", "builtins.id", "object.__getattr__", "object.__setattr__", "sys._getframe"}


def test_loading_runs_nothing_but_constructors():
    pytest.importorskip("skops.io")
    program = f"HARMLESS = {HARMLESS}" + AUDIT
    command = [sys.executable, "-W", "ignore", "-c", program, *map(str, SKOPS)]
    folder = Path(skneuro.__file__).parents[1]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    assert done.stdout.strip() == "[]"


# Damage --------------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("found", [99, 0, None, "1", True])
def test_another_format_is_refused_by_name(name, found):
    estimator = ESTIMATORS[name]
    state = estimator.__getstate__()
    if isinstance(state.get("_fitted"), dict) and "format" not in state:
        state["_fitted"] = {**state["_fitted"], "format": found}
    else:
        state["format"] = found
    empty = object.__new__(type(estimator))
    with pytest.raises(ValueError, match=r"saved in format .*, but this version .* format 1"):
        empty.__setstate__(state)
    assert vars(empty) == {}  # not half loaded


NETS = [name for name, estimator in ESTIMATORS.items() if hasattr(estimator, "history_")]
CHANGES = {
    "no weights": lambda r: r.pop("weights"),
    "one weight less": lambda r: r.update(weights=r["weights"][1:]),
    "a number for all weights": lambda r: r.update(weights=np.float64(0)),
    "weights of another type": lambda r: r.update(weights=r["weights"].astype(complex)),
    "an unknown option": lambda r: r["options"].update(spy=1),
    "no options": lambda r: r.update(options=None),
    "no epochs": lambda r: r.pop("n_epochs"),
    "a hidden method": lambda r: r["optimizer"].update(step=1),
    "a shorter memory": lambda r: r["optimizer"]["memories"][0].resize(1, refcheck=False),
    "no inputs": lambda r: r.update(inputs={}),
    "an unknown kind": lambda r: r["targets"].update(extra={"<kind>": "spy"}),
}


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_damaged_recipe_is_refused(name, change):
    estimator = ESTIMATORS[name]
    state = copy.deepcopy(estimator.__getstate__())
    if change is CHANGES["no inputs"] and name.startswith("MLP"):
        pytest.skip("has no inputs to lose")
    change(state["_fitted"])
    empty = object.__new__(type(estimator))
    with pytest.raises(ValueError, match="is damaged or was changed, and is not loaded"):
        empty.__setstate__(state)
    assert vars(empty) == {}


@pytest.mark.parametrize("entry", ["model", "container", "series"])
def test_a_damaged_forecaster_is_refused(entry):
    estimator = ESTIMATORS["SeriesForecaster"]
    state = estimator.__getstate__()
    state["_fitted"] = {**state["_fitted"], entry: None}
    with pytest.raises(ValueError, match="This saved SeriesForecaster is damaged"):
        object.__new__(type(estimator)).__setstate__(state)


@EACH
def test_files_that_were_cut_off_are_refused(name):
    data = pickle.dumps(ESTIMATORS[name])
    for n in (0, 1, len(data) // 2, len(data) - 1):
        with pytest.raises((EOFError, pickle.UnpicklingError, ValueError)):
            pickle.loads(data[:n])


def test_skops_files_that_were_cut_off_or_changed_are_refused():
    skops, data = pytest.importorskip("skops.io"), in_skops(ESTIMATORS["MLPRegressorNP"])
    for n in (0, 1, len(data) // 2, len(data) - 1):
        with pytest.raises(zipfile.BadZipFile):
            skops.loads(data[:n], trusted=skneuro.trusted_types())
    with pytest.raises(zipfile.BadZipFile, match="CRC"):
        skops.loads(_flipped(data), trusted=skneuro.trusted_types())


def _flipped(data):
    """The file with another byte in the middle of an array."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        plain = io.BytesIO()
        with zipfile.ZipFile(plain, "w") as stored:
            for name in file.namelist():
                stored.writestr(name, file.read(name))
            position = stored.getinfo(file.namelist()[0]).header_offset + 160
    changed = bytearray(plain.getvalue())
    changed[position] ^= 255
    return bytes(changed)

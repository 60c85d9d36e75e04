"""The cost of a call: the same however many calls preceded it, and no more memory than needed."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest
from scipy import sparse

from skneuro import MLPClassifierNP, MLPRegressorNP, MultiTaskNet, RNNForecaster

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(20, 4))
y = X[:, 0] - X[:, 1]
SMALL = {"hidden_layer_sizes": 4, "random_state": 0, "max_iter": 1, "warm_start": True}
NETS = pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster, MultiTaskNet])
CALLS = pytest.mark.parametrize(
    "call",
    [lambda net: net.partial_fit(X, y), lambda net: net.fit(X, y)],
    ids=["partial_fit", "warm fit"],
)


class Counted(list):
    """List that counts the entries that are read or copied."""

    n_read = 0

    def __iter__(self):
        for entry in list.__iter__(self):
            Counted.n_read += 1
            yield entry

    def __getitem__(self, index):
        found = super().__getitem__(index)
        Counted.n_read += len(found) if isinstance(index, slice) else 1
        return found

    def copy(self):
        return list(self)


@NETS
@CALLS
@pytest.mark.parametrize("validated", [False, True])
def test_the_number_of_entries_read_does_not_grow(net, call, validated):
    model = net(**SMALL)
    if validated:
        model.fit(X, y, X_val=X, y_val=y)
    counts = []
    for _ in range(3):
        for _ in range(30):
            call(model)
        progress = model._fitted.progress
        progress._records = Counted(progress._records)
        progress._curves = {name: Counted(curve) for name, curve in progress._curves.items()}
        assert progress._curves
        Counted.n_read = 0
        call(model)
        counts.append(Counted.n_read)
        assert len(model.history_) == len(model.loss_curve_)
    assert counts[0] == counts[1] == counts[2] < 20


@NETS
@CALLS
def test_copies_go_on_by_themselves(net, call):
    model = call(call(net(**SMALL)))
    for duplicate in (copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))):
        n, other = len(model.history_), duplicate(model)
        call(call(model))
        call(other.set_params(learning_rate_init=0.1))
        assert [len(m.history_) for m in (model, other)] == [n + 2, n + 1]
        for m in (model, other):
            assert m.loss_curve_ == [record["loss"] for record in m.history_]
            assert [record["epoch"] for record in m.history_] == list(range(1, len(m.history_) + 1))


@NETS
@CALLS
def test_a_failed_call_leaves_the_records_as_they_were(net, call):
    model = call(call(net(**SMALL)))
    before = (list(model.history_), list(model.loss_curve_))

    objective = type(model)._make_objective
    with pytest.MonkeyPatch.context() as patch:

        def failing(self, *args):
            made = objective(self, *args)
            end_epoch = made.end_epoch
            calls = []

            def end():
                calls.append(1)
                if len(calls) == 3:
                    raise RuntimeError("stop")
                return end_epoch()

            made.end_epoch = end
            return made

        patch.setattr(type(model), "_make_objective", failing)
        with pytest.raises(RuntimeError, match="stop"):
            model.set_params(max_iter=9).fit(X, y)
    assert (model.history_, model.loss_curve_) == before
    assert call(model.set_params(max_iter=1)).history_[-1]["epoch"] == 3


def test_validation_curves_of_later_calls():
    model = MLPClassifierNP(**SMALL).fit(X, y > 0)
    assert model.validation_scores_ is None
    model.fit(X, y > 0, X_val=X, y_val=y > 0)
    assert model.validation_scores_[0] is None
    assert len(model.validation_scores_) == 2


@pytest.mark.parametrize("options", [{}, {"early_stopping": True}], ids=str)
def test_a_wide_fit_needs_no_more_memory_than_in_scikit_learn(options):
    X = sparse.random(60, 20_000, density=1e-3, format="csr", random_state=0)
    y = np.random.RandomState(0).randn(60)
    options = {"hidden_layer_sizes": 50, "max_iter": 3, "random_state": 0, **options}
    tracemalloc.start()
    MLPRegressorNP(**options).fit(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 7.1 * 20_000 * 50 * 8  # scikit-learn: seven times the weights

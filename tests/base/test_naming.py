"""Errors about values name the argument, and the column of a table, that holds them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from sklearn.base import is_classifier

from skneuro import MLPRegressorNP, MultiTaskNet, RNNForecaster, WindowTransformer
from skneuro.forecasting import Deseasonalizer, Detrender, Differencer
from tests.estimators import PUBLIC, briefly, label, learns, refused, sample_data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

ALL = [briefly(estimator()) for estimator in PUBLIC.values()]
ALL += [Deseasonalizer(2), Detrender(), Differencer()]
EACH = pytest.mark.parametrize("estimator", ALL, ids=label)
EACH_NET = pytest.mark.parametrize("estimator", [e for e in ALL if learns(e)], ids=label)
VALUES = {"text": "a", "None": None, "NA": pd.NA, "date": dt.datetime(2024, 1, 1), "list": [1.0]}
EACH_VALUE = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


def spoiled(values, value):
    """A copy with one entry that is no number."""
    values = np.array(values, dtype=object)
    values[(3,) * values.ndim] = value
    return values


def reads_tables(estimator):
    """Whether text and missing values are values like others."""
    return estimator.__sklearn_tags__().input_tags.string


def message_of(call):
    """Message of the error that a call raises."""
    with pytest.raises((TypeError, ValueError)) as raised:
        call()
    return str(raised.value)


@EACH_VALUE
@EACH
def test_a_value_of_X_that_is_no_number(estimator, value):
    X, y = sample_data(estimator)
    if value is None and not isinstance(estimator, MLPRegressorNP | MultiTaskNet):
        return  # a missing value
    if reads_tables(estimator) and (value is pd.NA or isinstance(value, str)):
        return  # a missing value and a category
    assert "X" in message_of(lambda: briefly(estimator).fit(spoiled(X, value), y))
    fitted = briefly(estimator).fit(X, y)
    method = "predict" if learns(estimator) else "transform"
    assert "X" in message_of(lambda: getattr(fitted, method)(spoiled(X, value)))


@EACH
def test_the_column_of_a_table_is_named(estimator):
    X, y = sample_data(estimator)
    table = pd.DataFrame(X, columns=["size", "age", "city", "price"]).astype({"city": object})
    if reads_tables(estimator):
        table.at[3, "city"] = ["Bern", "Basel"]
        message = message_of(lambda: briefly(estimator).fit(table, y))
        assert message.startswith("Column 'city' of X holds ['Bern', 'Basel'], a list")
    else:
        table.loc[3, "city"] = "Bern"
        message = message_of(lambda: briefly(estimator).fit(table, y))
        assert message.startswith("X (column 'city'): could not convert string to float: 'Bern'")
    twice = pd.DataFrame(X, columns=["size", "age", "age", "price"])
    assert message_of(lambda: briefly(estimator).fit(twice, y)).startswith("X: ")


@EACH_VALUE
@EACH_NET
def test_a_value_of_y_or_of_held_out_data(estimator, value):
    X, y = sample_data(estimator)
    held_out = {"X_val": X, "y_val": y}
    if isinstance(estimator, MultiTaskNet):
        held_out["y_val"] = y  # its labels may be of any kind
    elif not (is_classifier(estimator) and isinstance(value, str)):
        assert "y" in message_of(lambda: briefly(estimator).fit(X, spoiled(y, value)))
        held_out["y_val"] = spoiled(y, value)
        assert "y_val" in message_of(lambda: briefly(estimator).fit(X, y, **held_out))
    if value is None and hasattr(estimator, "n_timesteps") and hasattr(estimator, "cell"):
        return  # a step that is left out
    if reads_tables(estimator) and (value is None or value is pd.NA or isinstance(value, str)):
        return  # a missing value and a category
    held_out = {"X_val": spoiled(X, value), "y_val": y}
    assert "X_val" in message_of(lambda: briefly(estimator).fit(X, y, **held_out))


@EACH_NET
@pytest.mark.parametrize("weights", ["heavy", {"a": 1}, np.full(60, "a"), np.ones(60) * 1j])
def test_weights_that_are_no_numbers(estimator, weights):
    X, y = sample_data(estimator)
    message = message_of(lambda: briefly(estimator).fit(X, y, sample_weight=weights))
    assert "sample_weight" in message


@pytest.mark.parametrize("net", [MLPRegressorNP, RNNForecaster])
def test_None_among_targets_is_a_missing_value(net):
    X, y = sample_data(net())
    targets = [None, *y[1:]]
    assert message_of(lambda: net(max_iter=2).fit(X, targets)) == "Input y contains NaN."
    assert "y_val contains NaN" in message_of(
        lambda: net(max_iter=2).fit(X, y, X_val=X, y_val=targets)
    )


@pytest.mark.parametrize("labels", [np.array([0, 1] * 30, object), np.array([0.5, 1.5] * 30)])
def test_what_are_no_class_labels(labels):
    for name, net in PUBLIC.items():
        if is_classifier(net()):
            X, _ = sample_data(net())
            message = message_of(lambda n=net, X=X: n(max_iter=1).fit(X, labels))
            assert message.startswith("y cannot be class labels. Unknown label type"), name
            if labels.dtype == object:
                assert message.endswith("convert it, as in y.astype(int) or y.astype(str).")


COUNTS = {
    "n_timesteps": lambda: RNNForecaster(n_timesteps=True),
    "target_channel": lambda: RNNForecaster(target_channel=False),
    "window": lambda: WindowTransformer(True),
    "season": lambda: Deseasonalizer(True),
    "degree": lambda: Detrender(True),
    "orders": lambda: Differencer(orders=True),
    "max_iter": lambda: MLPRegressorNP(max_iter=True),
}


@pytest.mark.parametrize("name", COUNTS)
def test_True_is_no_number_of_anything(name):
    assert refused(COUNTS[name]()).startswith(f"The '{name}' parameter of ")


@pytest.mark.parametrize("name", ["hidden_layer_sizes", "dilations"])
def test_an_array_without_axes_is_no_list_of_sizes(name):
    assert name in refused(RNNForecaster(**{name: np.array("x")}))


@pytest.mark.parametrize("value", [None, 3, np.array("x")])
def test_weights_of_layers_are_a_list_of_arrays(value):
    net = MLPRegressorNP(max_iter=2).fit(*sample_data(MLPRegressorNP()))
    with pytest.raises(TypeError, match="coefs_ must be a list of arrays"):
        net.coefs_ = value


@pytest.mark.parametrize("classes", [3, 1.5, np.array("x"), slice(2)])
def test_classes_are_an_array_a_list_or_a_dict(classes):
    X, y = sample_data(MultiTaskNet())
    with pytest.raises(TypeError, match=r"classes=.* must be an array, a list or a dict"):
        MultiTaskNet().partial_fit(X, y > 0, classes=classes)


@pytest.mark.parametrize("x", ["x", pd.NA, 1j])
def test_a_step_that_is_no_number(x):
    net = RNNForecaster("gru", 2, max_iter=2).fit(*sample_data(RNNForecaster()))
    assert message_of(lambda: net.step(x)).startswith("x: ")

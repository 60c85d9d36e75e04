"""Permutation importance of blocks of lags."""

import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import permutation_importance
from sklearn.linear_model import Ridge

from skneuro import RNNForecaster
from skneuro.inspection import lag_importance

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 8))


def test_finds_the_lag_and_the_channel():
    windows = X.reshape(300, 4, 2)
    target = windows[:, 1, 1]  # the second channel, two steps before the last
    model = Ridge().fit(X, target)
    result = lag_importance(model, X, target, n_channels=2, random_state=0)
    assert result.lags.tolist() == [[0, 0], [1, 1], [2, 2], [3, 3]]
    assert result.importances.shape == (4, 2, 5)
    assert np.unravel_index(result.importances_mean.argmax(), (4, 2)) == (2, 1)
    np.testing.assert_allclose(np.delete(result.importances_mean.ravel(), 5), 0, atol=1e-3)
    assert result.score == model.score(X, target)


def test_single_columns_as_in_scikit_learn():
    target = X @ np.arange(8.0)
    model = Ridge().fit(X, target)
    ours = lag_importance(model, X, target, n_repeats=20, random_state=0)
    theirs = permutation_importance(model, X, target, n_repeats=20, random_state=0)
    np.testing.assert_allclose(
        ours.importances_mean[::-1, 0], theirs.importances_mean, rtol=0.1, atol=1e-3
    )


def test_blocks_of_a_recurrent_net():
    frame = pd.DataFrame(X, columns=[f"sales_lag_{k}" for k in range(1, 9)])  # newest first
    net = RNNForecaster(
        "rnn", 8, column_order="newest_first", learning_rate="onecycle", max_iter=40, random_state=0
    ).fit(frame, X[:, 1])
    result = lag_importance(net, frame, X[:, 1], block=3, random_state=0)
    assert result.lags.tolist() == [[0, 2], [3, 5], [6, 7]]
    assert result.feature_names == ["sales"]
    assert result.importances_mean.argmax() == 0
    net = RNNForecaster("rnn", 2, max_iter=2, random_state=0).fit(X.reshape(300, 4, 2), X[:, 0])
    assert lag_importance(net, X.reshape(300, 4, 2), X[:, 0]).importances_mean.shape == (4, 2)


def test_windows_must_be_whole():
    model = Ridge().fit(X, X[:, 0])
    with pytest.raises(ValueError, match="n_channels=3 does not divide the 8 columns"):
        lag_importance(model, X, X[:, 0], n_channels=3)

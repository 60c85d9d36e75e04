"""Forecasts served to many clients at once are those of a single thread."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from skneuro import MLPRegressorNP, RNNForecaster
from skneuro.forecasting import SeriesForecaster
from tests.load.amount import MOST_GROWTH, N_FORECASTS, Memory
from tests.load.server import serving

N_CLIENTS, N_SERIES = 8, 10
QUICK = {"max_iter": 3, "random_state": 0}
REGRESSORS = [MLPRegressorNP(hidden_layer_sizes=16, **QUICK), RNNForecaster("gru", 4, **QUICK)]
EACH = pytest.mark.parametrize("regressor", REGRESSORS, ids=["MLP", "RNN"])

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def daily(k, n_steps=60):
    """A series of its own level and phase, which ends on a day of its own."""
    days = pd.date_range("2024-01-01", periods=n_steps + k)[k:]
    return pd.Series((k + 1) * (5 + np.sin(np.arange(n_steps) / 3 + k)), days)


def post(port, request):
    """Status and body of the answer to a request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/", json.dumps(request))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def request_of(name, y, steps):
    """Request for the forecast of a series."""
    return {"name": name, "times": list(map(str, y.index)), "values": y.tolist(), "steps": steps}


@EACH
def test_clients_at_the_same_time_get_the_forecasts_of_a_single_thread(regressor):
    series = {f"shop {k}": daily(k) for k in range(N_SERIES)}
    forecaster = SeriesForecaster(regressor, window=7, horizon=5, window_scale="std").fit(y=series)
    requests = [(name, y, 1 + k) for k, (name, y) in enumerate(series.items())]
    expected = [forecaster.forecast(steps, y={name: y})[name] for name, y, steps in requests]

    def request_one(k):
        which = k % N_SERIES
        status, body = post(port, request_of(*requests[which]))
        assert status == 200, body
        return which, body

    with serving(forecaster) as port, ThreadPoolExecutor(N_CLIENTS) as clients:
        list(clients.map(request_one, range(N_FORECASTS // 4)))
        with Memory() as memory:
            for which, body in clients.map(request_one, range(N_FORECASTS)):
                assert body["values"] == expected[which].tolist()
                assert body["times"] == list(map(str, expected[which].index))
    assert memory.growth < MOST_GROWTH


def test_a_request_that_cannot_be_answered_is_told_why():
    forecaster = SeriesForecaster(REGRESSORS[0], window=7, horizon=5).fit(y=daily(0))
    y = daily(1)
    with serving(forecaster) as port:
        assert post(port, request_of("a", y, 0))[1]["error"].startswith("steps=0 must be")
        status, body = post(port, request_of("a", y.drop(y.index[5]), 3))
        assert status == 400
        assert "2024-01-07 00:00:00 is missing" in body["error"]
        assert post(port, request_of("a", y, 3))[0] == 200

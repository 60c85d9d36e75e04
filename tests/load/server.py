"""A small server of forecasts, as one would put before a fitted forecaster."""

import json
import threading
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pandas as pd


def application(forecaster):
    """WSGI application that forecasts the series in a request."""

    def answer(environ, start_response):
        size = int(environ["CONTENT_LENGTH"])
        try:
            request = json.loads(environ["wsgi.input"].read(size))
            y = pd.Series(request["values"], pd.DatetimeIndex(request["times"]), dtype=float)
            forecast = forecaster.forecast(request["steps"], y={request["name"]: y})
            found = forecast[request["name"]]
            body = {"times": list(map(str, found.index)), "values": found.tolist()}
            status = "200 OK"
        except ValueError as error:
            body, status = {"error": str(error)}, "400 Bad Request"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return answer


class Server(ThreadingMixIn, WSGIServer):
    """Server with a thread per request."""

    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    """Handler that logs nothing."""

    def log_message(self, *arguments):
        """Log nothing."""


@contextmanager
def serving(forecaster):
    """Serve forecasts on a free port of this machine; the block gets the port."""
    server = make_server("127.0.0.1", 0, application(forecaster), Server, Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

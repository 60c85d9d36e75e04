"""The shipped series is what it says; the fetchers fail clearly and keep nothing bad."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest

from skneuro.datasets import _fetch, fetch_ett, fetch_m4, load_sunspots

ETT_CSV = """date,HUFL,HULL,MUFL,MULL,LUFL,LULL,OT
2016-07-01 00:00:00,5.827,2.009,1.599,0.462,4.203,1.34,30.5
2016-07-01 01:00:00,5.693,2.076,1.492,0.426,4.142,1.371,27.8
2016-07-01 02:00:00,5.157,1.741,1.279,0.355,3.777,1.218,27.8
"""
M4_TRAIN = '"V1","V2","V3","V4"\n"H1","605","586.5","586"\n"H2","3124","2990",\n'
M4_TEST = '"V1","V2","V3"\n"H1","619","565"\n"H2","2904","2688"\n'


class FileServer(ThreadingHTTPServer):
    """Serve the texts in ``files`` by path; paths in ``cut_off`` lose their second half."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), FileRequestHandler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.files, self.cut_off, self.requested = {}, set(), []


class FileRequestHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requested.append(self.path)
        if self.path not in self.server.files:
            self.send_error(404)
            return
        body = self.server.files[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.path in self.server.cut_off else body)

    def log_message(self, *args):
        """Say nothing on stderr."""


@pytest.fixture
def server(monkeypatch):
    """A local server in place of the real ones, and data sets of a few rows."""
    with FileServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setattr(_fetch, "ETT_URL", server.url)
        monkeypatch.setattr(_fetch, "M4_URL", server.url)
        monkeypatch.setitem(_fetch.ETT_SETS, "ETTh1", (3, "h"))
        monkeypatch.setitem(_fetch.M4_GROUPS, "Hourly", (2, 2))
        monkeypatch.delenv("SKNEURO_DATA", raising=False)
        for variable in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.delenv(variable, raising=False)
        yield server
        server.shutdown()
        thread.join()


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_sunspots_are_a_monthly_series_without_gaps():
    sunspots = load_sunspots()
    assert isinstance(sunspots, pd.Series)
    assert sunspots.name == "sunspots"
    assert sunspots.dtype == np.float64
    assert sunspots.index.name == "month"
    assert sunspots.index.freqstr == "MS"
    assert sunspots.index[0] == pd.Timestamp("1749-01-01")
    assert sunspots.index[-1] == pd.Timestamp("1983-12-01")
    assert len(sunspots) == 2820
    assert sunspots.between(0, 254).all()


def test_sunspots_hold_the_published_values():
    sunspots = load_sunspots()
    assert sunspots.iloc[:4].tolist() == [58.0, 62.6, 70.0, 55.7]
    assert sunspots.iloc[-2:].tolist() == [33.3, 33.4]
    assert sunspots.loc["1957-10-01"] == sunspots.max() == 253.8
    assert sunspots.sum() == pytest.approx(144570.0, abs=0.5)


def test_loading_twice_gives_independent_series():
    sunspots = load_sunspots()
    sunspots.iloc[0] = -1.0
    assert load_sunspots().iloc[0] == 58.0


def test_ett_is_downloaded_once_and_then_read_from_the_cache(server, tmp_path):
    server.files["/ETTh1.csv"] = ETT_CSV
    first = fetch_ett("ETTh1", data_home=tmp_path)
    second = fetch_ett("ETTh1", data_home=str(tmp_path))
    assert server.requested == ["/ETTh1.csv"]
    assert files_below(tmp_path) == ["skneuro/ETTh1.csv"]
    pd.testing.assert_frame_equal(first, second)
    assert list(first.columns) == ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"]
    assert first.index.freqstr == "h"
    assert first.index.name == "date"
    assert first["OT"].tolist() == [30.5, 27.8, 27.8]


def test_m4_gives_each_series_its_own_length(server, tmp_path):
    server.files |= {"/Train/Hourly-train.csv": M4_TRAIN, "/Test/Hourly-test.csv": M4_TEST}
    train, test = fetch_m4("Hourly", data_home=tmp_path)
    fetch_m4("Hourly", data_home=tmp_path)
    assert server.requested == ["/Train/Hourly-train.csv", "/Test/Hourly-test.csv"]
    assert files_below(tmp_path) == ["skneuro/m4/Hourly-test.csv", "skneuro/m4/Hourly-train.csv"]
    assert list(train) == list(test) == ["H1", "H2"]
    np.testing.assert_array_equal(train["H1"], [605, 586.5, 586])
    np.testing.assert_array_equal(train["H2"], [3124, 2990])
    np.testing.assert_array_equal(test["H2"], [2904, 2688])


def test_the_default_data_home_is_scikit_learns(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    server.files["/ETTh1.csv"] = ETT_CSV
    fetch_ett()
    assert files_below(tmp_path) == ["skneuro/ETTh1.csv"]


def test_a_folder_of_ones_own_comes_first(server, tmp_path, monkeypatch):
    own = tmp_path / "own"
    (own / "m4").mkdir(parents=True)
    (own / "ETTh1.csv").write_text(ETT_CSV)
    (own / "m4" / "Hourly-train.csv").write_text(M4_TRAIN)
    (own / "m4" / "Hourly-test.csv").write_text(M4_TEST)
    monkeypatch.setenv("SKNEURO_DATA", str(own))
    assert fetch_ett("ETTh1", data_home=tmp_path / "cache").shape == (3, 7)
    assert fetch_m4("Hourly", data_home=tmp_path / "cache")[0].keys() == {"H1", "H2"}
    assert server.requested == []


def test_what_ones_own_folder_lacks_is_downloaded(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SKNEURO_DATA", str(tmp_path / "empty"))
    server.files["/ETTh1.csv"] = ETT_CSV
    fetch_ett("ETTh1", data_home=tmp_path)
    assert server.requested == ["/ETTh1.csv"]


def test_a_missing_file_names_address_reason_and_way_out(server, tmp_path):
    with pytest.raises(OSError, match=r"/ETTh1\.csv: HTTP Error 404.*SKNEURO_DATA") as error:
        fetch_ett("ETTh1", data_home=tmp_path)
    assert server.url in str(error.value)
    assert files_below(tmp_path) == []


def test_no_server_is_an_error_of_the_same_kind(tmp_path, server, monkeypatch):
    monkeypatch.setattr(_fetch, "M4_URL", "http://127.0.0.1:9")  # nothing listens there
    with pytest.raises(OSError, match=r"could not download http://127\.0\.0\.1:9/Train/"):
        fetch_m4("Hourly", data_home=tmp_path)
    assert files_below(tmp_path) == []


def test_a_download_cut_off_leaves_no_file_and_can_be_repeated(server, tmp_path):
    server.files["/ETTh1.csv"] = ETT_CSV
    server.cut_off.add("/ETTh1.csv")
    with pytest.raises(OSError, match=r"could not download .*ETTh1\.csv"):
        fetch_ett("ETTh1", data_home=tmp_path)
    assert files_below(tmp_path) == []
    server.cut_off.clear()
    assert len(fetch_ett("ETTh1", data_home=tmp_path)) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html>Please log in</html>\n", "its columns are"),
        (ETT_CSV.replace("OT", "oil"), "its columns are"),
        (ETT_CSV[: ETT_CSV.rindex("2016")], "it has 2 rows instead of 3"),
        (ETT_CSV.replace("27.8", "warm"), "warm"),
        (ETT_CSV.replace("02:00:00", "03:00:00"), "freq"),
        ("", "No columns"),
    ],
)
def test_a_download_that_is_not_the_data_is_refused_and_not_kept(server, tmp_path, text, message):
    server.files["/ETTh1.csv"] = text
    with pytest.raises(ValueError, match=rf"ETTh1\.csv is not the expected data: .*{message}"):
        fetch_ett("ETTh1", data_home=tmp_path)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        (M4_TRAIN[: M4_TRAIN.index('"H2"')], M4_TEST, "it has 1 series instead of 2"),
        (M4_TRAIN, M4_TEST.replace(',"2688"', ""), r"its series have \[1, 2\] steps instead of 2"),
        (M4_TRAIN.replace("605", "many"), M4_TEST, "many"),
        ("", M4_TEST, "it has 0 series"),
    ],
)
def test_m4_files_are_checked(server, tmp_path, train, test, message):
    server.files |= {"/Train/Hourly-train.csv": train, "/Test/Hourly-test.csv": test}
    with pytest.raises(ValueError, match=rf"csv is not the expected data: .*{message}"):
        fetch_m4("Hourly", data_home=tmp_path)


def test_a_file_of_ones_own_is_refused_but_never_deleted(server, tmp_path, monkeypatch):
    (tmp_path / "ETTh1.csv").write_text("date,OT\n")
    monkeypatch.setenv("SKNEURO_DATA", str(tmp_path))
    with pytest.raises(ValueError, match="is not the expected data"):
        fetch_ett("ETTh1")
    assert files_below(tmp_path) == ["ETTh1.csv"]


@pytest.mark.parametrize(
    ("fetch", "message"),
    [
        (lambda: fetch_ett("ETTh3"), "name='ETTh3' is not one of ETTh1, ETTh2, ETTm1, ETTm2"),
        (lambda: fetch_m4("Secondly"), "group='Secondly' is not one of Yearly, Quarterly"),
    ],
)
def test_unknown_names_list_the_known_ones(fetch, message):
    with pytest.raises(ValueError, match=message):
        fetch()

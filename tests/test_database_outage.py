"""What readers, editors and the log are told while the database is away, and after it came back."""

import io
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from cms.job_locks import run_job
from cms.wsgi import application
from content.models import Network
from factories import make_network

pytestmark = pytest.mark.django_db(transaction=True)

JSON, GRAPHQL = "application/json", "application/graphql-response+json"


@pytest.fixture
def network(transactional_db: None) -> Network:
    return make_network("paca")


@pytest.fixture
def set_away(network: Network, tmp_path: Path) -> Iterator[Callable[[bool], None]]:
    """Takes the database away, or brings it back: a file that can't be opened, a port where nobody answers."""
    name = "NAME" if connection.vendor == "sqlite" else "PORT"
    present = connection.settings_dict[name]
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        closed_port = server.getsockname()[1]
    absent = str(tmp_path / "absent" / "hub.sqlite3") if connection.vendor == "sqlite" else closed_port

    def set_(away: bool) -> None:
        connection.close()
        connection.settings_dict[name] = absent if away else present

    yield set_
    set_(False)


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


def network_exists() -> bool:
    """A task of the background worker."""
    return Network.objects.exists()


def ask(client: Client, accept: str, method: str = "POST") -> Any:
    query = {"query": "{ networks { code } }"}
    if method == "GET":
        return client.get("/graphql/", query, headers={"accept": accept})
    return client.post("/graphql/", query, JSON, headers={"accept": accept})


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_the_api_says_when_to_come_back(
    reader: Client, set_away: Callable[[bool], None], accept: str, method: str
) -> None:
    set_away(True)
    response = ask(reader, accept, method)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Content-Type"] == f"{accept}; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    answer = response.json()
    assert answer["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert "data" not in answer
    set_away(False)
    assert ask(reader, accept, method).json() == {"data": {"networks": [{"code": "paca"}]}}


def test_a_click_is_told_when_to_come_back(reader: Client, set_away: Callable[[bool], None]) -> None:
    set_away(True)
    click = urlencode({"query": "eau", "entry": "Q2FsbDoA", "network": "paca"})
    response = reader.post("/search-clicks/", click, "application/x-www-form-urlencoded")
    assert (response.status_code, response["Retry-After"], response["Content-Type"]) == (503, "30", JSON)
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


@pytest.mark.parametrize(
    "path", ["/", "/recherche/?q=eau", "/actualites/x/", "/admin/", "/admin/login/", "/documents/1/a"]
)
def test_people_read_a_page_in_french(reader: Client, set_away: Callable[[bool], None], path: str) -> None:
    reader.cookies["sessionid"] = "x" * 32
    set_away(True)
    response = reader.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Cache-Control"] == "no-store"
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select("html[lang=fr]")
    assert [heading.text for heading in page.select("main h1")] == ["Site momentanément indisponible"]
    assert [title.text for title in page.select("title")] == ["Site momentanément indisponible – Maillage"]
    assert not page.select("script, link[rel=stylesheet], img, form")


def test_the_log_says_once_that_it_is_away_and_once_that_it_is_back(
    reader: Client,
    set_away: Callable[[bool], None],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    set_away(True)
    for _ in range(3):
        ask(reader, GRAPHQL)
        reader.get("/")
        reader.get("/admin/login/")
        run_job("network", network_exists, connection.copy())
    set_away(False)
    for _ in range(3):
        assert reader.get("/").status_code == 200
    begins, ends = caplog.messages
    assert begins.startswith("The database is away: requests are answered with 503.")
    assert "\n" not in begins
    assert ends == "The database answers again."
    assert not [record for record in caplog.records if record.exc_info]


def test_a_fault_of_ours_is_no_outage(reader: Client, network: Network, caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE content_network RENAME TO content_absent")
    try:
        response = ask(reader, GRAPHQL)
        page = reader.get("/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE content_absent RENAME TO content_network")
    assert response.status_code == 200
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert page.status_code == 500
    assert "The database is away" not in caplog.text


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="is about SQLite")
def test_a_file_that_is_locked_for_too_long_is_away(
    reader: Client, set_away: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    set_away(False)
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert reader.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 503
        writer.execute("ROLLBACK")
    assert reader.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 200


def serve(path: str) -> tuple[str, bytes]:
    """The answer of the whole application, which closes connections between requests as a server's threads do."""
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "query={networks{code}}", "wsgi.input": io.BytesIO()}
    environ["HTTP_ACCEPT"] = GRAPHQL
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start(status: str, headers: Any, exc_info: Any = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    response: Any = application(environ, start)
    with closing(response):
        content = b"".join(response)
    return statuses[0], content


@pytest.mark.postgresql
@pytest.mark.parametrize("path", ["/graphql/", "/", "/admin/login/"])
def test_no_request_fails_for_a_connection_that_the_server_ended(
    network: Network, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for name, value in {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    connection.close()
    assert serve(path)[0] == "200 OK"
    kept = connection.connection
    assert kept is not None
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        assert server.execute("SELECT pg_terminate_backend(%s)", [kept.info.backend_pid]).fetchone() == (True,)
    assert serve(path)[0] == "200 OK"
    assert connection.connection is not kept
    monkeypatch.undo()
    connection.close()

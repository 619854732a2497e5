"""What the log of a public hub says of each request, and the id that answers, errors and the log share."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from database import ROOT

REQUEST_ID = "0123456789abcdef0123456789abcdef"

# Asks the hub for each line of its input.
SCRIPT = """
import json, sys, cms, django
django.setup()
from django.test import Client
for path, headers in map(json.loads, sys.stdin):
    response = Client(raise_request_exception=False).get(path, headers=headers, secure=True)
    print(json.dumps([response.status_code, dict(response.headers), response.text]), flush=True)
"""


@dataclass
class Exchange:
    status: int
    headers: dict[str, str]
    text: str
    log: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines()]


Get = Callable[..., Exchange]


@contextmanager
def running_hub(folder: Path, log_format: str) -> Iterator[Get]:
    """A public hub whose database has no tables, so that whatever reads from it fails by a fault of ours."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"sqlite:///{folder}/hub.sqlite3",
        "PUBLIC_URL": "https://hub.example.org",
        "ALLOWED_HOSTS": "hub.example.org",
        "VAR_DIR": str(folder),
        "LOG_FORMAT": log_format,
    }
    log = folder / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SCRIPT],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):

        def get(path: str, **headers: str) -> Exchange:
            assert process.stdin
            assert process.stdout
            headers = {"host": "hub.example.org"} | {name.replace("_", "-"): value for name, value in headers.items()}
            logged = log.stat().st_size
            print(json.dumps([path, headers]), file=process.stdin, flush=True)
            status, answer_headers, text = json.loads(process.stdout.readline())
            return Exchange(status, answer_headers, text, log.read_bytes()[logged:].decode())

        yield get


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    with running_hub(tmp_path_factory.mktemp("hub"), "json") as get:
        yield get


def test_a_line_names_the_operation_and_who_asked(get: Get) -> None:
    query = "/graphql/?query=query%20Names{__typename}"
    exchange = get(query, x_request_id=REQUEST_ID, x_forwarded_for="192.0.2.1, 192.0.2.7")
    (record,) = exchange.records
    assert record.pop("timestamp")
    assert record.pop("seconds") > 0
    message = record.pop("message")
    assert record == {
        "name": "access",
        "levelname": "INFO",
        "request_id": REQUEST_ID,
        "method": "GET",
        "path": "/graphql/",
        "status": 200,
        "client": "192.0.2.7",
        "operation": "Names",
        "complexity": 1,
    }
    assert message.startswith("method=GET path=/graphql/ status=200 seconds=")
    assert exchange.headers["X-Request-ID"] == REQUEST_ID


def test_without_json_a_line_is_for_people(tmp_path: Path) -> None:
    with running_hub(tmp_path, "line") as get:
        log = get("/graphql/?query={__typename}", x_request_id=REQUEST_ID).log
    line = "method=GET path=/graphql/ status=200 seconds=\\S+ client=127.0.0.1 complexity=1"
    assert re.fullmatch(rf"\S+ \S+ INFO access {REQUEST_ID} {line}\n", log)


@pytest.mark.parametrize("made_up", ["", "1 forged line", "x" * 5000])
def test_an_id_that_is_none_is_replaced(get: Get, made_up: str) -> None:
    exchange = get("/graphql/?query={__typename}", x_request_id=made_up)
    (record,) = exchange.records
    assert re.fullmatch("[0-9a-f]{32}", record["request_id"])
    assert exchange.headers["X-Request-ID"] == record["request_id"]


def test_a_fault_has_the_id_of_its_request_in_the_api(get: Get) -> None:
    exchange = get("/graphql/?query={networks{code}}", x_request_id=REQUEST_ID)
    (error,) = json.loads(exchange.text)["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "id": REQUEST_ID}
    assert error["message"] == f"Internal error. Quote {REQUEST_ID} when you report it."
    fault, access = exchange.records
    assert "no such table" in fault["exc_info"]
    assert fault["request_id"] == access["request_id"] == REQUEST_ID


def test_a_fault_has_the_id_of_its_request_on_a_page(get: Get) -> None:
    exchange = get("/recherche/?q=secret", x_request_id=REQUEST_ID)
    assert exchange.status == 500
    assert f"en citant la référence {REQUEST_ID}." in exchange.text
    fault, access = exchange.records[-2:]
    assert fault["name"] == "django.request"
    assert fault["request_id"] == access["request_id"] == REQUEST_ID
    assert "secret" not in fault["message"] + access["message"]


def test_the_log_keeps_no_token_and_no_forged_line(get: Get) -> None:
    for path, logged_path in [("/corrections/abc.def", "/corrections/…"), ("/nulle%0Apart", "/nulle%0Apart")]:
        exchange = get(path)
        assert [record["path"] for record in exchange.records if record["name"] == "access"] == [logged_path]

"""What a collector of OpenTelemetry is sent of requests, and what it is not."""

import re
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from pytest_django import Settings

from web_server import PATIENCE, WebServer, running_web_server

SEARCH = '{ search(query: "secret") { totalCount } calls(filter: {search: "secret"}) { totalCount } }'


class Collector:
    """Takes OTLP over HTTP."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base class
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.http.server_port}",
            "OTEL_BSP_SCHEDULE_DELAY": "100",  # milliseconds
        }

    @property
    def spans(self) -> list[Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [
            span
            for request in requests
            for resource_spans in request.resource_spans
            for scope_spans in resource_spans.scope_spans
            for span in scope_spans.spans
        ]

    def wait_for_request(self, server: WebServer, path: str, **headers: str) -> tuple[Span, list[Span]]:
        """The span of this request and those within it, once they have come."""
        request_id = uuid.uuid4().hex
        server.get(path, {"X-Request-ID": request_id} | headers)
        end = time.monotonic() + PATIENCE
        while not (requests := [span for span in self.spans if attributes(span).get("request.id") == request_id]):
            assert time.monotonic() < end, self.spans
            time.sleep(0.1)
        (request,) = requests
        # A process sends spans in the order in which they end: those within the request have come before it.
        return request, [span for span in self.spans if span.parent_span_id == request.span_id]


def attributes(span: Span) -> dict[str, Any]:
    values = {pair.key: pair.value for pair in span.attributes}
    return {key: getattr(value, str(value.WhichOneof("value"))) for key, value in values.items()}


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    threading.Thread(target=collector.http.serve_forever, daemon=True).start()
    yield collector
    collector.http.shutdown()
    collector.http.server_close()


@pytest.fixture
def server(collector: Collector, tmp_path: Path) -> Iterator[WebServer]:
    with running_web_server(tmp_path, **collector.variables) as server:
        yield server


def test_a_span_names_the_operation_its_price_and_the_id_in_the_log(server: WebServer, collector: Collector) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    path = "/graphql/?query=query%20Names{networks{code}}"
    request, statements = collector.wait_for_request(server, path, traceparent=parent)
    assert (request.name, request.kind) == ("GET graphql/", Span.SPAN_KIND_SERVER)
    assert request.trace_id.hex() not in parent
    values = attributes(request)
    assert f"{values.pop('request.id')} method=GET path=/graphql/" in server.log.read_text()
    assert values.pop("maillage.complexity") > 0
    assert values == {
        "http.request.method": "GET",
        "http.route": "graphql/",
        "http.response.status_code": 200,
        "graphql.operation.name": "Names",
    }
    assert statements
    for statement in statements:
        assert (statement.name, statement.kind) == ("SELECT", Span.SPAN_KIND_CLIENT)
        assert set(attributes(statement)) == {"db.system.name", "db.query.text"}


def test_no_span_holds_a_search_a_token_or_who_asked(server: WebServer, collector: Collector) -> None:
    headers = {"X-Forwarded-For": "192.0.2.7", "User-Agent": "Mozilla"}
    for query in [SEARCH, '{ previewToken(token: "secret") { expiresAt } node(id: "secret") { id } }']:
        collector.wait_for_request(server, f"/graphql/?{urlencode({'query': query})}", **headers)
    for path in ["/recherche/?q=secret", "/corrections/secret", "/apercu/?token=secret", "/secret/secret"]:
        collector.wait_for_request(server, path, **headers)
    assert not re.search(b"secret|Mozilla|192.0.2.7|127.0.0.1", b"".join(collector.bodies))


def test_a_fault_is_marked_without_its_message(server: WebServer, collector: Collector, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "hub.sqlite3")) as database:
        database.execute("ALTER TABLE content_network RENAME TO somewhere")
    request, _statements = collector.wait_for_request(server, "/")
    assert attributes(request)["http.response.status_code"] == 500
    assert (request.status.code, request.status.message) == (Status.STATUS_CODE_ERROR, "")
    assert "no such table" in server.log.read_text()
    assert b"no such table" not in b"".join(collector.bodies)


@pytest.mark.parametrize(
    "engine", [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("elasticsearch", "opensearch")]
)
def test_a_search_engine_is_asked_in_spans_without_the_search(
    request: pytest.FixtureRequest, engine: str, settings: Settings, collector: Collector, tmp_path: Path
) -> None:
    request.getfixturevalue(engine)
    variables = {
        "SEARCH_ENGINE": engine,
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH["hosts"][0],
        "SEARCH_INDEX_NAME": settings.SEARCH_INDEX_NAME,
    }
    with running_web_server(tmp_path, **collector.variables, **variables) as server:
        server.manage("rebuild_search")
        _, spans = collector.wait_for_request(server, f"/graphql/?{urlencode({'query': SEARCH})}")
    assert "elasticsearch" in {attributes(span).get("db.system") for span in spans}
    assert b"secret" not in b"".join(collector.bodies)

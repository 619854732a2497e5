"""What Prometheus is told at /metrics, where METRICS_TOKEN is set; nothing else is loaded where it is not."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from cms.health.heartbeats import write_heartbeats
from cms.health.models import Heartbeat
from cms.mail.models import QueuedMail
from content.models import Change, Network, NewsPost
from database import ROOT
from factories import make_entry
from test_database_outage import network, set_away  # noqa: F401 - fixtures
from web_server import WebServer, running_web_server

SEARCH = '{ search(query: "eau") { totalCount } }'
TOKEN = {"Authorization": "Bearer tests-only"}

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parse(text: str) -> Samples:
    """Values by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    directory = tmp_path / "metrics"
    directory.mkdir()
    with running_web_server(tmp_path, METRICS_TOKEN="tests-only", PROMETHEUS_MULTIPROC_DIR=str(directory)) as server:
        yield server


def scrape(server: WebServer) -> Samples:
    answer = server.get("/metrics", TOKEN)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    return parse(answer.text)


def counting_processes(server: WebServer) -> set[str]:
    directory = Path(server.environment["PROMETHEUS_MULTIPROC_DIR"])
    return {path.stem.rpartition("_")[2] for path in directory.glob("histogram_*.db")}


def test_whichever_process_is_asked_tells_of_both(server: WebServer) -> None:
    requests = 0
    while len(counting_processes(server)) < 2 or requests < 10:
        assert requests < 200
        server.ask("query HubHome { networks { code } }")
        requests += 1
    labels = {"area": "graphql", "operation": "HubHome", "status": "200"}
    for _ in range(10):
        samples = scrape(server)
        assert value(samples, "maillage_request_seconds_count", **labels) == requests
        assert value(samples, "maillage_request_seconds_bucket", **labels, le="+Inf") == requests
    price = value(samples, "maillage_operation_points_total", operation="HubHome") / requests
    assert price == int(price) > 0


def test_clients_choose_no_label(server: WebServer) -> None:
    server.ask("query MadeUp { __typename }")
    server.ask("{ __typename }")
    for path in ["/made-up/?q=secret", "/static/made-up", "/admin/login/", "//made-up"]:
        server.get(path)
    samples = scrape(server)
    count = "maillage_request_seconds_count"
    assert value(samples, count, area="graphql", operation="other", status="200") == 2
    labels = [dict(pairs) for name, pairs in samples if name == count]
    assert {label["area"] for label in labels} == {"admin", "graphql", "portal", "static"}
    assert {label["operation"] for label in labels} == {"", "other", "NetworkSections"}
    assert not re.search("made-up|MadeUp|secret", str(samples))


def test_it_tells_of_refusals_searches_and_turns(server: WebServer) -> None:
    lists = " ".join(f"a{number}: calls(first: 100) {{ nodes {{ jsonLd }} }}" for number in range(50))
    for query in [
        "{ made up",
        "{ madeUp }",
        f"{{ networks {{ {lists} }} }}",
        "{ __schema { types { name } } }",
        SEARCH,
    ]:
        server.ask(query)
    server.manage("rebuild_search")
    server.ask(SEARCH)
    samples = scrape(server)
    for code in ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "COMPLEXITY_LIMIT"]:
        assert value(samples, "maillage_graphql_errors_total", code=code) == 1
    assert value(samples, "maillage_turn_wait_seconds_count", queue="operations") == 1
    assert value(samples, "maillage_searches_total", engine="database", degraded="true") == 1
    assert value(samples, "maillage_searches_total", engine="tantivy", degraded="false") == 1
    operations = (ROOT / "docs" / "operations.md").read_text()
    metrics = re.findall(r"^# TYPE (\w+)", server.get("/metrics", TOKEN).text, re.M)
    assert set(re.findall(r"^\| `(maillage_\w+)`", operations, re.M)) == set(metrics)


@pytest.fixture
def get_metrics(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Samples]:
    """Of this process, with the test's data."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    settings.METRICS_TOKEN = "tests-only"
    settings.MIDDLEWARE = ["cms.health.metrics.MetricsMiddleware", *settings.MIDDLEWARE]

    def get() -> Samples:
        cache.clear()  # rather than wait until the last answer is too old
        return parse(Client(headers=TOKEN | {"host": "10.0.0.7:8000"}).get("/metrics").text)

    return get


def test_it_tells_how_far_the_index_lags(
    get_metrics: Callable[[], Samples], paca: Network, index: Callable[[], None]
) -> None:
    make_entry(NewsPost, paca, "Nouvelle")
    Change.objects.update(at=timezone.now() - timedelta(minutes=7))
    samples = get_metrics()
    assert value(samples, "maillage_index_lag_changes") == Change.objects.count() > 0
    assert 420 <= value(samples, "maillage_index_lag_seconds") < 480
    assert value(samples, "maillage_health", check="index") == 0
    index()
    samples = get_metrics()
    assert value(samples, "maillage_index_lag_changes") == value(samples, "maillage_index_lag_seconds") == 0
    assert value(samples, "maillage_health", check="index") == 1


def test_without_an_index_there_is_no_lag(
    get_metrics: Callable[[], Samples], settings: Settings, tmp_path: Path
) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "none"
    samples = get_metrics()
    assert ("maillage_index_lag_changes", frozenset()) not in samples
    assert value(samples, "maillage_health", check="index") == 0


def test_it_tells_of_mails_and_workers(get_metrics: Callable[[], Samples], settings: Settings) -> None:
    settings.EMAIL_BACKEND = "cms.mail.backend.QueueBackend"
    send_mail("Objet", "Texte", None, ["a@example.org", "b@example.org", "c@example.org"])
    QueuedMail.objects.update(queued_at=timezone.now() - timedelta(minutes=2))
    QueuedMail.objects.filter(recipient="c@example.org").update(next_attempt_at=None)
    write_heartbeats(["search"])
    (heartbeat,) = Heartbeat.objects.all()
    samples = get_metrics()
    assert value(samples, "maillage_mails", state="waiting") == 2
    assert value(samples, "maillage_mails", state="given_up") == 1
    assert 120 <= value(samples, "maillage_mail_wait_seconds") < 180
    beat_at = value(samples, "maillage_heartbeat_timestamp_seconds", app="search", host=heartbeat.host)
    assert beat_at == pytest.approx(heartbeat.beat_at.timestamp())


@pytest.mark.django_db(transaction=True)
def test_without_its_database_a_host_tells_that(
    get_metrics: Callable[[], Samples],
    set_away: Callable[[bool], None],  # noqa: F811
) -> None:
    set_away(True)
    samples = get_metrics()
    assert value(samples, "maillage_health", check="database") == 0
    assert not [name for name, _ in samples if name == "maillage_mails"]


def test_without_a_directory_that_processes_share_the_server_does_not_start(
    get_metrics: Callable[[], Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
    with pytest.raises(ValueError, match="PROMETHEUS_MULTIPROC_DIR is not set or not a directory"):
        get_metrics()


@pytest.mark.parametrize("credentials", ["", "Bearer", "Bearer ", "Bearer x", "Basic tests-only", "tests-only"])
def test_only_the_holder_of_the_token_reads(get_metrics: Callable[[], Samples], credentials: str) -> None:
    response = Client().get("/metrics", headers={"Authorization": credentials})
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "maillage_" not in response.text


OFF = """
import sys, cms, django
django.setup()
from django.test import Client
assert Client().get("/graphql/?query={__typename}", headers={"host": "hub.example.org"}, secure=True).status_code == 200
print([name for name in sys.modules if name.startswith(("prometheus", "opentelemetry"))])
"""


def test_what_is_off_is_not_loaded(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"sqlite:///{tmp_path}/hub.sqlite3",
        "PUBLIC_URL": "https://hub.example.org",
        "ALLOWED_HOSTS": "hub.example.org",
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-W", "ignore", "-c", OFF]
    assert subprocess.check_output(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True) == "[]\n"


def test_nothing_answers_where_it_is_off(db: None) -> None:
    assert Client().get("/metrics", headers=TOKEN).status_code == 404

"""What probes and people are told at /healthz and /readyz, and by `manage.py check_health`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.mail import send_mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cms.health.heartbeats import write_heartbeats
from cms.health.models import Heartbeat
from cms.mail.models import QueuedMail
from cms.management.commands.background import get_periodic_tasks
from content.models import Change, Network, NewsPost
from factories import make_entry
from test_database_outage import network, set_away  # noqa: F401 - fixtures


@pytest.fixture
def workers(index: Callable[[], None]) -> None:
    """A hub in order: an index that is up to date, and workers that have just turned."""
    write_heartbeats([*get_periodic_tasks(), "send_mail"])


def get_ready(**headers: str) -> Any:
    cache.clear()  # rather than wait until the last answer is too old
    return Client(raise_request_exception=False).get("/readyz", headers={"host": "10.0.0.7:8000"} | headers)


def check(name: str) -> tuple[int, str, str]:
    response = get_ready()
    answer = response.json()
    return response.status_code, answer["status"], answer["checks"][name]


def test_a_hub_in_order_is_ready(workers: None) -> None:
    response = get_ready()
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.json() == {
        "status": "ok",
        "checks": dict.fromkeys(["database", "migrations", "index", "workers", "mail", "disk"], "ok"),
    }


def test_a_probe_needs_no_hostname_and_no_https(workers: None, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["hub.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    assert get_ready().status_code == 200
    assert Client().get("/healthz", headers={"host": "10.0.0.7"}).status_code == 200
    assert Client().get("/", headers={"host": "10.0.0.7"}).status_code == 400


def test_people_read_a_page_in_french(workers: None) -> None:
    Heartbeat.objects.filter(app="search").delete()
    response = get_ready(accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert "Le site répond, mais une partie ne fonctionne pas." in page.main.text  # type: ignore[union-attr]
    lights = {name.text: state.text for name, state in zip(page.select("dt"), page.select("dd"), strict=True)}
    assert lights["Base de données"] == "🟢 En ordre."
    assert lights["Tâches de fond"] == "🔴 Aucun processus n’exécute les tâches de search."


@pytest.mark.django_db(transaction=True)
def test_without_its_database_a_host_is_alive_but_not_ready(set_away: Callable[[bool], None]) -> None:  # noqa: F811
    set_away(True)
    assert Client().get("/healthz").status_code == 200
    assert check("database") == (503, "unavailable", "The database does not answer.")
    page = get_ready(accept="text/html").text
    assert "Le site ne peut pas répondre." in page


def test_a_host_waits_for_the_migrations_of_its_version(workers: None) -> None:
    MigrationRecorder(connection).record_unapplied("health", "0001_heartbeat")
    assert check("migrations") == (503, "unavailable", "Migrations of this version were not made.")


def test_a_host_serves_beside_the_migrations_of_a_newer_version(workers: None) -> None:
    MigrationRecorder(connection).record_applied("content", "9999_newer")
    assert get_ready().json()["status"] == "ok"


def test_an_index_that_lags_is_told(workers: None, paca: Network, index: Callable[[], None]) -> None:
    make_entry(NewsPost, paca, "Nouvelle")
    assert check("index") == (200, "ok", "ok")
    Change.objects.update(at=timezone.now() - timedelta(minutes=7))
    assert check("index") == (200, "degraded", "Changes of 7 min ago are not indexed.")
    index()
    assert check("index") == (200, "ok", "ok")


def test_a_missing_index_is_told(workers: None, settings: Settings, tmp_path: Any) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "none"
    assert check("index") == (200, "degraded", "There is no index to search: the database answers searches.")


def test_workers_that_stopped_are_told_by_the_tasks_that_nobody_does(workers: None) -> None:
    long_ago = timezone.now() - timedelta(minutes=3)
    Heartbeat.objects.filter(app__in=["cms", "search"]).update(beat_at=long_ago)
    assert check("workers") == (200, "degraded", "No worker runs the tasks of cms, search.")
    Heartbeat.objects.create(app="cms", host="another", beat_at=timezone.now())
    assert check("workers") == (200, "degraded", "No worker runs the tasks of search.")


def test_mails_that_wait_are_told(workers: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "cms.mail.backend.QueueBackend"
    send_mail("Objet", "Texte", None, ["reader@example.org"])
    assert check("mail") == (200, "ok", "ok")
    QueuedMail.objects.update(queued_at=timezone.now() - timedelta(minutes=61))
    assert check("mail") == (200, "degraded", "Mails wait for more than an hour.")


def test_a_sender_of_mails_that_stopped_is_told(workers: None) -> None:
    Heartbeat.objects.filter(app="send_mail").update(beat_at=timezone.now() - timedelta(minutes=3))
    assert check("mail") == (200, "degraded", "No process sends mails.")
    assert check("workers") == (200, "degraded", "ok")


def test_a_terminal_is_told_the_same(workers: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_health")
    assert "workers     ok\n" in capsys.readouterr().out
    Heartbeat.objects.exclude(app="send_mail").delete()
    cache.clear()
    with pytest.raises(CommandError):
        call_command("check_health")
    assert "workers     No worker runs the tasks of" in capsys.readouterr().out
    call_command("check_health", only="mail")
    assert capsys.readouterr().out == "database    ok\nmigrations  ok\nmail        ok\n"


def test_a_container_is_told_of_its_own_worker_alone(db: None) -> None:
    Heartbeat.objects.create(app="search", host="another", beat_at=timezone.now())
    with pytest.raises(CommandError, match="No worker of this host"):
        call_command("check_health", worker="search")
    write_heartbeats(["search"])
    call_command("check_health", worker="search")

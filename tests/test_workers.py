"""Several background workers do each thing once; none of their jobs waits for another's network, nor dies with it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_guid import get_guid
from wagtail.models import PageLogEntry, TaskState

from cms import tasks
from cms.calls import link_requests
from cms.calls.models import LinkCheck
from cms.health import heartbeats
from cms.health.models import Heartbeat
from cms.job_locks import hold_job, run_job
from cms.mail.models import QueuedMail
from cms.management.commands.background import get_periodic_tasks
from cms.review.models import ReviewReminder
from content.models import Call, CallLink, Network, NewsPost
from database import ROOT
from factories import make_entry, make_network
from searching_api import search
from test_review import submit

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 120  # seconds, on a slow machine
WORKERS = 4


@pytest.fixture
def environment(db: None, tmp_path: Path) -> dict[str, str]:
    """Of a hub that shares this test's database."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        (tmp_path / "demo.sqlite3").symlink_to(database)
        (tmp_path / "secret_key").write_text("tests-only")  # or each of those that begin at once would make one
        return inherited | {"DJANGO_SETTINGS_MODULE": "cms.settings.demo", "MAILLAGE_VAR": str(tmp_path)}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}",
        "PUBLIC_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
        "VAR_DIR": str(tmp_path),
    }


@contextmanager
def workers(
    environment: dict[str, str], output: Path, count: int = WORKERS
) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run workers that have begun at once, on the same output, until the end of the block."""
    with output.open("ab") as file:
        command = [sys.executable, str(ROOT / "manage.py"), "background"]
        processes = [
            subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT) for _ in range(count)
        ]
        try:
            yield processes
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


def wait_until(is_done: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_done():
        assert time.monotonic() < end
        time.sleep(0.2)


def make_work(network: Network, posts: int, reviews: int) -> None:
    """Entries that are due to be published, and reviews that are late."""
    for number in range(posts):
        post = make_entry(NewsPost, network, f"Prévue {number}", live=False, first_published_at=None)
        post.go_live_at = timezone.now() - timedelta(minutes=1)
        post.save_revision(approved_go_live_at=post.go_live_at)
    for number in range(reviews):
        submit(network, f"Demande{number}")
    TaskState.objects.update(started_at=timezone.now() - timedelta(days=30))


def publications() -> Counter[int]:
    """How often each page was published as scheduled, by its history."""
    return Counter(PageLogEntry.objects.filter(action="wagtail.publish.scheduled").values_list("page_id", flat=True))


def test_workers_publish_and_remind_once(environment: dict[str, str], tmp_path: Path) -> None:
    make_work(make_network("paca"), posts=25, reviews=8)
    output = tmp_path / "output"
    with workers(environment, output):
        wait_until(lambda: NewsPost.objects.filter(title__startswith="Prévue", live=True).count() == 25)
        wait_until(lambda: ReviewReminder.objects.count() == 8)
        time.sleep(2)  # for those who would do it again
    assert set(publications().values()) == {1}
    assert QueuedMail.objects.count() == 8
    assert "Traceback" not in (printed := output.read_text()), printed


def test_a_killed_worker_leaves_its_work_to_another(environment: dict[str, str], tmp_path: Path) -> None:
    make_work(make_network("paca"), posts=40, reviews=0)
    with workers(environment, tmp_path / "output", 1) as (first,):
        wait_until(publications)
        first.kill()
        first.wait(10)
    with workers(environment, tmp_path / "output", 2):
        wait_until(lambda: len(publications()) == 40)
    assert set(publications().values()) == {1}


def test_a_job_is_held_by_one(db: None) -> None:
    first, second = connection.copy(), connection.copy()
    with hold_job("link checks", first) as is_held:
        assert is_held
        with hold_job("link checks", second) as is_held_twice:
            assert not is_held_twice
        with hold_job("imports", second) as is_another_held:
            assert is_another_held
    with hold_job("link checks", second) as is_held_again:
        assert is_held_again
    first.close()
    second.close()


def test_each_run_of_a_job_has_an_id_in_the_log(db: None) -> None:
    ids: list[str] = []
    with closing(connection.copy()) as lock_connection:
        for _ in range(2):
            run_job("link checks", lambda: ids.append(get_guid()), lock_connection)
    assert all(ids)
    assert ids[0] != ids[1]


class HangingSite:
    """A site that keeps its visitors waiting until it closes, as if on the port of the web."""

    def __init__(self) -> None:
        self.is_visited, self.is_closed = threading.Event(), threading.Event()

    @contextmanager
    def open(self, first: bytes, then: bytes) -> Iterator[int]:
        """Send `first`, and `then` every two seconds; give the port."""

        class Handler(BaseRequestHandler):
            def handle(handler) -> None:  # noqa: N805 - `self` is the site
                self.is_visited.set()
                with suppress(OSError):
                    handler.request.sendall(first)
                    while not self.is_closed.wait(2):
                        handler.request.sendall(then)

        with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield server.server_address[1]
            self.is_closed.set()
            server.shutdown()


@pytest.fixture(params=[(b"HTTP/1.1 200 OK\r\nX: ", b"x"), (b"", b"")], ids=["byte by byte", "silent"])
def hanging_site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingSite]:
    site = HangingSite()
    with site.open(*request.param) as port:
        monkeypatch.setattr(link_requests, "CHECK_SECONDS", PATIENCE * 2)  # no deadline ends the wait
        monkeypatch.setattr(link_requests, "resolve_public_ip", lambda hostname, port, deadline: "127.0.0.1")
        monkeypatch.setitem(link_requests.PORTS, "http", port)
        yield site


@contextmanager
def observed_from_another_thread(observe: Callable[[], None]) -> Iterator[None]:
    """Let the block run the worker in this process, which the end of what observes it stops."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def observe_and_stop() -> None:
        try:
            observe()
        finally:
            connection.close()
            os.kill(os.getpid(), signal.SIGTERM)

    with ThreadPoolExecutor(1) as thread:
        observation = thread.submit(observe_and_stop)
        yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    observation.result()


def test_no_job_waits_for_a_site_that_never_answers(
    index: Callable[[], None], hanging_site: HangingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tasks.PERIODIC_TASKS, tasks.publish_scheduled, 0.2)
    monkeypatch.setattr(heartbeats, "BEAT_EVERY", 0.2)
    paca = make_network("paca")
    make_entry(Call, paca, "Jeunesse", links=[CallLink(label="Aide", url="http://dispositif.example.org/")])

    def observe() -> None:
        try:
            wait_until(hanging_site.is_visited.is_set)
            visited_at = timezone.now()
            wait_until(lambda: Heartbeat.objects.filter(app="calls", beat_at__gt=visited_at).exists())
            make_work(paca, posts=3, reviews=0)
            wait_until(lambda: search("prévue")["totalCount"] == 3)
            assert not LinkCheck.objects.exclude(checked_at=None).exists(), "the check came to an end before"
        finally:
            hanging_site.is_closed.set()

    with observed_from_another_thread(observe):
        call_command("background")
    assert LinkCheck.objects.exclude(checked_at=None).exists()


def test_processes_of_a_public_hub_run_the_tasks_of_all_apps() -> None:
    commands = re.findall(r"command: python manage.py background(.*)", (ROOT / "deploy" / "compose.yaml").read_text())
    assert sorted(app for command in commands for app in command.split()) == sorted(get_periodic_tasks())


def test_a_worker_for_an_app_without_tasks_is_refused() -> None:
    with pytest.raises(CommandError, match=r"No tasks in portal: name some of cms, .*search"):
        call_command("background", "search", "portal")

"""Several background workers do each thing once; one that is killed leaves its work to the others."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from cms.job_locks import hold_job
from cms.mail.models import QueuedMail
from cms.review.models import ReviewReminder
from content.models import Network, NewsPost
from database import ROOT
from factories import make_entry, make_network
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

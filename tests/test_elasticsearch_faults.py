"""A server that is away, slow, read-only or restarted: readers are answered in time, and nothing is lost."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from elasticsearch import Elasticsearch

from content.models import Network, NewsPost
from factories import make_entry
from search import indexing
from search.checking import find_drift
from search.engines import EngineAway
from search.engines.elasticsearch import server as breaker
from search.query import SearchQuery
from search.searching import Search
from services import require

pytestmark = pytest.mark.elasticsearch

SCRIPT = Path(__file__).parent.parent / ".ci" / "elasticsearch"
PAUSE = 0.5  # seconds, so that tests need not wait


class Machine:
    """What .ci/elasticsearch started in the folder that ELASTICSEARCH_HOME names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = urlsplit((folder / "address").read_text().strip()).port

    def stop(self) -> None:
        subprocess.run([SCRIPT, self._folder, "stop"], check=True)

    def start(self) -> None:
        """Unless it runs."""
        environment = {**os.environ, "PORT": str(self._port)}
        subprocess.run([SCRIPT, self._folder], check=True, env=environment, stdout=subprocess.DEVNULL)

    def freeze(self) -> None:
        """It takes connections, and answers none."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    @property
    def _pid(self) -> int:
        return int((self._folder / "pid").read_text())


@pytest.fixture
def machine(elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    require("ELASTICSEARCH_HOME" in os.environ, "The folder of a server that may be stopped")
    monkeypatch.setattr(breaker, "PAUSE", PAUSE)
    machine = Machine(Path(os.environ["ELASTICSEARCH_HOME"]))
    yield machine
    machine.start()
    machine.thaw()


def search() -> tuple[set[str], bool]:
    """The slugs of all entries that are found, and whether the answer is degraded."""
    search = Search(SearchQuery(now=timezone.now(), first=100))
    return {key.rpartition("/")[2] for _, key in search.page().hits}, search.degraded


def seconds_of(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def caught_up(within: float = 30) -> None:
    """Do as the background worker does, until nothing is left to do."""
    end = time.monotonic() + within
    while search()[1] or find_drift():
        assert time.monotonic() < end
        time.sleep(PAUSE)
        indexing.catch_up()


def test_away(machine: Machine, paca: Network) -> None:
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    assert search() == ({"avant"}, False)
    machine.stop()
    make_entry(NewsPost, paca, "pendant")
    indexing.catch_up()
    assert search() == ({"avant", "pendant"}, True)
    machine.start()
    caught_up()
    assert search() == ({"avant", "pendant"}, False)


def test_slow(machine: Machine, paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    monkeypatch.setattr(breaker, "PAUSE", 60)
    machine.freeze()
    assert search() == ({"avant"}, True)
    assert seconds_of(lambda: [search() for _ in range(20)]) < breaker.PATIENCE  # only the first had to wait
    make_entry(NewsPost, paca, "pendant")
    indexing.catch_up()
    machine.thaw()
    assert search() == ({"avant", "pendant"}, True)
    _end_pause(monkeypatch)
    caught_up()
    assert search() == ({"avant", "pendant"}, False)


def _end_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 60)


def test_read_only(machine: Machine, elasticsearch: Elasticsearch, paca: Network) -> None:
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    _set_read_only(elasticsearch, True)
    make_entry(NewsPost, paca, "pendant")
    indexing.catch_up()
    assert search() == ({"avant"}, False)
    _set_read_only(elasticsearch, False)
    caught_up()
    assert search() == ({"avant", "pendant"}, False)


def _set_read_only(client: Elasticsearch, value: bool) -> None:
    """What Elasticsearch does itself when a disk is nearly full."""
    index = f"{settings.SEARCH_INDEX_NAME}-*"
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": value or None})


def test_restarted_in_the_middle_of_a_rebuild(machine: Machine, paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    posts = [make_entry(NewsPost, paca, f"post-{number}") for number in range(6)]
    indexing.catch_up()

    def interrupted(batches: list[list[int]]) -> Iterable[list[int]]:
        yield from batches[:2]
        machine.stop()
        yield from batches[2:]

    with pytest.raises(EngineAway):
        indexing.rebuild(interrupted)
    posts[0].delete()
    machine.start()
    left: list[list[int]] = []

    def watched(batches: list[list[int]]) -> Iterable[list[int]]:
        left.extend(batches)
        return batches

    time.sleep(PAUSE)
    indexing.rebuild(watched)
    assert left == [[posts[4].pk, posts[5].pk]]
    assert search() == ({post.slug for post in posts[1:]}, False)
    assert not find_drift()

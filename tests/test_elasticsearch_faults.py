"""A server that is away, slow, read-only or restarted: readers are answered in time, and nothing is lost."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from elasticsearch import Elasticsearch

from asking import ask
from content import journal
from content.models import Change, Network, NewsPost
from factories import make_entry
from search import indexing
from search.drift import find_drift
from search.engines import EngineAway
from search.engines.elasticsearch import server as breaker
from servers import PAUSE, Machine, caught_up, search

pytestmark = pytest.mark.elasticsearch


def seconds_of(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def test_while_the_server_is_down_the_database_answers(machine: Machine, paca: Network) -> None:
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


def test_while_the_server_is_frozen_the_database_answers_after_one_wait(
    machine: Machine, paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_what_a_read_only_index_refuses_is_indexed_later(
    machine: Machine, elasticsearch: Elasticsearch, paca: Network, caplog: pytest.LogCaptureFixture
) -> None:
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    _set_read_only(elasticsearch, True)
    make_entry(NewsPost, paca, "pendant")
    for _ in range(3):
        indexing.catch_up()
    assert _api_answer() == (["avant"], False), "a moment is nothing to speak of"
    Change.objects.filter(position=journal.last_position()).update(at=timezone.now() - timedelta(minutes=1))
    assert _api_answer() == (["avant"], True)
    with pytest.raises(CommandError, match="not indexed: 1, the first of "):
        call_command("check_search")
    _set_read_only(elasticsearch, False)
    caught_up()
    assert sorted(_api_answer()[0]) == ["avant", "pendant"]
    call_command("check_search")
    messages = [record.getMessage()[:10] for record in caplog.records if record.name == "search.indexing"]
    assert messages[-2:] == ["Nothing is", "The index "]
    assert search() == ({"avant", "pendant"}, False)


def _api_answer() -> tuple[list[str], bool]:
    """The titles that a search without words finds, and whether the answer is degraded."""
    answer = ask('{ search(query: "", first: 10) { degraded nodes { title } facets { name } } }')["search"]
    assert answer["facets"], "the engine answers, and not the database"
    return [node["title"] for node in answer["nodes"]], answer["degraded"]


def _set_read_only(client: Elasticsearch, value: bool) -> None:
    """What Elasticsearch does itself when a disk is nearly full."""
    index = f"{settings.SEARCH_INDEX_NAME}-*"
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": value or None})


def test_the_database_answers_a_query_that_the_server_refuses(elasticsearch: Elasticsearch, paca: Network) -> None:
    """It is the only one that the database answers."""
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    elasticsearch.indices.put_settings(index=f"{settings.SEARCH_INDEX_NAME}-*", settings={"index.max_terms_count": 1})
    assert search(network_id=paca.pk) == ({"avant"}, True)
    assert search() == ({"avant"}, False)


def test_a_rebuild_resumes_after_the_server_restarts(
    elasticsearch: Elasticsearch, machine: Machine, paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    # It answers before it has found its shards again.
    indices = f"{settings.SEARCH_INDEX_NAME}-*"
    elasticsearch.options(request_timeout=120).cluster.health(index=indices, wait_for_status="yellow", timeout="100s")
    left: list[list[int]] = []

    def watched(batches: list[list[int]]) -> Iterable[list[int]]:
        left.extend(batches)
        return batches

    time.sleep(PAUSE)
    indexing.rebuild(watched)
    assert left[-1] == [posts[4].pk, posts[5].pk]
    assert len(left) <= 2  # what was being sent is sent again
    assert search() == ({post.slug for post in posts[1:]}, False)
    assert not find_drift()

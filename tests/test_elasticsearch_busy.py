"""A server that has too much to write to take more of it."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.conf import settings
from elasticsearch import Elasticsearch

from content.models import Network, NewsPost
from factories import make_entry
from search import indexing
from search.drift import find_drift
from servers import Machine, caught_up, search

pytestmark = pytest.mark.elasticsearch


def test_what_a_busy_server_refuses_to_index_is_indexed_later(
    machine: Machine, elasticsearch: Elasticsearch, paca: Network
) -> None:
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    make_entry(NewsPost, paca, "pendant")
    with _full_queue(elasticsearch):
        indexing.catch_up()
        assert search() == ({"avant"}, False)
    caught_up()
    assert search() == ({"avant", "pendant"}, False)


def test_a_rebuild_waits_for_a_busy_server_and_tries_again(
    machine: Machine, elasticsearch: Elasticsearch, paca: Network
) -> None:
    """It waits, and tries again."""
    make_entry(NewsPost, paca, "avant")
    indexing.catch_up()
    refused = _writing(elasticsearch)["rejected"]

    def busy(batches: list[list[int]]) -> Iterable[list[int]]:
        with _full_queue(elasticsearch):
            yield from batches

    indexing.rebuild(busy)
    assert _writing(elasticsearch)["rejected"] > refused
    assert not find_drift()


QUEUE = 5  # in .ci/elasticsearch, behind one thread

# Writes nothing; the first of many holds the thread until then, and the others end with it.
BUSY = """
boolean isOver(long until) {
    for (int i = 0; i < 100000; i++) { if (System.currentTimeMillis() > until) { return true } }
    return false
}
while (!isOver(params.until)) {}
ctx.op = 'none'
"""


@contextmanager
def _full_queue(client: Elasticsearch) -> Iterator[None]:
    """For two seconds, there is no room for anything more to write."""
    index = f"{settings.SEARCH_INDEX_NAME}-busy"
    client.index(index=index, id="1", document={})
    script = {"source": BUSY, "params": {"until": int((time.time() + 2) * 1_000)}}
    with ThreadPoolExecutor(QUEUE + 1) as pool:
        works = [pool.submit(client.update, index=index, id="1", script=script) for _ in range(QUEUE + 1)]
        while _writing(client)["queue"] < QUEUE:
            assert not any(work.done() for work in works)
        yield
        for work in works:
            work.result()


def _writing(client: Elasticsearch) -> dict[str, int]:
    (node,) = client.nodes.stats(metric="thread_pool")["nodes"].values()
    return dict(node["thread_pool"]["write"])

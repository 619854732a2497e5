"""An index that lacks shards is away, until they are back or a new one takes its place."""

import shutil
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from elasticsearch import Elasticsearch
from pytest_django import Settings

from content.models import Network, NewsPost
from factories import make_entry
from search import indexing
from search.drift import find_drift
from servers import PAUSE, Machine, caught_up, search

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def spread(machine: Machine, paca: Network, settings: Settings) -> set[str]:
    """Entries in all shards of an index."""
    settings.SEARCH_INDEX_SHARDS = 3
    posts = [make_entry(NewsPost, paca, f"post-{number}") for number in range(20)]
    indexing.catch_up()
    return {post.slug for post in posts}


@pytest.fixture(params=["0", "1"])
def lacking(
    request: pytest.FixtureRequest, machine: Machine, spread: set[str], elasticsearch: Elasticsearch
) -> Callable[[], None]:
    """The index has lost a shard: the one of its state, or another. Called, it is given back."""
    index = _index_of(elasticsearch)
    (copies,) = elasticsearch.search_shards(index=index, routing=request.param)["shards"]
    uuid = elasticsearch.indices.get_settings(index=index)[index]["settings"]["index"]["uuid"]
    folder = machine.folder / "data" / "indices" / uuid / str(copies[0]["shard"]) / "index"
    elasticsearch.indices.close(index=index)
    hidden_folder = folder.rename(folder.with_name("kept"))
    elasticsearch.indices.open(index=index, wait_for_active_shards="0")
    health = elasticsearch.cluster.health(index=index, wait_for_active_shards=2, wait_for_no_initializing_shards=True)
    assert health["status"] == "red"

    def give_back() -> None:
        machine.stop()
        shutil.rmtree(folder, ignore_errors=True)
        hidden_folder.rename(folder)
        machine.start()

    return give_back


@pytest.mark.parametrize("lacking", ["1"], indirect=True)
def test_the_database_answers_until_a_missing_shard_is_back(
    lacking: Callable[[], None], spread: set[str], paca: Network
) -> None:
    assert search() == (spread, True)
    make_entry(NewsPost, paca, "pendant")
    indexing.catch_up()
    assert search() == ({*spread, "pendant"}, True)
    lacking()
    caught_up()
    assert search() == ({*spread, "pendant"}, False)


@pytest.mark.usefixtures("lacking")
def test_a_rebuild_replaces_an_index_that_lost_a_shard(spread: set[str], paca: Network) -> None:
    make_entry(NewsPost, paca, "pendant")
    assert search() == ({*spread, "pendant"}, True)
    time.sleep(PAUSE)
    indexing.rebuild()
    assert search() == ({*spread, "pendant"}, False)
    assert not find_drift()


def _index_of(client: Elasticsearch) -> str:
    (index,) = client.indices.get(index=f"{settings.SEARCH_INDEX_NAME}-*").body
    return str(index)

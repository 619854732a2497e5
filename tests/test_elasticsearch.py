"""What only Elasticsearch and OpenSearch do: indices behind an alias, made while others search and write."""

import socket
import time
from collections.abc import Callable, Iterable

import pytest
from django.utils import timezone
from elasticsearch import Elasticsearch
from pytest_django import Settings

from content.models import Network, NewsPost
from corpus import Corpus, document
from factories import make_entry
from search import indexing
from search.drift import find_drift
from search.engines import EngineAway, EngineBusy, EngineUnavailable, Writer, get_engine
from search.engines.elasticsearch import indices, write_claims
from search.execution import Search
from search.query import SearchQuery


@pytest.fixture(
    params=[pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("elasticsearch", "opensearch")]
)
def client(request: pytest.FixtureRequest) -> Elasticsearch:
    engine_client: Elasticsearch = request.getfixturevalue(request.param)
    return engine_client


@pytest.fixture
def corpus(client: Elasticsearch) -> Corpus:
    return Corpus(get_engine())


@pytest.fixture
def all_indices(client: Elasticsearch, settings: Settings) -> Callable[[], list[str]]:
    return lambda: sorted(client.indices.get(index=f"{settings.SEARCH_INDEX_NAME}-*").body)


def titles(text: str = "") -> set[str]:
    search = Search(SearchQuery(now=timezone.now(), text=text, first=100))
    assert not search.degraded
    return {key.rpartition("/")[2] for _, key in search.page().hits}


class TestVersions:
    def test_a_rebuild_replaces_the_index_by_a_newer_one(
        self, corpus: Corpus, all_indices: Callable[[], list[str]]
    ) -> None:
        corpus.hold(document(1, "un"))
        (first,) = all_indices()
        corpus.hold(document(2, "deux"))
        (second,) = all_indices()
        assert first < second
        assert corpus.find("") == ["deux"]

    def test_the_index_of_the_previous_version_stays_searchable_beside_the_next(
        self, corpus: Corpus, all_indices: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        corpus.hold(document(1, "un"))
        before = indices.VERSION
        monkeypatch.setattr(indices, "VERSION", "a" * 12)
        with pytest.raises(EngineUnavailable, match=r"another version.*rebuild_search"):
            corpus.engine.position()
        corpus.hold(document(2, "deux"))
        assert corpus.find("") == ["deux"]
        monkeypatch.setattr(indices, "VERSION", before)
        assert corpus.find("") == ["un"]
        monkeypatch.setattr(indices, "VERSION", "a" * 12)
        corpus.hold(document(3, "trois"))
        assert len(all_indices()) == 1

    def test_a_rebuild_deletes_no_index_of_another_program(
        self, corpus: Corpus, client: Elasticsearch, settings: Settings
    ) -> None:
        foreign_index = f"{settings.SEARCH_INDEX_NAME}-other"
        client.indices.create(index=foreign_index)
        corpus.hold()
        corpus.hold()
        assert client.indices.exists(index=foreign_index)

    def test_answers_of_the_server_hold_no_text_of_entries(
        self, corpus: Corpus, client: Elasticsearch, settings: Settings
    ) -> None:
        corpus.hold(document(1, "secret"))
        response = client.search(index=f"{settings.SEARCH_INDEX_NAME}-*")
        assert corpus.find("secret") == ["secret"]
        assert "secret" not in str(response)


class TestWriters:
    def test_a_writer_that_lost_its_claim_commits_nothing(
        self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        corpus.hold(document(1, "un"))
        with corpus.engine.writer() as late:
            late.write([document(1, "avant")])
            monkeypatch.setattr(write_claims, "_has_died", lambda owner: True)
            corpus.change(document(1, "après"))
            with pytest.raises(EngineBusy):
                late.commit(100)
        assert corpus.engine.count(corpus.query("après")) == 1
        assert corpus.engine.count(corpus.query("avant")) == 0
        assert corpus.engine.position() < 100

    def test_the_claim_of_another_machine_expires(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
        corpus.hold(document(1, "un"))
        monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
        open_writer = corpus.engine.writer()
        open_writer.__enter__()
        monkeypatch.undo()
        with pytest.raises(EngineBusy):
            corpus.change(document(2, "deux"))
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + write_claims.LEASE + 1)
        corpus.change(document(2, "deux"))
        assert corpus.find("") == ["un", "deux"]

    def test_a_document_that_the_server_refuses_is_left_out_and_logged(
        self, corpus: Corpus, caplog: pytest.LogCaptureFixture
    ) -> None:
        corpus.hold(document(1, "un"), document(2, "deux"))
        refused = document(1, "refusé", themes=("x" * 40_000,))
        corpus.change(refused, document(2, "second"), document(3, "trois"))
        assert set(corpus.engine.fingerprints()) == {2, 3}
        assert "Entry 1 cannot be indexed" in caplog.text
        assert "immense term" in caplog.text
        corpus.hold(refused, document(3, "trois"))
        assert corpus.find("") == ["trois"]


class TestRebuild:
    def test_an_interrupted_rebuild_resumes_where_it_stopped(
        self, client: Elasticsearch, paca: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indexing, "BATCH", 2)
        posts = [make_entry(NewsPost, paca, f"post-{number}") for number in range(6)]
        indexing.rebuild()

        def stopped(batches: list[list[int]]) -> Iterable[list[int]]:
            yield from batches[:2]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            indexing.rebuild(stopped)
        assert titles() == {post.slug for post in posts}
        posts[0].title = "Un autre titre"
        posts[0].save_revision().publish()
        posts[1].delete()
        left: list[list[int]] = []

        def watched(batches: list[list[int]]) -> Iterable[list[int]]:
            left.extend(batches)
            return batches

        indexing.rebuild(watched)
        assert left == [[posts[4].pk, posts[5].pk]]
        assert titles() == {post.slug for post in posts if post != posts[1]}
        assert titles("autre") == {posts[0].slug}
        assert not find_drift()

    def test_a_rebuild_that_cannot_write_ends_and_the_next_sends_the_remainder(
        self,
        client: Elasticsearch,
        paca: Network,
        all_indices: Callable[[], list[str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(indexing, "BATCH", 1)
        posts = [make_entry(NewsPost, paca, f"post-{number}") for number in range(5)]
        tried: list[list[int]] = []

        def write_protected(batches: list[list[int]]) -> Iterable[list[int]]:
            for batch in batches:
                if len(tried) == 2:
                    client.indices.put_settings(index=all_indices()[-1], settings={"blocks.write": True})
                tried.append(batch)
                yield batch

        with pytest.raises(EngineAway, match="index write"):
            indexing.rebuild(write_protected)
        assert len(tried) < 5
        client.indices.put_settings(index=all_indices()[-1], settings={"blocks.write": False})
        left: list[list[int]] = []

        def watched(batches: list[list[int]]) -> Iterable[list[int]]:
            left.extend(batches)
            return batches

        indexing.rebuild(watched)
        assert [posts[0].pk] not in left
        assert left[-3:] == [[post.pk] for post in posts[2:]]
        assert titles() == {post.slug for post in posts}
        assert not find_drift()

    def test_entries_published_during_a_rebuild_are_indexed(self, client: Elasticsearch, paca: Network) -> None:
        make_entry(NewsPost, paca, "avant")
        indexing.catch_up()

        def watched(batches: list[list[int]]) -> Iterable[list[int]]:
            yield from batches
            make_entry(NewsPost, paca, "pendant")
            indexing.catch_up()
            assert titles() == {"avant", "pendant"}

        indexing.rebuild(watched)
        assert titles() == {"avant", "pendant"}
        assert not find_drift()

    def test_a_rebuild_is_refused_while_another_runs(self, corpus: Corpus) -> None:
        def fill(writer: Writer) -> None:
            with pytest.raises(EngineBusy):
                corpus.hold(document(2, "deux"))
            writer.write([document(1, "un")])
            writer.commit(1)

        corpus.engine.rebuild(fill)
        assert list(corpus.engine.fingerprints()) == [1]

    def test_a_rebuilt_index_that_lost_documents_is_not_used(
        self, corpus: Corpus, client: Elasticsearch, all_indices: Callable[[], list[str]]
    ) -> None:
        corpus.hold(document(1, "un"))

        def fill(writer: Writer) -> None:
            writer.write([document(2, "deux"), document(3, "trois")])
            writer.commit(1)
            client.delete(index=all_indices()[-1], id="2", refresh=True)

        with pytest.raises(EngineUnavailable, match="1 entries"):
            corpus.engine.rebuild(fill)
        assert corpus.find("") == ["un"]

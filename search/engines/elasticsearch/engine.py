"""Searches and writes the index."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import NotFoundError
from elasticsearch.dsl import A, Search
from elasticsearch.dsl.aggs import Agg
from elasticsearch.dsl.query import Exists, Query

from content.models import CallStatus
from search.engines import date_order
from search.engines.base import EngineBusy, EngineUnavailable, HitPage, Writer
from search.engines.elasticsearch import relevance, write_claims
from search.engines.elasticsearch.indices import Indices
from search.engines.elasticsearch.server import Server
from search.engines.elasticsearch.translator import translate
from search.engines.elasticsearch.write_claims import Claim
from search.engines.elasticsearch.writer import ElasticsearchWriter
from search.engines.nodes import Node
from search.engines.query_nodes import has_status, matching_node, ranked_node, scope_node, title_begins
from search.query import FacetName, SearchOrder, SearchQuery

MAX_VALUES = 1_000
MAX_WORDS = 10_000
_REGEX_SIGNS = re.compile(r"[^\w]")

_FACETS = {
    FacetName.KIND: "kind",
    FacetName.THEME: "themes",
    FacetName.SDG: "sdgs",
    FacetName.NETWORK: "publisher",
    FacetName.YEAR: "year",
}


class ElasticsearchEngine:
    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._indices = Indices(name)

    def position(self) -> int:
        # By its id, an index's state is read as it was last written; and that was after all before it was made visible.
        with self._server.session() as client:
            try:
                return int(client.get(index=self._indices.alias, id=write_claims.ID)["_source"]["position"])
            except NotFoundError as error:
                foreign_indices = self._indices.of_other_versions(client)
                raise EngineUnavailable(_explain_missing_index(foreign_indices)) from error

    def search(self, query: SearchQuery) -> HitPage:
        if query.effective_order is SearchOrder.RELEVANCE:
            return relevance.page(self._sorted, query)
        return date_order.fetch_page(self._first, query)

    def count(self, query: SearchQuery) -> int:
        search = (
            Search(index=self._indices.alias)
            .query(translate(matching_node(query)))
            .extra(size=0, track_total_hits=True)
        )
        return int(self._ask(search)["hits"]["total"]["value"])

    def facet(self, query: SearchQuery, name: FacetName) -> Mapping[str, int]:
        query_node = translate(matching_node(query))
        if name is FacetName.CALL_STATUS:
            by = {status.value: translate(has_status(status, query.now)).to_dict() for status in CallStatus}
            buckets = self._aggregations(query_node, statuses=A("filters", filters=by))["statuses"]["buckets"]
            return {status: bucket["doc_count"] for status, bucket in buckets.items() if bucket["doc_count"]}
        if name is FacetName.TERRITORY:
            # A call for Africa is found from every country there: only the territories that entries name are worth a
            # line.
            aggregations = {"values": _terms("territories"), "listed": _terms("listed_territories")}
            answer = self._aggregations(query_node, **aggregations)
            counts = _counted(answer["values"])
            return {code: counts[code] for code in _counted(answer["listed"]) if code in counts}
        return _counted(self._aggregations(query_node, values=_terms(_FACETS[name]))["values"])

    def matching(self, query: SearchQuery, limit: int) -> list[int]:
        return [pk for _, pk in self._sorted(translate(ranked_node(query)), limit, relevance.BEST_FIRST)]

    def complete(self, query: SearchQuery, limit: int) -> list[int]:
        return [pk for _, pk in self._first(title_begins(query), limit, "newest")]

    def vocabulary(self, query: SearchQuery, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        # Bracketed, since OpenSearch 3.3 fails over a plain .* where no word comes after the prefix.
        begins = _REGEX_SIGNS.sub(r"\\\g<0>", prefix) + "(.*)"
        by = _terms("vocabulary", include=begins, size=limit or MAX_WORDS)
        counts = _counted(self._aggregations(translate(scope_node(query)), words=by)["words"])
        return [(term.partition("/")[2], number) for term, number in counts.items()]

    def fingerprints(self) -> dict[int, int]:
        return self._fingerprints(self._indices.alias)

    def _fingerprints(self, index: str) -> dict[int, int]:
        fingerprints: dict[int, int] = {}
        search = Search(index=index).query(Exists(field="pk")).sort("pk", "fingerprint").source(False)
        search = search.extra(size=relevance.MAX_HITS, track_total_hits=False)
        while hits := self._ask(search, patient=True)["hits"]["hits"]:
            fingerprints |= dict(hit["sort"] for hit in hits)
            search = search.extra(search_after=hits[-1]["sort"])
        return fingerprints

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with self._server.session(patient=True) as client:
            claim = Claim(client, self._indices.alias)
        with self._writing(claim) as writer:
            yield writer

    def rebuild(self, fill: Callable[[Writer], None]) -> None:
        with self._server.session(patient=True) as client:
            claim = self._indices.claim_new(client)
        with self._writing(claim) as writer:
            writer.held |= self._fingerprints(claim.index).keys()
            fill(writer)
            fingerprints = self._fingerprints(claim.index)
            if writer.held != fingerprints.keys():
                number = len(writer.held ^ fingerprints.keys())
                writer.filled = 0  # so that the next one starts over
                writer.commit(writer.position)
                raise EngineUnavailable(f"{claim.index} is not used: it lacks or keeps {number} entries unduly.")
        with self._server.session(patient=True) as client:
            self._indices.put_into_use(client, claim.index)

    @contextmanager
    def _writing(self, claim: Claim) -> Iterator[ElasticsearchWriter]:
        try:
            with ThreadPoolExecutor(max_workers=1) as sender:
                yield ElasticsearchWriter(self._server, claim, sender)
        finally:
            claim.end()
            with suppress(EngineUnavailable, EngineBusy), self._server.session(patient=True) as client:
                claim.release(client)

    def _sorted(self, query: Query, limit: int, order: Sequence[str], **start: Any) -> list[list[Any]]:
        """The values of each hit that they are sorted by."""
        # Scores are those of the whole index, however many shards it has.
        search = Search(index=self._indices.alias).query(query).params(search_type="dfs_query_then_fetch")
        search = search.sort(*order).source(False).extra(size=limit, track_total_hits=False, **start)
        return [hit["sort"] for hit in self._ask(search)["hits"]["hits"]]

    def _first(self, node: Node, limit: int, field: str, *, upwards: bool = False) -> list[tuple[int, int]]:
        return [
            (rank, pk) for rank, pk in self._sorted(translate(node), limit, [field if upwards else f"-{field}", "pk"])
        ]

    def _aggregations(self, query: Query, **aggregations: Agg[Any]) -> dict[str, Any]:
        search = Search(index=self._indices.alias).query(query).extra(size=0, track_total_hits=False)
        for name, aggregation in aggregations.items():
            search.aggs.bucket(name, aggregation)
        return dict(self._ask(search)["aggregations"])

    def _ask(self, search: Search[Any], patient: bool = False) -> dict[str, Any]:
        complete_search = search.params(allow_partial_search_results=False)  # a part of an index is no answer
        with self._server.session(patient) as client:
            return complete_search.using(client).execute().to_dict()


def _terms(field: str, size: int = MAX_VALUES, **options: Any) -> Agg[Any]:
    return A("terms", field=field, size=size, shard_size=max(size, MAX_VALUES), **options)


def _counted(aggregation: Mapping[str, Any]) -> dict[str, int]:
    return {str(bucket["key"]): bucket["doc_count"] for bucket in aggregation["buckets"]}


def _explain_missing_index(foreign_indices: Sequence[str]) -> str:
    """What to say, and what to run."""
    why = (
        f"{foreign_indices[-1]} was made by another version of the analysis or the mapping"
        if foreign_indices
        else "There is no index"
    )
    return f"{why}: manage.py background makes one, or manage.py rebuild_search with a progress bar."

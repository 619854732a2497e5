"""How many entries each value of a facet would find."""

from collections.abc import Mapping

from content.models import CallStatus
from search.engines.query_nodes import found, has_status
from search.engines.tantivy.snapshot import Snapshot
from search.engines.tantivy.translator import Queries
from search.query import FacetName, SearchQuery

MOST_VALUES = 1_000

_FIELDS = {
    FacetName.KIND: "kind",
    FacetName.THEME: "themes",
    FacetName.SDG: "sdgs",
    FacetName.TERRITORY: "territories",
    FacetName.NETWORK: "publisher",
    FacetName.YEAR: "year",
}


def facet(index: Snapshot, queries: Queries, query: SearchQuery, name: FacetName) -> Mapping[str, int]:
    if name is FacetName.CALL_STATUS:
        return _statuses(index, queries, query)
    within = queries.of(found(query))
    counts = index.counts(within, _FIELDS[name], MOST_VALUES)
    if name is FacetName.TERRITORY:
        # A call for Africa is found from every country there: only the places that entries name are worth a line.
        named = index.counts(within, "places", MOST_VALUES)
        return {code: counts[code] for code in named if code in counts}
    return counts


def _statuses(index: Snapshot, queries: Queries, query: SearchQuery) -> Mapping[str, int]:
    counts = {
        status.value: index.count(queries.of(found(query, [has_status(status, query.now)]))) for status in CallStatus
    }
    return {status: count for status, count in counts.items() if count}

"""How many entries each value of a facet would find."""

from collections.abc import Mapping

from content.models import CallStatus
from search.engines.tantivy.queries import Queries
from search.engines.tantivy.snapshot import Snapshot
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
    found = queries.query(query)
    counts = index.counts(found, _FIELDS[name], MOST_VALUES)
    if name is FacetName.TERRITORY:
        # A call for Africa is found from every country there: only the places that entries name are worth a line.
        named = index.counts(found, "places", MOST_VALUES)
        return {code: counts[code] for code in named if code in counts}
    return counts


def _statuses(index: Snapshot, queries: Queries, query: SearchQuery) -> Mapping[str, int]:
    counts = {
        status.value: index.count(queries.query(query, [queries.status(status, query.now)])) for status in CallStatus
    }
    return {status: count for status, count in counts.items() if count}

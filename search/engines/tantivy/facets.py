"""How many entries each value of a facet would find."""

from collections.abc import Mapping

from content.models import CallStatus
from search.engines.query_nodes import has_status, matching_node
from search.engines.tantivy.snapshot import Snapshot
from search.engines.tantivy.translator import NodeTranslator
from search.query import FacetName, SearchQuery

MAX_VALUES = 1_000

_FIELDS = {
    FacetName.KIND: "kind",
    FacetName.THEME: "themes",
    FacetName.SDG: "sdgs",
    FacetName.TERRITORY: "territories",
    FacetName.NETWORK: "publisher",
    FacetName.YEAR: "year",
}


def facet(index: Snapshot, translator: NodeTranslator, query: SearchQuery, name: FacetName) -> Mapping[str, int]:
    if name is FacetName.CALL_STATUS:
        return _statuses(index, translator, query)
    within = translator.translate(matching_node(query))
    counts = index.counts(within, _FIELDS[name], MAX_VALUES)
    if name is FacetName.TERRITORY:
        # A call for Africa is found from every country there: only the territories that entries name are worth a
        # line.
        listed = index.counts(within, "listed_territories", MAX_VALUES)
        return {code: counts[code] for code in listed if code in counts}
    return counts


def _statuses(index: Snapshot, translator: NodeTranslator, query: SearchQuery) -> Mapping[str, int]:
    counts = {
        status.value: index.count(translator.translate(matching_node(query, [has_status(status, query.now)])))
        for status in CallStatus
    }
    return {status: count for status, count in counts.items() if count}

"""A page of hits, the best first."""

from collections.abc import Callable
from typing import Any

from search.engines.base import Hit, HitPage
from search.engines.elasticsearch.translator import translate
from search.engines.nodes import OneOf
from search.engines.query_nodes import ranked_node
from search.query import SearchQuery

MAX_HITS = 10_000  # that a server lists at once, unless told otherwise

# Asks for some of what a query finds: the values of each hit that it is sorted by.
Ask = Callable[..., list[list[Any]]]
BEST_FIRST = "_score", "-pk"


def page(ask: Ask, query: SearchQuery) -> HitPage:
    """A page starts after the last hit, or if that is gone, after the one before it, wherever they stand now.

    All scores move a little with each entry that comes or goes.
    """
    place, last, one_before = query.after or (-1, 0, 0)
    start: dict[str, Any] = {}
    if query.after:
        reference_hits = ask(translate(ranked_node(query, [OneOf("pk", (last, one_before))])), 2, BEST_FIRST)
        scores = {pk: score for score, pk in reference_hits}
        pk = last if last in scores else one_before
        if pk in scores:
            start = {"search_after": [scores[pk], pk]}
        else:
            start = {"from_": min(max(place - 1, 0), MAX_HITS - query.first - 1)}
    scored_hits = ask(translate(ranked_node(query)), query.first + 1, BEST_FIRST, **start)
    before = [last, *(pk for _, pk in scored_hits)]
    hits = [
        Hit(pk, score, (place + 1 + number, pk, before[number]))
        for number, (score, pk) in enumerate(scored_hits[: query.first])
    ]
    return HitPage(hits, has_more=len(scored_hits) > query.first)

"""A page of hits, in each of the orders."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl.query import Bool, MatchAll, Query, Range, Terms

from search.engines.base import Found, Hit
from search.engines.elasticsearch import queries
from search.engines.fields import FAR
from search.query import SearchOrder, SearchQuery

MOST_HITS = 10_000  # that a server lists at once, unless told otherwise

# Asks for some of what a query finds: the values of each hit that it is sorted by.
Ask = Callable[..., list[list[Any]]]
BEST_FIRST = "_score", "-pk"


def page(ask: Ask, query: SearchQuery) -> Found:
    if query.effective_order is SearchOrder.RELEVANCE:
        return _by_relevance(ask, query)
    return _by_rank(ask, query)


def _by_relevance(ask: Ask, query: SearchQuery) -> Found:
    """A page starts after the last hit, or if that is gone, after the one before it, wherever they stand now.

    All scores move a little with each entry that comes or goes.
    """
    place, last, one_before = query.after or (-1, 0, 0)
    start: dict[str, Any] = {}
    if query.after:
        known = ask(queries.ranked(query, [Terms(pk=[last, one_before])]), 2, BEST_FIRST)
        scores = {pk: score for score, pk in known}
        pk = last if last in scores else one_before
        if pk in scores:
            start = {"search_after": [scores[pk], pk]}
        else:
            start = {"from_": min(max(place - 1, 0), MOST_HITS - query.first - 1)}
    found = ask(queries.ranked(query), query.first + 1, BEST_FIRST, **start)
    before = [last, *(pk for _, pk in found)]
    hits = [
        Hit(pk, score, (place + 1 + number, pk, before[number]))
        for number, (score, pk) in enumerate(found[: query.first])
    ]
    return Found(hits, has_more=len(found) > query.first)


@dataclass(frozen=True)
class _Stretch:
    """Part of an order: entries that meet a condition, sorted by a field, or by -field downwards, of unique values."""

    condition: Query
    order: str


def _by_rank(ask: Ask, query: SearchQuery) -> Found:
    place, first_stretch, last_rank = query.after or (-1, 0, None)
    hits: list[Hit] = []
    for number, stretch in enumerate(_stretches(query)):
        missing = query.first + 1 - len(hits)
        if number < first_stretch or not missing:
            continue
        start = {"search_after": [last_rank, FAR]} if number == first_stretch and last_rank is not None else {}
        found = ask(queries.query(query, [stretch.condition]), missing, [stretch.order, "pk"], **start)
        begin = place + 1 + len(hits)
        hits += [Hit(pk, 0.0, (begin + more, number, rank)) for more, (rank, pk) in enumerate(found)]
    return Found(hits[: query.first], has_more=len(hits) > query.first)


def _stretches(query: SearchQuery) -> list[_Stretch]:
    if query.effective_order is SearchOrder.NEWEST:
        return [_Stretch(MatchAll(), "-newest")]
    call, current, dated = queries.is_call(), queries.current_call(query.now), Range(closes_at={"lt": FAR})
    return [
        _Stretch(Bool(filter=[current, dated]), "closing"),
        _Stretch(Bool(filter=[current], must_not=[dated]), "-newest"),  # open without a deadline
        _Stretch(Bool(filter=[call], must_not=[current]), "-closing"),  # over, or cancelled
        _Stretch(Bool(must_not=[call]), "-newest"),
    ]

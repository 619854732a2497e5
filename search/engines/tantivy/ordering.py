"""A page of hits, in each of the orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Order as Direction
from tantivy import Query

from search.engines.base import Found, Hit
from search.engines.fields import FAR
from search.engines.tantivy.queries import Queries, without
from search.engines.tantivy.snapshot import Snapshot
from search.query import SearchOrder, SearchQuery

# Hits beyond the page that are looked at first: as many entries may have come since, or have the same score.
SLACK = 50


def page(index: Snapshot, queries: Queries, query: SearchQuery) -> Found:
    if query.effective_order is SearchOrder.RELEVANCE:
        return _by_relevance(index, queries.ranked(query), query)
    return _by_rank(index, queries, query)


def _by_relevance(index: Snapshot, wanted: Query, query: SearchQuery) -> Found:
    """A page starts after the last hit, or if that is gone, after the one before it: scores say nothing of where.

    They all move a little with each entry that comes or goes.
    """
    place, last, one_before = query.after or (-1, 0, 0)
    limit = place + query.first + 2 + SLACK
    while True:
        found = index.first(wanted, limit)
        ranked = sorted((-score, -pk) for score, pk in found)
        pks = [-key for _, key in ranked]
        known = last if last in pks else one_before
        start = pks.index(known) + 1 if known in pks else min(max(place - 1, 0), len(pks))
        stop = start + query.first
        # Among equal scores the last ones found may be any of many, until there is a lower one.
        certain = stop < len(ranked) and ranked[stop][0] < ranked[-1][0]
        if len(found) < limit or (certain and (last in pks or not query.after)):
            break
        limit *= 2
    before = [last, *pks[start:stop]]
    hits = [
        Hit(pk, -ranked[start + number][0], (start + number, pk, before[number]))
        for number, pk in enumerate(pks[start:stop])
    ]
    return Found(hits, has_more=len(ranked) > stop)


@dataclass(frozen=True)
class _Stretch:
    """Part of an order: entries that meet some conditions, sorted by a field whose values are unique."""

    conditions: Sequence[Query]
    field: str
    direction: Direction


def _by_rank(index: Snapshot, queries: Queries, query: SearchQuery) -> Found:
    place, first_stretch, last_rank = query.after or (-1, 0, None)
    hits: list[Hit] = []
    for number, stretch in enumerate(_stretches(queries, query)):
        missing = query.first + 1 - len(hits)
        if number < first_stretch or not missing:
            continue
        conditions = list(stretch.conditions)
        if number == first_stretch and last_rank is not None:
            past = queries.above if stretch.direction is Direction.Asc else queries.below
            conditions.append(past(stretch.field, last_rank))
        found = index.first(queries.query(query, conditions), missing, stretch.field, stretch.direction)
        start = place + 1 + len(hits)
        hits += [Hit(pk, 0.0, (start + more, number, rank)) for more, (rank, pk) in enumerate(found)]
    return Found(hits[: query.first], has_more=len(hits) > query.first)


def _stretches(queries: Queries, query: SearchQuery) -> list[_Stretch]:
    if query.effective_order is SearchOrder.NEWEST:
        return [_Stretch([], "newest", Direction.Desc)]
    call = queries.is_call()
    current = queries.current_call(query.now)
    dated = queries.below("closes_at", FAR)
    return [
        _Stretch([current, dated], "closing", Direction.Asc),
        _Stretch([without(current, dated)], "newest", Direction.Desc),  # open without a deadline
        _Stretch([without(call, current)], "closing", Direction.Desc),  # over, or cancelled
        _Stretch([without(Query.all_query(), call)], "newest", Direction.Desc),
    ]

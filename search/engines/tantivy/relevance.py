"""A page of hits, the best first."""

from tantivy import Query

from search.engines.base import Hit, HitPage
from search.engines.tantivy.snapshot import Snapshot
from search.query import SearchQuery

# Hits beyond the page that are looked at first: as many entries may have come since, or have the same score.
SLACK = 50


def page(index: Snapshot, engine_query: Query, query: SearchQuery) -> HitPage:
    """A page starts after the last hit, or if that is gone, after the one before it: scores say nothing of where.

    They all move a little with each entry that comes or goes.
    """
    place, last, one_before = query.after or (-1, 0, 0)
    limit = place + query.first + 2 + SLACK
    while True:
        scored_hits = index.first(engine_query, limit)
        ranked = sorted((-score, -pk) for score, pk in scored_hits)
        pks = [-key for _, key in ranked]
        anchor = last if last in pks else one_before
        start = pks.index(anchor) + 1 if anchor in pks else min(max(place - 1, 0), len(pks))
        stop = start + query.first
        # Among equal scores the last ones found may be any of many, until there is a lower one.
        certain = stop < len(ranked) and ranked[stop][0] < ranked[-1][0]
        if len(scored_hits) < limit or (certain and (last in pks or not query.after)):
            break
        limit *= 2
    before = [last, *pks[start:stop]]
    hits = [
        Hit(pk, -ranked[start + number][0], (start + number, pk, before[number]))
        for number, pk in enumerate(pks[start:stop])
    ]
    return HitPage(hits, has_more=len(ranked) > stop)

"""A page of hits in an order of dates: the same for every engine.

Each order is one or several stretches of entries, sorted by a field whose values are unique.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from search.engines.base import Hit, HitPage
from search.engines.fields import FAR
from search.engines.nodes import Between, Everything, Node, every, without
from search.engines.query_nodes import IS_CALL, current_call, matching_node
from search.query import SearchOrder, SearchQuery


class First(Protocol):
    """The first of what is found, sorted by a field: its value and the primary key of each."""

    def __call__(self, node: Node, limit: int, field: str, *, upwards: bool) -> Sequence[tuple[int, int]]: ...


@dataclass(frozen=True)
class _Stretch:
    condition: Node
    field: str
    upwards: bool = False

    def beyond(self, value: int) -> Node:
        return Between(self.field, above=value) if self.upwards else Between(self.field, below=value)


def page(first: First, query: SearchQuery) -> HitPage:
    place, begun, last = query.after or (-1, 0, None)
    hits: list[Hit] = []
    for number, stretch in enumerate(_stretches(query)):
        missing = query.first + 1 - len(hits)
        if number < begun or not missing:
            continue
        conditions = [stretch.condition]
        if number == begun and last is not None:
            conditions.append(stretch.beyond(last))
        start = place + 1 + len(hits)
        ranks = first(matching_node(query, conditions), missing, stretch.field, upwards=stretch.upwards)
        hits += [Hit(pk, 0.0, (start + more, number, rank)) for more, (rank, pk) in enumerate(ranks)]
    return HitPage(hits[: query.first], has_more=len(hits) > query.first)


def _stretches(query: SearchQuery) -> list[_Stretch]:
    if query.effective_order is SearchOrder.NEWEST:
        return [_Stretch(Everything(), "newest")]
    current, dated = current_call(query.now), Between("closes_at", below=FAR)
    return [
        _Stretch(every([current, dated]), "closing", upwards=True),
        _Stretch(without(current, dated), "newest"),  # open without a deadline
        _Stretch(without(IS_CALL, current), "closing"),  # over, or cancelled
        _Stretch(without(Everything(), IS_CALL), "newest"),
    ]

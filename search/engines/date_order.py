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


class FetchFirst(Protocol):
    """Fetches the first entries of a node in the order of a field: its value and the primary key of each."""

    def __call__(self, node: Node, limit: int, field: str, *, upwards: bool) -> Sequence[tuple[int, int]]: ...


@dataclass(frozen=True)
class _Stretch:
    """Entries that a condition keeps, sorted by a field; an order is one or several, one after the other."""

    condition: Node
    field: str
    upwards: bool = False

    def beyond(self, value: int) -> Node:
        return Between(self.field, above=value) if self.upwards else Between(self.field, below=value)


def fetch_page(fetch_first: FetchFirst, query: SearchQuery) -> HitPage:
    last_index, last_stretch, last_value = query.after or (-1, 0, None)
    hits: list[Hit] = []
    for number, stretch in enumerate(_stretches(query)):
        missing_count = query.first + 1 - len(hits)
        if number < last_stretch or not missing_count:
            continue
        conditions = [stretch.condition]
        if number == last_stretch and last_value is not None:
            conditions.append(stretch.beyond(last_value))
        start = last_index + 1 + len(hits)
        ranks = fetch_first(matching_node(query, conditions), missing_count, stretch.field, upwards=stretch.upwards)
        hits += [Hit(pk, 0.0, (start + offset, number, rank)) for offset, (rank, pk) in enumerate(ranks)]
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

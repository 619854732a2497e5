"""Lists as clients ask for them, and their pages and counts, loaded for many places at once."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, ClassVar

from django.db.models import Count, F, Q, QuerySet
from django.db.models import Window as Over
from django.db.models.functions import RowNumber
from graphql import GraphQLError

from api import paging
from api.context import Context
from api.filters import Filter
from api.loaders import fetch_specific, union
from api.paging import Cursor, PageArguments, SortKey
from content.models import Entry

# Where a list stands: in which view, and under which parent (its primary key, or 0).
Place = tuple[int | None, int]
Places = Mapping[int | None, Sequence[int]]
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class ListRequest:
    """One list as asked for: a connection is resolved from it, each part when it is selected."""

    source: "ListSource"
    window: PageArguments
    filter: tuple[tuple[str, Any], ...] = ()
    order: Enum | None = None
    viewer_id: int | None = None
    parent: int = 0

    @property
    def filters(self) -> Filter:
        return dict(self.filter)

    @property
    def name(self) -> str:
        """Of the list and its order: what its cursors belong to."""
        return f"{self.source.name}.{self.order.name}" if self.order else self.source.name


class ListSource(ABC):
    """Where the rows of a list come from."""

    name: str
    fields: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def columns(self, listing: ListRequest, clock: datetime) -> list[SortKey]:
        """What the rows are sorted by, the primary key last."""

    @abstractmethod
    def querysets(self, context: Context, listing: ListRequest, places: Places) -> list[Rows]:
        """The rows at all these places, each marked with its place: viewer_id (0 for the hub) and parent."""

    @abstractmethod
    def nodes(self, context: Context, found: Iterable[tuple[Any, ...]]) -> Mapping[tuple[int | None, int], Any]:
        """What to show, by view and primary key, from tuples of view, primary key and the fields."""


class EntryListSource(ListSource):
    fields = ("key",)

    def nodes(self, context: Context, found: Iterable[tuple[Any, ...]]) -> Mapping[tuple[int | None, int], Entry]:
        return fetch_specific(found)


@dataclass
class Page:
    """Rows in the list's order, each with its cursor, and whether there are more in the direction read."""

    edges: list[tuple[str, Any]] = field(default_factory=list)
    has_more: bool = False


def pages(context: Context, keys: list[ListRequest]) -> dict[ListRequest, Any]:
    return _by_request(context, keys, _pages_of)


def totals(context: Context, keys: list[ListRequest]) -> dict[ListRequest, Any]:
    return _by_request(context, keys, _totals_of)


def neighbours(context: Context, keys: list[tuple[ListRequest, str]]) -> dict[tuple[ListRequest, str], Any]:
    """How many rows lie outside a cursor, its own included; by listing and the cursor's argument."""
    found: dict[tuple[ListRequest, str], Any] = {}
    for argument in ("after", "before"):
        listings = [listing for listing, named in keys if named == argument]
        counts = _by_request(context, listings, partial(_totals_of, outside=argument))
        found.update({(listing, argument): count for listing, count in counts.items()})
    return found


def _by_request(
    context: Context, keys: list[ListRequest], load: Callable[..., Mapping[Place, Any]]
) -> dict[ListRequest, Any]:
    """The same list at many places is loaded once for all of them; a faulty request fails alone."""
    requests: dict[ListRequest, dict[int | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    for listing in keys:
        requests[replace(listing, viewer_id=None, parent=0)][listing.viewer_id].append(listing.parent)
    found: dict[ListRequest, Any] = {}
    for request, places in requests.items():
        try:
            loaded = load(context, request, places)
        except GraphQLError as error:
            loaded = dict.fromkeys(_all(places), error)
        found.update(
            {
                replace(request, viewer_id=viewer_id, parent=parent): value
                for (viewer_id, parent), value in loaded.items()
            }
        )
    return found


def _all(places: Places) -> list[Place]:
    return [(viewer_id, parent) for viewer_id, parents in places.items() for parent in parents]


def _cursors(context: Context, request: ListRequest) -> dict[str, Cursor]:
    types = [column.type for column in request.source.columns(request, context.now)]
    given = {"after": request.window.after, "before": request.window.before}
    return {
        argument: paging.decode_cursor(text, request.name, argument, types)
        for argument, text in given.items()
        if text is not None
    }


def _pages_of(context: Context, request: ListRequest, places: Places) -> dict[Place, Page]:
    cursors = _cursors(context, request)
    # An order that depends on the clock keeps the clock of the first page.
    clock = next((cursor.clock for cursor in cursors.values()), context.now)
    columns = request.source.columns(request, clock)
    within = Q()
    for argument, cursor in cursors.items():
        within &= paging.past(columns, cursor.values, backward=argument == "before")
    querysets = [
        rows.annotate(**paging.annotations(columns)).filter(within)
        for rows in request.source.querysets(context, request, places)
    ]
    found: dict[Place, list[tuple[Any, ...]]] = defaultdict(list)
    for viewer_id, parent, *row in _first_rows(querysets, columns, request, alone=len(_all(places)) == 1):
        found[viewer_id or None, parent].append(tuple(row))
    return _with_nodes(context, request, clock, {place: found[place] for place in _all(places)}, len(columns))


def _first_rows(
    querysets: list[Rows], columns: list[SortKey], request: ListRequest, alone: bool
) -> Iterable[tuple[Any, ...]]:
    """A page's rows and one more, at each place: viewer_id, parent, the values sorted by, the fields."""
    limit = request.window.size + 1
    order = paging.ordering(columns, request.window.backward)
    selected = ["viewer_id", "parent", *paging.names(columns), *request.source.fields]
    if len(querysets) == 1 and alone:
        return querysets[0].order_by(*order).values_list(*selected)[:limit]
    number = Over(RowNumber(), partition_by=F("parent"), order_by=order)
    first = (
        rows.order_by().annotate(number=number).filter(number__lte=limit).values_list(*selected) for rows in querysets
    )
    return union(first).order_by("viewer_id", "parent", *order)


def _with_nodes(
    context: Context, request: ListRequest, clock: datetime, found: dict[Place, list[tuple[Any, ...]]], width: int
) -> dict[Place, Page]:
    size = request.window.size
    kept = {place: rows[:size] for place, rows in found.items()}
    nodes = request.source.nodes(
        context, [(viewer_id, *row[width - 1 :]) for (viewer_id, _parent), rows in kept.items() for row in rows]
    )
    result = {}
    for place, rows in kept.items():
        edges = [
            (paging.encode_cursor(request.name, clock, row[:width]), nodes.get((place[0], row[width - 1])))
            for row in rows
        ]
        if request.window.backward:
            edges.reverse()
        shown = [(cursor, node) for cursor, node in edges if node is not None]
        result[place] = Page(shown, has_more=len(found[place]) > size)
    return result


def _totals_of(context: Context, request: ListRequest, places: Places, outside: str | None = None) -> dict[Place, int]:
    beyond, marks = Q(), {}
    if outside:
        cursor = _cursors(context, request)[outside]
        columns = request.source.columns(request, cursor.clock)
        marks = paging.annotations(columns)
        beyond = paging.past(columns, cursor.values, backward=outside == "after", inclusive=True)
    counts = union(
        rows.annotate(**marks).filter(beyond).order_by().values_list("viewer_id", "parent").annotate(total=Count("pk"))
        for rows in request.source.querysets(context, request, places)
    )
    found = dict.fromkeys(_all(places), 0)
    for viewer_id, parent, total in counts:
        found[viewer_id or None, parent] += total
    return found

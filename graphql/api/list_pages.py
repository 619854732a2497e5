"""The pages and counts of lists, fetched for many parents at once.

Requests that differ only in their viewer and parent are one batch, and one query. In

    { networks { calls(first: 2, orderBy: TITLE) { nodes { title } } } }

each network's calls are a request. With the networks 3 and 4 the batch becomes, in short,

    SELECT 3 viewer_id, 0 parent_id, sort_title sort_0, id sort_1, key FROM … WHERE <3 shows it, number <= 3>
    UNION ALL
    SELECT 4, 0, sort_title, id, key FROM … WHERE <4 shows it, number <= 3>

where `number` counts the rows of each list in its order: a third row says that a page of two has a next one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from graphql import GraphQLError

from api.context import Context
from api.entry_loaders import union
from api.list_sources import ListRequest
from api.pagination import (
    Cursor,
    SortKey,
    decode_cursor,
    encode_cursor,
    rows_after,
    sort_annotations,
    sort_names,
    sort_order,
)


class Edge(NamedTuple):
    cursor: str
    node: Any


@dataclass
class ListPage:
    """Edges in the list's order, and whether there are more in the direction that was read."""

    edges: list[Edge] = field(default_factory=list)
    has_more: bool = False


class SortedRow(NamedTuple):
    """A row of a page as the database gives it; the last sort value is its primary key."""

    sort_values: tuple[Any, ...]
    node_columns: tuple[Any, ...]

    @property
    def pk(self) -> int:
        return int(self.sort_values[-1])


def in_batches(
    fetch_batch: Callable[[Context, list[ListRequest]], dict[ListRequest, Any]],
) -> Callable[[Context, list[ListRequest]], dict[ListRequest, Any]]:
    """Have a fetch function called with the requests of one batch at a time: those alike but for viewer and parent.

    A mistake in the arguments of one field is raised there and nowhere else.
    """

    @wraps(fetch_batch)
    def fetch(context: Context, requests: list[ListRequest]) -> dict[ListRequest, Any]:
        batches: dict[ListRequest, list[ListRequest]] = defaultdict(list)
        for request in requests:
            batches[replace(request, viewer_id=None, parent_id=0)].append(request)
        values: dict[ListRequest, Any] = {}
        for batch in batches.values():
            try:
                values |= fetch_batch(context, batch)
            except GraphQLError as error:
                values |= dict.fromkeys(batch, error)
        return values

    return fetch


@in_batches
def fetch_pages(context: Context, batch: list[ListRequest]) -> dict[ListRequest, ListPage]:
    source, size = batch[0].source, batch[0].arguments.size
    cursors = _decode_cursors(context, batch[0])
    # An order that depends on the clock keeps the clock of the first page.
    clock = next((cursor.clock for cursor in cursors.values()), context.now)
    rows = _fetch_rows(context, batch, source.get_sort_keys(batch[0], clock), cursors)
    nodes = source.fetch_nodes(
        context,
        [(request.viewer_id, row.pk, *row.node_columns) for request in batch for row in rows[request][:size]],
    )
    pages = {}
    for request in batch:
        edges = [
            Edge(encode_cursor(request.name, clock, row.sort_values), nodes[request.viewer_id, row.pk])
            for row in rows[request][:size]
            if (request.viewer_id, row.pk) in nodes
        ]
        if request.arguments.backward:
            edges.reverse()
        pages[request] = ListPage(edges, has_more=len(rows[request]) > size)
    return pages


def _decode_cursors(context: Context, request: ListRequest) -> dict[str, Cursor]:
    """The cursors among the arguments, by the argument's name."""
    types = [sort_key.type for sort_key in request.source.get_sort_keys(request, context.now)]
    texts = {"after": request.arguments.after, "before": request.arguments.before}
    return {
        argument: decode_cursor(text, request.name, argument, types)
        for argument, text in texts.items()
        if text is not None
    }


def _fetch_rows(
    context: Context, batch: list[ListRequest], sort_keys: list[SortKey], cursors: Mapping[str, Cursor]
) -> dict[ListRequest, list[SortedRow]]:
    """The rows of each request's page and one more, in the direction that is read."""
    source, arguments = batch[0].source, batch[0].arguments
    limit = arguments.size + 1
    between_cursors = Q()
    for argument, cursor in cursors.items():
        between_cursors &= rows_after(sort_keys, cursor.values, backward=argument == "before")
    querysets = [
        rows.annotate(**sort_annotations(sort_keys)).filter(between_cursors)
        for rows in source.get_querysets(context, batch)
    ]
    order = sort_order(sort_keys, arguments.backward)
    columns = ["viewer_id", "parent_id", *sort_names(sort_keys), *source.node_columns]
    if len(batch) == 1 and len(querysets) == 1:
        # The database can stop at the limit, without numbering all rows.
        first_rows = querysets[0].order_by(*order).values_list(*columns)[:limit]
    else:
        number = Window(RowNumber(), partition_by=F("parent_id"), order_by=order)
        numbered = (rows.order_by().annotate(number=number).filter(number__lte=limit) for rows in querysets)
        first_rows = union(rows.values_list(*columns) for rows in numbered).order_by("viewer_id", "parent_id", *order)
    rows_by_parent: dict[tuple[int | None, int], list[SortedRow]] = defaultdict(list)
    for viewer_id, parent_id, *values in first_rows:
        row = SortedRow(tuple(values[: len(sort_keys)]), tuple(values[len(sort_keys) :]))
        rows_by_parent[viewer_id or None, parent_id].append(row)
    return {request: rows_by_parent[request.viewer_id, request.parent_id] for request in batch}


@in_batches
def fetch_totals(context: Context, batch: list[ListRequest]) -> dict[ListRequest, int]:
    return _fetch_counts(context, batch)


@in_batches
def fetch_counts_up_to_after(context: Context, batch: list[ListRequest]) -> dict[ListRequest, int]:
    """How many rows end with the cursor `after`, before the page."""
    return _fetch_counts(context, batch, beyond="after")


@in_batches
def fetch_counts_from_before(context: Context, batch: list[ListRequest]) -> dict[ListRequest, int]:
    """How many rows start with the cursor `before`, after the page."""
    return _fetch_counts(context, batch, beyond="before")


def _fetch_counts(context: Context, batch: list[ListRequest], beyond: str | None = None) -> dict[ListRequest, int]:
    """How many rows each list has, or has beyond the cursor of an argument, the cursor's row included."""
    condition, annotations = Q(), {}
    if beyond:
        cursor = _decode_cursors(context, batch[0])[beyond]
        sort_keys = batch[0].source.get_sort_keys(batch[0], cursor.clock)
        annotations = sort_annotations(sort_keys)
        condition = rows_after(sort_keys, cursor.values, backward=beyond == "after", inclusive=True)
    counts = union(
        rows.annotate(**annotations)
        .filter(condition)
        .order_by()
        .values_list("viewer_id", "parent_id")
        .annotate(total=Count("pk"))
        for rows in batch[0].source.get_querysets(context, batch)
    )
    totals: dict[tuple[int | None, int], int] = defaultdict(int)
    for viewer_id, parent_id, count in counts:
        totals[viewer_id or None, parent_id] += count
    return {request: totals[request.viewer_id, request.parent_id] for request in batch}

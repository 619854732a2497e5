"""The connection of one kind of entry: its filter, its orders and its fields, on the hub and on networks.

A request passes from here to its answer in four steps:

- KindConnection resolves the field, as `calls(network: "paca", first: 2)`, to a ListRequest (list_sources.py);
- the connection's fields (connections.py) load what is selected of it: its page, its total count;
- list_pages.py fetches the pages of all requests of a wave, with the sort keys and querysets that are defined here;
- pagination.py turns cursors and sort keys into conditions and orders of the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, IntegerField, Q, QuerySet, Value
from graphql import GraphQLResolveInfo

from api.connections import page_arguments
from api.context import Context, context_of
from api.filters import Filter, check_lengths, freeze_filters, is_featured, matches_search, meets_shared_filters
from api.list_sources import EntryListSource, ListRequest
from api.pagination import PageArguments, SortKey, pk_sort_key
from api.viewer import load_viewer_id, shown_to
from content.models import Entry, Network

# From the time and the filter of a request, what its rows are sorted by.
Ordering = Callable[[datetime, Filter], list[SortKey]]


@dataclass(frozen=True, eq=False)
class KindConnection(EntryListSource):
    name: str
    description: str
    model: type[Entry]
    connection: type[graphene.ObjectType]
    filter_type: type[graphene.InputObjectType]
    order_type: type[graphene.Enum]
    orders: Mapping[Enum, Ordering]
    default_order: Enum
    condition: Callable[[Context, Filter], Q]

    def field(self, of_hub: bool) -> graphene.Field:
        arguments = {
            "filter": graphene.Argument(self.filter_type, description="What to keep; all conditions must hold."),
            "order_by": graphene.Argument(
                self.order_type, default_value=self.default_order, description="The order of the list."
            ),
            **page_arguments(),
        }
        if of_hub:
            arguments = {"network": NETWORK_ARGUMENT, **arguments}
        return graphene.Field(
            self.connection, required=True, description=self.description, resolver=self._resolve, args=arguments
        )

    async def _resolve(
        self,
        parent: Network | None,
        info: GraphQLResolveInfo,
        /,
        network: str | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the contract's name
        order_by: Enum | None = None,
        **arguments: Any,
    ) -> ListRequest:
        viewer_id = parent.pk if parent else await load_viewer_id(context_of(info), network)
        order = order_by or self.default_order
        return ListRequest(self, PageArguments(**arguments), freeze_filters(filter or {}), order, viewer_id)

    def get_sort_keys(self, request: ListRequest, clock: datetime) -> list[SortKey]:
        return self.orders[request.order or self.default_order](clock, request.filters)

    def get_querysets(self, context: Context, batch: list[ListRequest]) -> list[QuerySet[Any]]:
        filters = batch[0].filters
        check_lengths(filters)
        viewer_ids = [request.viewer_id for request in batch]
        condition = meets_shared_filters(filters) & self.condition(context, filters)
        condition &= matches_search(filters, self.model.KIND, viewer_ids[0] if len(batch) == 1 else None)
        entries = context.readable(self.model).filter(condition).annotate(parent_id=Value(0, IntegerField()))
        return [shown_to(entries, viewer_id).filter(is_featured(filters, viewer_id)) for viewer_id in viewer_ids]


NETWORK_ARGUMENT = graphene.String(
    description="A network's code: only what it shows, its own and what it relays. Without it, the whole hub."
)


def newest(clock: datetime, filters: Filter) -> list[SortKey]:
    return [SortKey(F("first_published_at"), datetime, descending=True), pk_sort_key(descending=True)]


def by_title(clock: datetime, filters: Filter) -> list[SortKey]:
    return [SortKey(F("sort_title"), str), pk_sort_key()]

"""The list of one kind of entry: its filter, its orders and the field that offers it, on the hub or on a network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, IntegerField, Q, Value
from graphql import GraphQLResolveInfo

from api.connections import page_arguments
from api.context import Context, context_of
from api.filters import Filter, check_lengths, freeze_filters, is_classified, is_featured, matches_search
from api.lists import EntryListSource, ListRequest, Places, Rows
from api.loaders import shown_to
from api.networks import load_viewer_id
from api.paging import PageArguments, SortKey, pk_sort_key
from content.models import Entry, Network

Order = Callable[[datetime, Filter], list[SortKey]]


@dataclass(frozen=True, eq=False)
class KindConnection(EntryListSource):
    name: str
    description: str
    model: type[Entry]
    connection: type[graphene.ObjectType]
    filter_type: type[graphene.InputObjectType]
    order_type: type[graphene.Enum]
    orders: Mapping[Enum, Order]
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
        window = PageArguments(**arguments)
        viewer_id = parent.pk if parent else await load_viewer_id(context_of(info), network)
        return ListRequest(self, window, freeze_filters(filter or {}), order_by or self.default_order, viewer_id)

    def columns(self, listing: ListRequest, clock: datetime) -> list[SortKey]:
        return self.orders[listing.order or self.default_order](clock, listing.filters)

    def querysets(self, context: Context, listing: ListRequest, places: Places) -> list[Rows]:
        filters = listing.filters
        check_lengths(filters)
        searched_in = next(iter(places)) if len(places) == 1 else None
        condition = is_classified(filters) & self.condition(context, filters)
        condition &= matches_search(filters, self.model.KIND, searched_in)
        entries = context.readable(self.model).filter(condition)
        return [
            shown_to(entries, viewer_id)
            .filter(is_featured(filters, viewer_id))
            .annotate(parent=Value(0, IntegerField()))
            for viewer_id in places
        ]


NETWORK_ARGUMENT = graphene.String(
    description="A network's code: only what it shows, its own and what it relays. Without it, the whole hub."
)


def newest(clock: datetime, filters: Filter) -> list[SortKey]:
    return [SortKey(F("first_published_at"), datetime, descending=True), pk_sort_key(descending=True)]


def by_title(clock: datetime, filters: Filter) -> list[SortKey]:
    return [SortKey(F("sort_title"), str), pk_sort_key()]

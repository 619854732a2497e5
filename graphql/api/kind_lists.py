"""The list of one kind of entry: its filter, its orders and the field that offers it, on the hub or on a network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, IntegerField, Q, Value
from graphql import GraphQLResolveInfo

from api.connections import paging_arguments
from api.context import Context, context_of
from api.filters import Filter, check_lengths, classified, featured, found_by_search, frozen
from api.lists import EntrySource, Listing, Places, Rows
from api.loaders import shown
from api.networks import viewed
from api.paging import Column, Window, by_pk
from content.models import Entry, Network

Order = Callable[[datetime, Filter], list[Column]]


@dataclass(frozen=True, eq=False)
class KindList(EntrySource):
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
            **paging_arguments(),
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
    ) -> Listing:
        window = Window(**arguments)
        view = parent.pk if parent else await viewed(context_of(info), network)
        return Listing(self, window, frozen(filter or {}), order_by or self.default_order, view)

    def columns(self, listing: Listing, clock: datetime) -> list[Column]:
        return self.orders[listing.order or self.default_order](clock, listing.filters)

    def querysets(self, context: Context, listing: Listing, places: Places) -> list[Rows]:
        filters = listing.filters
        check_lengths(filters)
        searched_in = next(iter(places)) if len(places) == 1 else None
        condition = classified(filters) & self.condition(context, filters)
        condition &= found_by_search(filters, self.model.KIND, searched_in)
        entries = context.readable(self.model).filter(condition)
        return [
            shown(entries, view).filter(featured(filters, view)).annotate(parent=Value(0, IntegerField()))
            for view in places
        ]


NETWORK_ARGUMENT = graphene.String(
    description="A network's code: only what it shows, its own and what it relays. Without it, the whole hub."
)


def newest(clock: datetime, filters: Filter) -> list[Column]:
    return [Column(F("first_published_at"), datetime, descending=True), by_pk(descending=True)]


def by_title(clock: datetime, filters: Filter) -> list[Column]:
    return [Column(F("sort_title"), str), by_pk()]

"""Entries of all kinds together: what a static site generator or a site map walks."""

from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, IntegerField, Q, Value
from graphql import GraphQLResolveInfo

from api.connections import connection, paging_arguments
from api.context import Context, context_of
from api.filters import NOTHING, Filter, frozen
from api.kind_lists import NETWORK_ARGUMENT
from api.lists import EntrySource, Listing, Places, Rows
from api.loaders import shown
from api.networks import viewed
from api.paging import Column, Window, by_pk
from api.scalars import DateTime
from api.types.entry import Entry, EntryKind
from content import models

EntryConnection = connection(Entry)


class AllEntries(EntrySource):
    """The least recently updated first, so that what is updated during a walk comes again at its end."""

    name = "entries"

    def columns(self, listing: Listing, clock: datetime) -> list[Column]:
        return [Column(F("updated_at"), datetime), by_pk()]

    def querysets(self, context: Context, listing: Listing, places: Places) -> list[Rows]:
        # All of them were; saying so, the database walks the index of the order instead of sorting everything.
        entries = context.readable(models.Entry).filter(updated_at__lte=context.now)
        entries = entries.filter(_condition(listing.filters))
        entries = entries.annotate(parent=Value(0, IntegerField()))
        return [shown(entries, view) for view in places]


def _condition(filters: Filter) -> Q:
    condition = Q()
    if "kinds" in filters:
        of_kinds = NOTHING
        for kind in filters["kinds"]:
            of_kinds |= Q(**{f"{models.ENTRY_MODELS[kind]._meta.model_name}__isnull": False})
        condition &= of_kinds
    if "updated_after" in filters:
        condition &= Q(updated_at__gt=filters["updated_after"])
    return condition


class EntryQueries(graphene.ObjectType):
    entries = graphene.Field(
        EntryConnection,
        required=True,
        args={
            "network": NETWORK_ARGUMENT,
            "kinds": graphene.List(graphene.NonNull(EntryKind), description="The kinds to keep; all by default."),
            "updated_after": DateTime(description="Those updated later."),
            **paging_arguments(),
        },
        description="All kinds together, the least recently updated first: what a static site generator or a site map"
        " walks.",
    )

    @staticmethod
    async def resolve_entries(
        root: None,
        info: GraphQLResolveInfo,
        network: str | None = None,
        kinds: list[Enum] | None = None,
        updated_after: datetime | None = None,
        **arguments: Any,
    ) -> Listing:
        window = Window(**arguments)
        view = await viewed(context_of(info), network)
        return Listing(ALL_ENTRIES, window, frozen({"kinds": kinds, "updated_after": updated_after}), view=view)


ALL_ENTRIES = AllEntries()

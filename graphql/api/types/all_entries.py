"""Entries of all kinds together: what a static site generator or a site map walks."""

from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, IntegerField, Q, QuerySet, Value
from graphql import GraphQLResolveInfo

from api.connections import connection, page_arguments
from api.context import Context, context_of
from api.filters import NO_ROWS, Filter, freeze_filters
from api.kind_connections import NETWORK_ARGUMENT
from api.list_sources import EntryListSource, ListRequest
from api.pagination import PageArguments, SortKey, pk_sort_key
from api.scalars import DateTime
from api.types.entry import Entry, EntryKind
from api.viewer import load_viewer_id, shown_to
from content import models

EntryConnection = connection(Entry)


class AllEntries(EntryListSource):
    """The least recently updated first, so that what is updated during a walk comes again at its end."""

    name = "entries"

    def get_sort_keys(self, request: ListRequest, clock: datetime) -> list[SortKey]:
        return [SortKey(F("updated_at"), datetime), pk_sort_key()]

    def get_querysets(self, context: Context, batch: list[ListRequest]) -> list[QuerySet[Any]]:
        # All of them were; saying so, the database walks the index of the order instead of sorting everything.
        entries = context.readable(models.Entry).filter(updated_at__lte=context.now)
        entries = entries.filter(_filter_condition(batch[0].filters))
        entries = entries.annotate(parent_id=Value(0, IntegerField()))
        return [shown_to(entries, request.viewer_id) for request in batch]


def _filter_condition(filters: Filter) -> Q:
    condition = Q()
    if "kinds" in filters:
        of_kinds = NO_ROWS
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
            **page_arguments(),
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
    ) -> ListRequest:
        viewer_id = await load_viewer_id(context_of(info), network)
        filter_items = freeze_filters({"kinds": kinds, "updated_after": updated_after})
        return ListRequest(ALL_ENTRIES, PageArguments(**arguments), filter_items, viewer_id=viewer_id)


ALL_ENTRIES = AllEntries()

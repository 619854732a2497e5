"""What search results to keep."""

from collections.abc import Mapping
from typing import Any

import graphene

from api.context import Context
from api.filters import check_lengths
from api.inputs import storable
from api.scalars import DateTime
from api.types.call import CallStatus
from api.types.entry import EntryKind
from api.viewer import load_networks
from search.query import Filters


class SearchFilter(graphene.InputObjectType):
    """What results to keep: all conditions given must hold; within a list, one value is enough."""

    kinds = graphene.List(graphene.NonNull(EntryKind), description="Kinds of entries.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="Slugs; a theme finds those under it too.")
    sdgs = graphene.List(graphene.NonNull(graphene.Int), description="Numbers, 1 to 17.")
    territories = graphene.List(
        graphene.NonNull(graphene.String),
        description="Codes. They match up and down: a call for Africa is found from Senegal, and one for Senegal from"
        " Africa; never what a call excludes.",
    )
    call_status = graphene.List(
        graphene.NonNull(CallStatus), description="Only calls; OPEN finds those that close soon too."
    )
    published_by = graphene.List(graphene.NonNull(graphene.String), description="Codes of publishing networks.")
    published_after = DateTime(description="Published at this time or later.")
    published_before = DateTime(description="Published earlier than this.")


async def load_filters(context: Context, arguments: Mapping[str, Any]) -> Filters:
    """The filters of a search, from the argument `filter`; an empty list filters nothing."""
    lists = {name: value for name, value in arguments.items() if isinstance(value, list) and value}
    check_lengths({name: tuple(value) for name, value in lists.items()})
    publishers = lists.pop("published_by", None)
    if publishers is not None:
        networks = await load_networks(context)
        lists["publishers"] = [pk for pk, network in networks.items() if network.code in publishers]
    for name in ("themes", "territories"):
        if name in lists:
            lists[name] = [storable(value) for value in lists[name]]
    sets: dict[str, Any] = {name: frozenset(values) for name, values in lists.items()}
    return Filters(
        **sets, published_after=arguments.get("published_after"), published_before=arguments.get("published_before")
    )

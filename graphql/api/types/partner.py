"""Partners: the type, its filter, its orders and its list."""

from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, Q
from graphql import GraphQLResolveInfo

from api.connections import connection
from api.context import Context, context_of
from api.enums import described
from api.filters import Filter
from api.kind_connections import KindConnection, by_title
from api.pagination import SortKey, pk_sort_key
from api.row_loaders import load_row
from api.scalars import URL
from api.types.common import optional
from api.types.entry import Entry
from api.types.media import Image, rendition
from api.types.node import Node
from content import models

PartnerKind = described(
    models.PartnerKind,
    "How a partner supports a network.",
    FUNDER="With money.",
    INSTITUTIONAL="As an institution.",
    TECHNICAL="With skills or means.",
    MEMBER="As a member.",
)


class Partner(graphene.ObjectType):
    """Who supports a network."""

    kind = PartnerKind(required=True, description="How.")
    logo = graphene.Field(Image, description="Its logo.")
    website = optional(URL, "Its site.")
    rank = graphene.Int(required=True, description="Its place in the network's list, the smallest first.")

    class Meta:
        interfaces = (Node, Entry)

    @staticmethod
    async def resolve_logo(partner: models.Partner, info: GraphQLResolveInfo) -> models.Picture | None:
        return await load_row(context_of(info), models.Picture, partner.logo_id)

    @staticmethod
    async def structured_data(context: Context, partner: models.Partner) -> dict[str, Any]:
        logo = await load_row(context, models.Picture, partner.logo_id)
        return {"@type": "Organization", "sameAs": partner.website, "logo": rendition(logo).url if logo else None}


class PartnerFilter(graphene.InputObjectType):
    """What partners to keep: all conditions given must hold; within a list, one value is enough."""

    kinds = graphene.List(graphene.NonNull(PartnerKind), description="How they support the network.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="Slugs; a theme finds those under it too.")
    sdgs = graphene.List(graphene.NonNull(graphene.Int), description="Numbers, 1 to 17.")
    published_by = graphene.List(graphene.NonNull(graphene.String), description="Codes of publishing networks.")
    search = graphene.String(description="Words, as in the search field.")


class PartnerOrder(Enum):
    RANK = "rank"
    NAME = "name"


def _filter_condition(context: Context, filters: Filter) -> Q:
    return Q(kind__in=filters["kinds"]) if "kinds" in filters else Q()


def _by_rank(clock: datetime, filters: Filter) -> list[SortKey]:
    return [SortKey(F("rank"), int), SortKey(F("sort_title"), str), pk_sort_key()]


PARTNERS = KindConnection(
    name="partners",
    description="Who supports the networks.",
    model=models.Partner,
    connection=connection(Partner),
    filter_type=PartnerFilter,
    order_type=described(
        PartnerOrder, "Orders of partners.", RANK="By rank, then name.", NAME="By name, without case or accents."
    ),
    orders={PartnerOrder.RANK: _by_rank, PartnerOrder.NAME: by_title},
    default_order=PartnerOrder.RANK,
    condition=_filter_condition,
)

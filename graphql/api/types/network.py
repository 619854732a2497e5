"""Networks, and what each shows."""

from collections import defaultdict
from typing import Any, ClassVar

import graphene
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from graphql import GraphQLResolveInfo

from api.context import Context, context_of
from api.enums import described
from api.rich_text import render_html
from api.row_loaders import load_addresses, load_relation, load_row
from api.scalars import HTML, URL
from api.types.common import Link, Point, optional, point
from api.types.entry import EntryKind
from api.types.kinds import NetworkConnections
from api.types.media import Image
from api.types.node import Node
from api.types.reference import Territory
from api.types.row_type import RowType
from content import models
from content.visibility import visible_sections

NetworkKind = described(
    models.NetworkKind,
    "What a network covers.",
    REGIONAL="A region of France.",
    NATIONAL="The whole of France: the conference of the regional networks.",
)


class Office(RowType):
    """Where a network can be visited or written to."""

    location = graphene.Field(Point, description="Where it is on the map.")
    phone = optional(graphene.String, "As it is dialled from France.")
    email = optional(graphene.String, "Its address.")

    class Meta:
        model = models.Office
        descriptions: ClassVar = {
            "label": "What it is.",
            "street": "Number and street; may be empty.",
            "postal_code": "May be empty.",
            "city": "May be empty.",
        }

    @staticmethod
    def resolve_location(office: models.Office, info: GraphQLResolveInfo) -> Point | None:
        return point(office)


class Section(graphene.ObjectType):
    """The list of what a network shows of one kind of entry, at an address of its site."""

    kind = EntryKind(required=True, description="Of the entries in it.")
    title = graphene.String(required=True, description="For people, as the network's editors name it.")
    slug = graphene.String(required=True, description="The last part of its address; editors may change it.")
    url = URL(required=True, description="Its address on the network's site.")

    @staticmethod
    async def resolve_url(section: models.Section, info: GraphQLResolveInfo) -> str:
        return (await load_addresses(context_of(info))).page_url(section.url_path)


def _fetch_sections(context: Context, network_ids: list[int]) -> dict[int, list[models.Section]]:
    """The sections that can be read, by network and in the order of the tree."""
    network_path = Substr(OuterRef("path"), 1, 2 * models.Section.steplen)
    networks = models.Network.objects.filter(pk__in=network_ids, path=network_path)
    sections: dict[int, list[models.Section]] = defaultdict(list)
    for section in visible_sections().annotate(network_id=Subquery(networks.values("pk"))):
        sections[section.network_id].append(section)
    return sections


class Network(NetworkConnections):
    """A regional network for international cooperation, or their national conference.

    Its lists hold what it shows: its own entries and those of others that it relays.
    """

    code = graphene.String(required=True, description="Short and stable; what arguments take.")
    name = graphene.String(required=True, description="For people.")
    kind = NetworkKind(required=True, description="What it covers.")
    region = graphene.Field(Territory, description="The region it covers.")
    description = HTML(required=True, description="Who it is; may be empty.")
    legal_form = optional(graphene.String, "Such as an association of the law of 1901.")
    logo = graphene.Field(Image, description="Its logo.")
    hostnames = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Where its site answers, the main one first."
    )
    url = URL(required=True, description="Its site.")
    sections = graphene.List(
        graphene.NonNull(Section),
        required=True,
        description="One for each kind of entry, in its editors' order; without those that are unpublished or private.",
    )
    offices = graphene.List(graphene.NonNull(Office), required=True, description="In the network's order.")
    email = optional(graphene.String, "Its address.")
    phones = graphene.List(graphene.NonNull(graphene.String), required=True, description="As dialled from France.")
    social_links = graphene.List(graphene.NonNull(Link), required=True, description="Its pages elsewhere.")

    class Meta:
        interfaces = (Node,)

    @staticmethod
    def resolve_name(network: models.Network, info: GraphQLResolveInfo) -> str:
        return str(network.title)

    @staticmethod
    async def resolve_region(network: models.Network, info: GraphQLResolveInfo) -> models.Territory | None:
        return await load_row(context_of(info), models.Territory, network.region_id)

    @staticmethod
    async def resolve_description(network: models.Network, info: GraphQLResolveInfo) -> str:
        return await render_html(context_of(info), network.description, network.pk)

    @staticmethod
    async def resolve_logo(network: models.Network, info: GraphQLResolveInfo) -> models.Picture | None:
        return await load_row(context_of(info), models.Picture, network.logo_id)

    @staticmethod
    async def resolve_hostnames(network: models.Network, info: GraphQLResolveInfo) -> list[str]:
        return (await load_addresses(context_of(info))).hostnames(network.pk)

    @staticmethod
    async def resolve_url(network: models.Network, info: GraphQLResolveInfo) -> str:
        return (await load_addresses(context_of(info))).network_url(network.pk)

    @staticmethod
    async def resolve_sections(network: models.Network, info: GraphQLResolveInfo) -> list[models.Section]:
        return await context_of(info).load(_fetch_sections, network.pk) or []

    @staticmethod
    async def resolve_offices(network: models.Network, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation(context_of(info), network, "offices")

    @staticmethod
    async def resolve_phones(network: models.Network, info: GraphQLResolveInfo) -> list[str]:
        return [phone.number for phone in await load_relation(context_of(info), network, "phones")]

    @staticmethod
    async def resolve_social_links(network: models.Network, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation(context_of(info), network, "social_links")

"""Organisations of the directory: the type, its filter, its orders and its list."""

from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import Q
from graphql import GraphQLResolveInfo

from api.connections import connection, page_arguments
from api.context import Context, context_of
from api.enums import described
from api.filters import Filter, in_territories
from api.inputs import bad_input
from api.kind_connections import KindConnection, by_title, newest
from api.list_sources import ListRequest
from api.pagination import PageArguments, SortKey, pk_sort_key
from api.row_loaders import load_relation, load_relation_by_name
from api.scalars import URL, Date
from api.types.common import Address, Contact, Point, optional, point, public_contacts
from api.types.distance import distance_from, near, within
from api.types.entry import Entry
from api.types.node import Node
from api.types.project import ACTOR_PROJECTS, ProjectConnection
from api.types.reference import Territory
from api.viewer import load_networks, viewer_id_of
from content import models

ActorKind = described(
    models.ActorKind,
    "What an organisation is.",
    LOCAL_AUTHORITY="A local authority.",
    ASSOCIATION="An association.",
    SCHOOL="A school.",
    UNIVERSITY="A university or a research body.",
    COMPANY="A company.",
    HOSPITAL="A hospital.",
    PUBLIC_BODY="Another public body.",
    NETWORK="A network.",
    OTHER="Something else.",
)
_SCHEMA_ORG_TYPES = {
    models.ActorKind.LOCAL_AUTHORITY: "GovernmentOrganization",
    models.ActorKind.ASSOCIATION: "NGO",
    models.ActorKind.SCHOOL: "EducationalOrganization",
    models.ActorKind.UNIVERSITY: "CollegeOrUniversity",
    models.ActorKind.COMPANY: "Corporation",
    models.ActorKind.HOSPITAL: "Hospital",
    models.ActorKind.PUBLIC_BODY: "GovernmentOrganization",
}


class Actor(graphene.ObjectType):
    """An organisation of the directory (annuaire des acteurs)."""

    acronym = optional(graphene.String, "Its short name.")
    kind = ActorKind(required=True, description="What it is.")
    siren = optional(graphene.String, "Its number in the French register of companies and public bodies.")
    rna = optional(graphene.String, "Its number in the French register of associations.")
    address = graphene.Field(Address, description="Where to write to it.")
    location = graphene.Field(Point, description="Where it is.")
    networks = graphene.List(
        graphene.NonNull("api.types.network.Network"),
        required=True,
        description="Those that it is a member of: its publisher first, then the others by name.",
    )
    countries = graphene.List(graphene.NonNull(Territory), required=True, description="Where it acts, by name.")
    website = optional(URL, "Its site.")
    contacts = graphene.List(graphene.NonNull(Contact), required=True, description="The public ones only.")
    verified_on = Date(description="When its editors last made sure that all this is right.")
    projects = graphene.Field(
        ProjectConnection,
        required=True,
        args=page_arguments(backward=False),
        description="Those that it leads or is a partner of, the latest published first.",
    )

    class Meta:
        interfaces = (Node, Entry)

    @staticmethod
    def resolve_address(actor: models.Actor, info: GraphQLResolveInfo) -> models.Actor | None:
        return actor if actor.street or actor.postal_code or actor.city else None

    @staticmethod
    def resolve_location(actor: models.Actor, info: GraphQLResolveInfo) -> Point | None:
        return point(actor)

    @staticmethod
    async def resolve_networks(actor: models.Actor, info: GraphQLResolveInfo) -> list[models.Network]:
        context = context_of(info)
        network_ids = {network.pk for network in await load_relation(context, actor, "networks")} | {actor.network_id}
        networks = [network for pk, network in (await load_networks(context)).items() if pk in network_ids]
        return sorted(networks, key=lambda network: network.pk != actor.network_id)

    @staticmethod
    async def resolve_countries(actor: models.Actor, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_by_name(context_of(info), actor, "countries")

    @staticmethod
    async def resolve_contacts(actor: models.Actor, info: GraphQLResolveInfo) -> list[Any]:
        return await public_contacts(info, actor)

    @staticmethod
    def resolve_projects(
        actor: models.Actor, info: GraphQLResolveInfo, first: int | None = None, after: str | None = None
    ) -> ListRequest:
        return ListRequest(
            ACTOR_PROJECTS, PageArguments(first, after), viewer_id=viewer_id_of(actor), parent_id=actor.pk or 0
        )

    @staticmethod
    async def structured_data(context: Context, actor: models.Actor) -> dict[str, Any]:
        return {
            "@type": _SCHEMA_ORG_TYPES.get(models.ActorKind(actor.kind), "Organization"),
            "alternateName": actor.acronym,
            "sameAs": actor.website,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": actor.street,
                "postalCode": actor.postal_code,
                "addressLocality": actor.city,
            },
        }


class NearInput(graphene.InputObjectType):
    """A circle on the map."""

    latitude = graphene.Float(required=True, description="Of its centre, -90 to 90.")
    longitude = graphene.Float(required=True, description="Of its centre, -180 to 180.")
    kilometres = graphene.Float(required=True, description="Its radius, more than 0 and at most 20,100.")


class BoundsInput(graphene.InputObjectType):
    """A rectangle on the map; it may cross the 180th meridian, with west greater than east."""

    south = graphene.Float(required=True, description="-90 to 90.")
    west = graphene.Float(required=True, description="-180 to 180.")
    north = graphene.Float(required=True, description="-90 to 90, not less than south.")
    east = graphene.Float(required=True, description="-180 to 180.")


class ActorFilter(graphene.InputObjectType):
    """What actors to keep: all conditions given must hold; within a list, one value is enough."""

    kinds = graphene.List(graphene.NonNull(ActorKind), description="What they are.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="Slugs; a theme finds those under it too.")
    sdgs = graphene.List(graphene.NonNull(graphene.Int), description="Numbers, 1 to 17.")
    territories = graphene.List(graphene.NonNull(graphene.String), description="Codes; they match up and down.")
    countries = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of countries where they act, or of regions of the world."
    )
    near = NearInput(description="Within a distance, as the crow flies.")
    bounds = BoundsInput(description="Within a rectangle, its sides included.")
    published_by = graphene.List(graphene.NonNull(graphene.String), description="Codes of publishing networks.")
    search = graphene.String(description="Words, as in the search field.")


class ActorOrder(Enum):
    NAME = "name"
    NEWEST = "newest"
    DISTANCE = "distance"


def _filter_condition(context: Context, filters: Filter) -> Q:
    condition = in_territories(filters, models.Actor) & in_territories(filters, models.Actor, "countries")
    if "kinds" in filters:
        condition &= Q(kind__in=filters["kinds"])
    if "near" in filters:
        condition &= near(dict(filters["near"]))
    if "bounds" in filters:
        condition &= within(dict(filters["bounds"]))
    return condition


def _nearest(clock: datetime, filters: Filter) -> list[SortKey]:
    if "near" not in filters:
        raise bad_input("The order DISTANCE needs filter.near: the point to measure from.")
    return [SortKey(distance_from(dict(filters["near"])), float), pk_sort_key()]


ACTORS = KindConnection(
    name="actors",
    description="Organisations of the directory.",
    model=models.Actor,
    connection=connection(Actor),
    filter_type=ActorFilter,
    order_type=described(
        ActorOrder,
        "Orders of actors.",
        NAME="By name, without case or accents.",
        NEWEST="By publication, the latest first.",
        DISTANCE="The nearest first; needs filter.near.",
    ),
    orders={ActorOrder.NAME: by_title, ActorOrder.NEWEST: newest, ActorOrder.DISTANCE: _nearest},
    default_order=ActorOrder.NAME,
    condition=_filter_condition,
)

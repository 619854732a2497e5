"""Projects of the panorama: the type, its filter, its orders, its list, and the list of an actor's projects."""

from collections import defaultdict
from datetime import datetime
from enum import Enum
from typing import Any

import graphene
from django.db.models import F, Q, QuerySet
from graphql import GraphQLResolveInfo

from api import global_ids
from api.connections import connection
from api.context import Context, context_of
from api.entry_loaders import fetch_entries, load_relation_entries
from api.enums import described
from api.filters import NO_ROWS, Filter, in_territories
from api.kind_connections import KindConnection, by_title, newest
from api.list_sources import EntryListSource, ListRequest
from api.pagination import SortKey
from api.row_loaders import load_relation_by_name
from api.scalars import Date
from api.types.call import Call
from api.types.common import Money, Point, money, point
from api.types.entry import Entry
from api.types.node import Node
from api.types.reference import Territory
from api.viewer import shown_to, viewer_id_of
from content import models


class Project(graphene.ObjectType):
    """A project of the panorama (panorama des projets)."""

    lead = graphene.Field("api.types.actor.Actor", description="Who leads it.")
    partners = graphene.List(
        graphene.NonNull("api.types.actor.Actor"), required=True, description="Who takes part, by name."
    )
    countries = graphene.List(graphene.NonNull(Territory), required=True, description="Where, by name.")
    location = graphene.Field(Point, description="Where on the map.")
    starts_on = Date(description="Its first day.")
    ends_on = Date(description="Its last day.")
    budget = graphene.Field(Money, description="Of the whole project.")
    funded_by = graphene.List(graphene.NonNull(Call), required=True, description="The calls that pay for it, by title.")

    class Meta:
        interfaces = (Node, Entry)

    @staticmethod
    async def resolve_lead(project: models.Project, info: GraphQLResolveInfo) -> Any:
        return project.lead_id and await context_of(info).load(fetch_entries, (viewer_id_of(project), project.lead_id))

    @staticmethod
    async def resolve_partners(project: models.Project, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_entries(context_of(info), project, "partners")

    @staticmethod
    async def resolve_countries(project: models.Project, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_by_name(context_of(info), project, "countries")

    @staticmethod
    def resolve_location(project: models.Project, info: GraphQLResolveInfo) -> Point | None:
        return point(project)

    @staticmethod
    def resolve_budget(project: models.Project, info: GraphQLResolveInfo) -> Money | None:
        return money(project, "budget")

    @staticmethod
    async def resolve_funded_by(project: models.Project, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_entries(context_of(info), project, "funded_by")

    @staticmethod
    async def structured_data(context: Context, project: models.Project) -> dict[str, Any]:
        partners = await load_relation_entries(context, project, "partners")
        return {
            "@type": "Project",
            "foundingDate": project.starts_on,
            "dissolutionDate": project.ends_on,
            "member": [{"@type": "Organization", "name": partner.title} for partner in partners],
        }


class ProjectFilter(graphene.InputObjectType):
    """What projects to keep: all conditions given must hold; within a list, one value is enough."""

    themes = graphene.List(graphene.NonNull(graphene.String), description="Slugs; a theme finds those under it too.")
    sdgs = graphene.List(graphene.NonNull(graphene.Int), description="Numbers, 1 to 17.")
    territories = graphene.List(graphene.NonNull(graphene.String), description="Codes; they match up and down.")
    countries = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of countries, or of regions of the world."
    )
    lead = graphene.ID(description="The id of the actor who leads.")
    published_by = graphene.List(graphene.NonNull(graphene.String), description="Codes of publishing networks.")
    search = graphene.String(description="Words, as in the search field.")


class ProjectOrder(Enum):
    NEWEST = "newest"
    TITLE = "title"


def _filter_condition(context: Context, filters: Filter) -> Q:
    condition = in_territories(filters, models.Project) & in_territories(filters, models.Project, "countries")
    if "lead" in filters:
        model, uid = global_ids.parse_global_id(filters["lead"]) or (None, "")
        leads = context.readable(models.Actor).filter(uid=uid).values("pk")
        condition &= Q(lead__in=leads) if model is models.Actor else NO_ROWS
    return condition


ProjectConnection = connection(Project)

PROJECTS = KindConnection(
    name="projects",
    description="Projects of the panorama.",
    model=models.Project,
    connection=ProjectConnection,
    filter_type=ProjectFilter,
    order_type=described(
        ProjectOrder,
        "Orders of projects.",
        NEWEST="By publication, the latest first.",
        TITLE="By title, without case or accents.",
    ),
    orders={ProjectOrder.NEWEST: newest, ProjectOrder.TITLE: by_title},
    default_order=ProjectOrder.NEWEST,
    condition=_filter_condition,
)


class ActorProjects(EntryListSource):
    """The projects that actors lead or take part in."""

    name = "actor.projects"

    def get_sort_keys(self, request: ListRequest, clock: datetime) -> list[SortKey]:
        return newest(clock, {})

    def get_querysets(self, context: Context, batch: list[ListRequest]) -> list[QuerySet[Any]]:
        actor_ids: dict[int | None, list[int]] = defaultdict(list)
        for request in batch:
            actor_ids[request.viewer_id].append(request.parent_id)
        querysets: list[QuerySet[Any]] = []
        for viewer_id, pks in actor_ids.items():
            projects = shown_to(context.readable(models.Project), viewer_id)
            led = projects.filter(lead__in=pks).annotate(parent_id=F("lead_id"))
            joined = projects.filter(partners__in=pks).annotate(parent_id=F("partners"))
            querysets += [led, joined.exclude(lead_id=F("parent_id"))]
        return querysets


ACTOR_PROJECTS = ActorProjects()

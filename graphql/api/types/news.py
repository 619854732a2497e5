"""News posts: the type, its filter, its orders and its list."""

from datetime import date, datetime
from enum import Enum
from functools import partial
from typing import Any

import graphene
from django.db.models import F, Q
from graphql import GraphQLResolveInfo

from api.connections import connection
from api.context import Context, context_of
from api.entry_loaders import load_relation_entries
from api.enums import described
from api.filters import Filter, in_territories
from api.kind_connections import KindConnection
from api.pagination import SortKey, pk_sort_key
from api.row_loaders import load_row
from api.scalars import Date
from api.types.call import Call
from api.types.entry import Entry
from api.types.node import Node
from content import models

NewsCategory = described(
    models.NewsCategory,
    "What a news post is.",
    NEWS="News.",
    EVENT="An event; its date is the event's.",
    CALL="About calls.",
    RESOURCE="Something to read or use.",
    JOB="A job offer.",
)


class NewsPost(graphene.ObjectType):
    """A news post."""

    date = Date(required=True, description="That of the news, or of the event.")
    category = NewsCategory(required=True, description="What it is.")
    calls = graphene.List(graphene.NonNull(Call), required=True, description="Those it is about, by title.")

    class Meta:
        interfaces = (Node, Entry)

    @staticmethod
    async def resolve_calls(post: models.NewsPost, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_entries(context_of(info), post, "calls")

    @staticmethod
    async def structured_data(context: Context, post: models.NewsPost) -> dict[str, Any]:
        network = await load_row(context, models.Network, post.network_id)
        if post.category == models.NewsCategory.EVENT:
            return {"@type": "Event", "startDate": post.date}
        if post.category == models.NewsCategory.JOB:
            employer = {"@type": "Organization", "name": network.title} if network else None
            return {"@type": "JobPosting", "title": post.title, "datePosted": post.date, "hiringOrganization": employer}
        return {"@type": "NewsArticle", "headline": post.title}


class NewsFilter(graphene.InputObjectType):
    """What news to keep: all conditions given must hold; within a list, one value is enough."""

    categories = graphene.List(graphene.NonNull(NewsCategory), description="What they are.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="Slugs; a theme finds those under it too.")
    sdgs = graphene.List(graphene.NonNull(graphene.Int), description="Numbers, 1 to 17.")
    territories = graphene.List(graphene.NonNull(graphene.String), description="Codes; they match up and down.")
    after = Date(description="The date is this day or later.")
    before = Date(description="The date is this day or earlier.")
    published_by = graphene.List(graphene.NonNull(graphene.String), description="Codes of publishing networks.")
    featured = graphene.Boolean(description="Whether the viewing network features them; on the hub, whether any does.")
    search = graphene.String(description="Words, as in the search field.")


class NewsOrder(Enum):
    NEWEST = "newest"
    OLDEST = "oldest"


def _filter_condition(context: Context, filters: Filter) -> Q:
    condition = in_territories(filters, models.NewsPost)
    if "categories" in filters:
        condition &= Q(category__in=filters["categories"])
    if "after" in filters:
        condition &= Q(date__gte=filters["after"])
    if "before" in filters:
        condition &= Q(date__lte=filters["before"])
    return condition


def _by_date(clock: datetime, filters: Filter, descending: bool = False) -> list[SortKey]:
    return [
        SortKey(F("date"), date, descending),
        SortKey(F("first_published_at"), datetime, descending),
        pk_sort_key(descending),
    ]


NEWS = KindConnection(
    name="news",
    description="News posts.",
    model=models.NewsPost,
    connection=connection(NewsPost),
    filter_type=NewsFilter,
    order_type=described(
        NewsOrder, "Orders of news.", NEWEST="By date, the latest first.", OLDEST="By date, the earliest first."
    ),
    orders={NewsOrder.NEWEST: partial(_by_date, descending=True), NewsOrder.OLDEST: _by_date},
    default_order=NewsOrder.NEWEST,
    condition=_filter_condition,
)

"""The GraphQL types of connections. A ListRequest stands for a connection until its parts are selected and loaded."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from api.context import Context, context_of
from api.list_pages import (
    Edge,
    ListPage,
    fetch_counts_from_before,
    fetch_counts_up_to_after,
    fetch_pages,
    fetch_totals,
)
from api.list_sources import ListRequest


class PageInfo(graphene.ObjectType):
    """Where a page stands in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether the list goes on after this page.")
    has_previous_page = graphene.Boolean(required=True, description="Whether the list has something before this page.")
    start_cursor = graphene.String(description="The cursor of the first edge: give it as before, with last.")
    end_cursor = graphene.String(description="The cursor of the last edge: give it as after, with first.")


class ListPageInfo:
    """A PageInfo of a list, each part loaded when it is selected."""

    def __init__(self, context: Context, request: ListRequest) -> None:
        self._context = context
        self._request = request

    @property
    async def has_next_page(self) -> bool:
        page = await load_page(self._context, self._request)
        if page.has_more and not self._request.arguments.backward:
            return True
        before = self._request.arguments.before
        return before is not None and bool(await self._context.load(fetch_counts_from_before, self._request))

    @property
    async def has_previous_page(self) -> bool:
        page = await load_page(self._context, self._request)
        if page.has_more and self._request.arguments.backward:
            return True
        after = self._request.arguments.after
        return after is not None and bool(await self._context.load(fetch_counts_up_to_after, self._request))

    @property
    async def start_cursor(self) -> str | None:
        page = await load_page(self._context, self._request)
        return page.edges[0].cursor if page.edges else None

    @property
    async def end_cursor(self) -> str | None:
        page = await load_page(self._context, self._request)
        return page.edges[-1].cursor if page.edges else None


async def load_page(context: Context, request: ListRequest) -> ListPage:
    return await context.load(fetch_pages, request) or ListPage()


def connection(node: type) -> type[graphene.ObjectType]:
    """The connection type of a node type, with its edge type."""
    name: str = node._meta.name  # type: ignore[attr-defined]
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"A place in a list, and the {name} there.",
            "cursor": graphene.String(required=True, description="Opaque; where a further page can start."),
            "node": graphene.Field(node, required=True, description=f"The {name}."),
        },
    )
    return type(
        f"{name}Connection",
        (Connection,),
        {
            "__doc__": f"A page of a list of {name}.",
            "edges": graphene.List(graphene.NonNull(edge), required=True, description="The page, with cursors."),
            "nodes": graphene.List(graphene.NonNull(node), required=True, description="The page, without cursors."),
        },
    )


class Connection(graphene.ObjectType):
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")
    total_count = graphene.Int(required=True, description="How many the whole list has; only counted when asked for.")

    class Meta:
        abstract = True

    @staticmethod
    async def resolve_edges(request: ListRequest, info: GraphQLResolveInfo) -> list[Edge]:
        return (await load_page(context_of(info), request)).edges

    @staticmethod
    async def resolve_nodes(request: ListRequest, info: GraphQLResolveInfo) -> list[Any]:
        return [edge.node for edge in (await load_page(context_of(info), request)).edges]

    @staticmethod
    def resolve_page_info(request: ListRequest, info: GraphQLResolveInfo) -> ListPageInfo:
        return ListPageInfo(context_of(info), request)

    @staticmethod
    async def resolve_total_count(request: ListRequest, info: GraphQLResolveInfo) -> int:
        return await context_of(info).load(fetch_totals, request) or 0


def page_arguments(backward: bool = True) -> dict[str, graphene.Argument]:
    forward = {
        "first": graphene.Int(description="How many from the start, or after a cursor: at most 100, 20 by default."),
        "after": graphene.String(description="A cursor: the page starts after it."),
    }
    return (
        forward
        | {
            "last": graphene.Int(description="How many from the end, or before a cursor: at most 100. Not with first."),
            "before": graphene.String(description="A cursor: the page ends before it."),
        }
        if backward
        else forward
    )

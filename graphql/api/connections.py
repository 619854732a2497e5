"""The GraphQL types of connections, resolved from a Listing."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from api.context import Context, context_of
from api.lists import ListRequest, Page, neighbours, pages, totals


class PageInfo(graphene.ObjectType):
    """Where a page stands in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether the list goes on after this page.")
    has_previous_page = graphene.Boolean(required=True, description="Whether the list has something before this page.")
    start_cursor = graphene.String(description="The cursor of the first edge: give it as before, with last.")
    end_cursor = graphene.String(description="The cursor of the last edge: give it as after, with first.")


class ListPageInfo:
    """A PageInfo of a Listing, each part loaded when it is selected."""

    def __init__(self, context: Context, listing: ListRequest) -> None:
        self._context = context
        self._listing = listing

    @property
    async def has_next_page(self) -> bool:
        page = await load_page(self._context, self._listing)
        return (page.has_more and not self._listing.window.backward) or await self._beyond("before")

    @property
    async def has_previous_page(self) -> bool:
        page = await load_page(self._context, self._listing)
        return (page.has_more and self._listing.window.backward) or await self._beyond("after")

    @property
    async def start_cursor(self) -> str | None:
        page = await load_page(self._context, self._listing)
        return page.edges[0][0] if page.edges else None

    @property
    async def end_cursor(self) -> str | None:
        page = await load_page(self._context, self._listing)
        return page.edges[-1][0] if page.edges else None

    async def _beyond(self, argument: str) -> bool:
        if getattr(self._listing.window, argument) is None:
            return False
        return bool(await self._context.load(neighbours, (self._listing, argument)))


async def load_page(context: Context, listing: ListRequest) -> Page:
    return await context.load(pages, listing) or Page()


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
            "resolve_cursor": staticmethod(lambda edge, info: edge[0]),
            "resolve_node": staticmethod(lambda edge, info: edge[1]),
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
    async def resolve_edges(listing: ListRequest, info: GraphQLResolveInfo) -> list[tuple[str, Any]]:
        return (await load_page(context_of(info), listing)).edges

    @staticmethod
    async def resolve_nodes(listing: ListRequest, info: GraphQLResolveInfo) -> list[Any]:
        return [node for _cursor, node in (await load_page(context_of(info), listing)).edges]

    @staticmethod
    def resolve_page_info(listing: ListRequest, info: GraphQLResolveInfo) -> ListPageInfo:
        return ListPageInfo(context_of(info), listing)

    @staticmethod
    async def resolve_total_count(listing: ListRequest, info: GraphQLResolveInfo) -> int:
        return await context_of(info).load(totals, listing) or 0


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

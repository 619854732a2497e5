"""Full-text search over all kinds, and suggestions while typing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import graphene
from graphql import GraphQLResolveInfo

from api.connections import PageInfo, page_arguments
from api.context import context_of
from api.enums import described
from api.inputs import bad_input
from api.kind_connections import NETWORK_ARGUMENT
from api.pagination import PageArguments, check_size, decode_cursor
from api.scalars import HTML
from api.search_pages import (
    SearchHit,
    SearchPage,
    SuggestedText,
    SuggestionRequest,
    cursor_scope,
    fetch_corrections,
    fetch_facets,
    fetch_highlights,
    fetch_search_pages,
    fetch_search_totals,
    fetch_searches,
    fetch_suggestions,
)
from api.types.entry import Entry
from api.types.search_filter import SearchFilter, load_filters
from api.types.taxonomy import Theme
from api.viewer import load_viewer_id
from content.models import Entry as EntryModel
from search import suggestions
from search.execution import Search
from search.facets import Facet as FacetResult
from search.highlights import Highlight as HighlightResult
from search.query import FacetName as FacetNames
from search.query import HitCursor, SearchQuery
from search.query import SearchOrder as Orders

SearchOrder = described(
    Orders,
    "Orders of search results.",
    RELEVANCE="The best match first; without words to search for, the newest.",
    NEWEST="By publication, the latest first.",
    CLOSING_SOONEST="Calls by deadline; then those without one; then those over, the latest first; then other kinds.",
)
FacetName = described(
    FacetNames,
    "What search results are counted by.",
    KIND="The kind of entry.",
    THEME="Themes, those above an entry's own included.",
    SDG="Sustainable Development Goals.",
    TERRITORY="Territories, counted as the filter finds them: up and down the tree.",
    CALL_STATUS="Where calls stand at the time of the query; OPEN counts those that close soon too.",
    NETWORK="The publishing network.",
    YEAR="The year of publication.",
)
SuggestionKind = described(
    suggestions.SuggestionKind,
    "What a suggestion leads to.",
    ENTRY="An entry.",
    QUERY="A search for the text.",
    THEME="A theme.",
)


class Highlight(graphene.ObjectType):
    """Where an entry has what was searched for."""

    field = graphene.String(required=True, description="title, summary or body.")
    fragments = graphene.List(
        graphene.NonNull(HTML), required=True, description="With mark elements only; all else is escaped."
    )


class SearchEdge(graphene.ObjectType):
    """A place in the results, and the entry there."""

    cursor = graphene.String(required=True, description="Opaque; where a further page can start.")
    node = graphene.Field(Entry, required=True, description="The entry.")
    score = graphene.Float(
        required=True,
        description="Comparable within one answer, best bets aside; 0 where relevance is not the order.",
    )
    highlights = graphene.List(
        graphene.NonNull(Highlight), required=True, description="Where the entry has what was searched for."
    )
    best_bet = graphene.Boolean(required=True, description="Whether editors put the entry first for this search.")

    @staticmethod
    async def resolve_highlights(edge: SearchHit, info: GraphQLResolveInfo) -> list[HighlightResult]:
        return await context_of(info).load(fetch_highlights, (edge.text, edge.node.pk)) or []


class FacetValue(graphene.ObjectType):
    """A value of a facet."""

    value = graphene.String(required=True, description="What the filter of the same name takes.")
    label = graphene.String(required=True, description="For people, in French.")
    count = graphene.Int(required=True, description="How many results there would be with this value alone.")
    selected = graphene.Boolean(required=True, description="Whether the filter has it.")


class Facet(graphene.ObjectType):
    """Results counted by one property, its own filter left out."""

    name = FacetName(required=True, description="The property.")
    values = graphene.List(graphene.NonNull(FacetValue), required=True, description="Those that find something.")


class SearchConnection(graphene.ObjectType):
    """A page of search results."""

    edges = graphene.List(graphene.NonNull(SearchEdge), required=True, description="The page, with cursors and scores.")
    nodes = graphene.List(graphene.NonNull(Entry), required=True, description="The page, without them.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the results.")
    total_count = graphene.Int(required=True, description="How many results there are; only counted when asked for.")
    facets = graphene.List(
        graphene.NonNull(Facet),
        required=True,
        description="Counts leave the facet's own filter out. Empty where a fallback answers.",
    )
    did_you_mean = graphene.String(description="A spelling that finds more.")
    degraded = graphene.Boolean(
        required=True,
        description="True where a fallback answers for the main engine, or where this one lacks the latest changes.",
    )

    @staticmethod
    async def resolve_edges(search: Search, info: GraphQLResolveInfo) -> list[SearchHit]:
        return (await _load_page(search, info)).edges

    @staticmethod
    async def resolve_nodes(search: Search, info: GraphQLResolveInfo) -> list[EntryModel]:
        return [edge.node for edge in (await _load_page(search, info)).edges]

    @staticmethod
    async def resolve_page_info(search: Search, info: GraphQLResolveInfo) -> SearchPage:
        return await _load_page(search, info)

    @staticmethod
    async def resolve_total_count(search: Search, info: GraphQLResolveInfo) -> int:
        return await context_of(info).load(fetch_search_totals, search) or 0

    @staticmethod
    async def resolve_facets(search: Search, info: GraphQLResolveInfo) -> list[FacetResult]:
        return await context_of(info).load(fetch_facets, search) or []

    @staticmethod
    async def resolve_did_you_mean(search: Search, info: GraphQLResolveInfo) -> str | None:
        return await context_of(info).load(fetch_corrections, search)


async def _load_page(search: Search, info: GraphQLResolveInfo) -> SearchPage:
    return cast(SearchPage, await context_of(info).load(fetch_search_pages, search))


def _decode_hit_cursor(cursor: str | None, query: SearchQuery) -> HitCursor | None:
    if cursor is None:
        return None
    position, value, detail = decode_cursor(cursor, cursor_scope(query), "after", [int, int, int]).values
    if not 0 <= position < 2**31:
        raise bad_input("after is not a cursor; take one from pageInfo or edges of an earlier answer.")
    return position, value, detail


class Suggestion(graphene.ObjectType):
    """What a reader may be about to type."""

    text = graphene.String(required=True, description="The title, the name or the words.")
    kind = SuggestionKind(required=True, description="What it leads to.")
    entry = graphene.Field(Entry, description="Where the kind is ENTRY.")
    theme = graphene.Field(Theme, description="Where the kind is THEME.")


class SearchQueries(graphene.ObjectType):
    search = graphene.Field(
        SearchConnection,
        required=True,
        args={
            "query": graphene.String(
                required=True,
                description='Words, "phrases" and -exclusions; any string will do, and an empty one finds everything.',
            ),
            "network": NETWORK_ARGUMENT,
            "filter": graphene.Argument(SearchFilter, description="What to keep; all conditions must hold."),
            "order_by": graphene.Argument(
                SearchOrder, default_value=Orders.RELEVANCE, description="The order of the results."
            ),
            **page_arguments(backward=False),
        },
        description="Full-text search in French over all kinds of entries.",
    )
    suggest = graphene.List(
        graphene.NonNull(Suggestion),
        required=True,
        prefix=graphene.String(required=True, description="What was typed so far."),
        network=NETWORK_ARGUMENT,
        first=graphene.Int(
            default_value=suggestions.DEFAULT_SUGGESTIONS, description=f"At most {suggestions.MAX_SUGGESTIONS}."
        ),
        description="Themes, titles and words that start like what was typed, whatever the case and accents.",
    )

    @staticmethod
    async def resolve_search(
        root: None,
        info: GraphQLResolveInfo,
        query: str,
        network: str | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the contract's name
        order_by: Orders | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Search:
        context = context_of(info)
        size = PageArguments(first=first).size
        search_query = SearchQuery(
            now=context.now,
            text=query,
            network_id=await load_viewer_id(context, network),
            filters=await load_filters(context, filter or {}),
            order=order_by or Orders.RELEVANCE,
            first=size,
        )
        return cast(
            Search,
            await context.load(fetch_searches, replace(search_query, after=_decode_hit_cursor(after, search_query))),
        )

    @staticmethod
    async def resolve_suggest(
        root: None, info: GraphQLResolveInfo, prefix: str, network: str | None = None, first: int | None = None
    ) -> list[SuggestedText]:
        first = suggestions.DEFAULT_SUGGESTIONS if first is None else first
        check_size("first", first, suggestions.MAX_SUGGESTIONS)
        context = context_of(info)
        return (
            await context.load(
                fetch_suggestions, SuggestionRequest(prefix, await load_viewer_id(context, network), first)
            )
            or []
        )

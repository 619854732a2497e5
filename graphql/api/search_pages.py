"""Fetches the parts of a search that are selected: its page, total, facets, correction, highlights; and suggestions."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from api.context import Context
from api.entry_loaders import fetch_specific
from api.filters import check_sdg_numbers, fetch_territory_paths
from api.pagination import encode_cursor
from content.models import Entry, Theme
from search.did_you_mean import did_you_mean
from search.execution import Search
from search.facets import Facet, facets
from search.highlights import Highlight, highlights
from search.query import SearchOrder, SearchQuery
from search.query_parser import SearchText
from search.suggestions import SuggestionKind, suggest
from search.term_counts import count_search


@dataclass(frozen=True)
class SearchHit:
    """A hit, with the entry as the search's network shows it."""

    cursor: str
    node: Entry
    score: float
    text: SearchText
    best_bet: bool


@dataclass(frozen=True)
class SearchPage:
    edges: list[SearchHit]
    has_next_page: bool
    has_previous_page: bool

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


def cursor_scope(query: SearchQuery) -> str:
    """The name of the list that its cursors belong to: search.RELEVANCE."""
    return f"search.{query.effective_order.name}"


def fetch_searches(context: Context, keys: list[SearchQuery]) -> dict[SearchQuery, Search | Exception]:
    return {query: _start_search(query) for query in keys}


def fetch_search_pages(context: Context, keys: list[Search]) -> dict[Search, SearchPage]:
    return {search: _fetch_search_page(context, search) for search in keys}


def fetch_search_totals(context: Context, keys: list[Search]) -> dict[Search, int]:
    return {search: search.count() for search in keys}


def fetch_facets(context: Context, keys: list[Search]) -> dict[Search, list[Facet]]:
    return {search: facets(search) for search in keys}


def fetch_corrections(context: Context, keys: list[Search]) -> Mapping[Search, Any]:
    return {search: did_you_mean(search) for search in keys}


def fetch_highlights(
    context: Context, keys: list[tuple[SearchText, int]]
) -> dict[tuple[SearchText, int], list[Highlight]]:
    """By the text searched for and the primary key of an entry, which the caller knows to be shown."""
    entry_ids: dict[SearchText, list[int]] = defaultdict(list)
    for text, pk in keys:
        entry_ids[text].append(pk)
    return {
        (text, pk): entry_highlights
        for text, pks in entry_ids.items()
        for pk, entry_highlights in highlights(pks, text).items()
    }


def _start_search(query: SearchQuery) -> Search | Exception:
    try:
        if query.filters.territories:
            fetch_territory_paths(query.filters.territories)
        check_sdg_numbers(query.filters.sdgs or ())
    except GraphQLError as error:
        return error
    return Search(query)


def _fetch_search_page(context: Context, search: Search) -> SearchPage:
    query = search.query
    page = search.page()
    count_search(search, page)
    best_bets = query.pins if query.effective_order is SearchOrder.RELEVANCE else ()
    nodes = fetch_specific((query.network_id, hit.pk, key) for hit, key in page.hits)
    edges = [
        SearchHit(
            encode_cursor(cursor_scope(query), query.now, hit.cursor),
            nodes[query.network_id, hit.pk],
            hit.score,
            query.parsed,
            hit.pk in best_bets,
        )
        for hit, _ in page.hits
        if (query.network_id, hit.pk) in nodes
    ]
    return SearchPage(edges, page.has_more, query.after is not None)


@dataclass(frozen=True)
class SuggestionRequest:
    """What a reader typed so far, and on whose site."""

    prefix: str
    viewer_id: int | None
    first: int


@dataclass(frozen=True)
class SuggestedText:
    text: str
    kind: SuggestionKind
    entry: Entry | None
    theme: Theme | None


def fetch_suggestions(context: Context, keys: list[SuggestionRequest]) -> dict[SuggestionRequest, list[SuggestedText]]:
    return {request: _fetch_suggestions(context, request) for request in keys}


def _fetch_suggestions(context: Context, request: SuggestionRequest) -> list[SuggestedText]:
    suggestions = suggest(request.prefix, request.viewer_id, context.now, request.first)
    entries = fetch_specific((request.viewer_id, *suggestion.entry) for suggestion in suggestions if suggestion.entry)
    return [
        SuggestedText(
            suggestion.text,
            suggestion.kind,
            suggestion.entry and entries.get((request.viewer_id, suggestion.entry[0])),
            suggestion.theme,
        )
        for suggestion in suggestions
    ]

"""What searches of an operation find, each part loaded when it is selected."""

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
from search.facets import Facet, facets
from search.highlights import Highlight, highlights
from search.query import SearchOrder, SearchQuery
from search.searching import Search
from search.spelling import did_you_mean
from search.suggestions import SuggestionKind, suggest
from search.terms import count_search
from search.text import SearchText


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
    """What its cursors belong to."""
    return f"search.{query.effective_order.name}"


def fetch_searches(context: Context, keys: list[SearchQuery]) -> dict[SearchQuery, Search | Exception]:
    return {query: _started(query) for query in keys}


def fetch_search_pages(context: Context, keys: list[Search]) -> dict[Search, SearchPage]:
    return {search: _page(context, search) for search in keys}


def fetch_search_totals(context: Context, keys: list[Search]) -> dict[Search, int]:
    return {search: search.count() for search in keys}


def fetch_facets(context: Context, keys: list[Search]) -> dict[Search, list[Facet]]:
    return {search: facets(search) for search in keys}


def fetch_corrections(context: Context, keys: list[Search]) -> Mapping[Search, Any]:
    return {search: did_you_mean(search) for search in keys}


def fetch_highlights(
    context: Context, keys: list[tuple[SearchText, int]]
) -> dict[tuple[SearchText, int], list[Highlight]]:
    """By the text searched for and the entry, which the caller has found to be shown."""
    wanted: dict[SearchText, list[int]] = defaultdict(list)
    for text, pk in keys:
        wanted[text].append(pk)
    return {(text, pk): found for text, pks in wanted.items() for pk, found in highlights(pks, text).items()}


def _started(query: SearchQuery) -> Search | Exception:
    try:
        if query.filters.territories:
            fetch_territory_paths(query.filters.territories)
        check_sdg_numbers(query.filters.sdgs or ())
    except GraphQLError as error:
        return error
    return Search(query)


def _page(context: Context, search: Search) -> SearchPage:
    query = search.query
    page = search.page()
    count_search(search, page)
    first = query.pins if query.effective_order is SearchOrder.RELEVANCE else ()
    nodes = fetch_specific((query.network_id, hit.pk, key) for hit, key in page.hits)
    edges = [
        SearchHit(
            encode_cursor(cursor_scope(query), query.now, hit.key),
            nodes[query.network_id, hit.pk],
            hit.score,
            query.parsed,
            hit.pk in first,
        )
        for hit, _ in page.hits
        if (query.network_id, hit.pk) in nodes
    ]
    return SearchPage(edges, page.has_more, query.after is not None)


@dataclass(frozen=True)
class SuggestionRequest:
    """What suggestions are asked for."""

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
    return {typed: _suggested(context, typed) for typed in keys}


def _suggested(context: Context, typed: SuggestionRequest) -> list[SuggestedText]:
    found = suggest(typed.prefix, typed.viewer_id, context.now, typed.first)
    entries = fetch_specific((typed.viewer_id, *one.entry) for one in found if one.entry)
    return [
        SuggestedText(one.text, one.kind, one.entry and entries.get((typed.viewer_id, one.entry[0])), one.theme)
        for one in found
    ]

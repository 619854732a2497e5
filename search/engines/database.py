"""Answers searches from the database while the engine is away: words of titles and summaries, the newest first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Case, Q, QuerySet, When

from content import journal
from content.models import Call, Entry, Territory, Theme
from content.models.call import with_status
from content.visibility import visible
from search.engines.base import Hit, HitPage
from search.french import normalize_text
from search.query import FacetName, Filters, SearchOrder, SearchQuery
from search.query_parser import Alternative


class DatabaseReader:
    """A Reader without synonyms, stems, facets and corrections; what editors put first still comes first."""

    def position(self) -> int:
        return journal.last_position()

    def search(self, query: SearchQuery) -> HitPage:
        start = query.after[0] + 1 if query.after else 0
        pks = self.matching(query, start + query.first + 1)[start:]
        hits = [Hit(pk, 0.0, (start + number, 0, 0)) for number, pk in enumerate(pks[: query.first])]
        return HitPage(hits, has_more=len(pks) > query.first)

    def count(self, query: SearchQuery) -> int:
        return _matching_entries(query).count()

    def facet(self, query: SearchQuery, name: FacetName) -> Mapping[str, int]:
        return {}

    def matching(self, query: SearchQuery, limit: int) -> list[int]:
        entries = _matching_entries(query).order_by(*_pinned_first(query), "-first_published_at", "-pk")
        return list(entries.values_list("pk", flat=True)[:limit])

    def complete(self, query: SearchQuery, limit: int) -> list[int]:
        return self.matching(query, limit)

    def vocabulary(self, query: SearchQuery, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        return []


def _matching_entries(query: SearchQuery) -> "QuerySet[Entry]":
    condition = _filter_condition(query.filters, query.now)
    words_or_pin = _text_condition(query) | Q(pk__in=query.pins) if query.pins else _text_condition(query)
    return visible(Entry, query.network_id, query.now).filter(condition, words_or_pin)


def _text_condition(query: SearchQuery) -> Q:
    condition = Q()
    text = normalize_text(query.searched_text)
    for clause in query.parsed.clauses:
        condition &= _mentions(clause.typed, text)
    for excluded in query.parsed.excluded:
        condition &= ~_mentions(excluded, text)
    return condition


def _pinned_first(query: SearchQuery) -> list[Case]:
    pin_ranks = [When(pk=pk, then=rank) for rank, pk in enumerate(query.pins)]
    return (
        [Case(*pin_ranks, default=len(pin_ranks))]
        if query.effective_order is SearchOrder.RELEVANCE and pin_ranks
        else []
    )


def _mentions(alternative: Alternative, text: str) -> Q:
    condition = Q()
    for word in alternative.words:
        as_typed = text[word.start : word.end]
        condition &= Q(sort_title__contains=word.exact) | Q(summary__icontains=as_typed)
    return condition


def _filter_condition(filters: Filters, now: datetime) -> Q:
    condition = Q()
    if filters.kinds is not None:
        condition &= _either(Q(key__contains=f"/{kind.value}/") for kind in filters.kinds)
    if filters.themes is not None:
        themes = {
            theme for named in Theme.objects.filter(slug__in=filters.themes) for theme in named.with_descendants()
        }
        condition &= Q(pk__in=Entry.objects.filter(themes__in=themes).values("pk"))
    if filters.sdgs is not None:
        condition &= Q(pk__in=Entry.objects.filter(sdgs__in=filters.sdgs).values("pk"))
    if filters.territories is not None:
        condition &= _either(_found_from(code) for code in filters.territories)
    if filters.call_status is not None:
        condition &= Q(pk__in=Call.objects.filter(with_status(list(filters.call_status), now)).values("pk"))
    if filters.publishers is not None:
        condition &= Q(network_id__in=filters.publishers)
    if filters.published_after is not None:
        condition &= Q(first_published_at__gte=filters.published_after)
    if filters.published_before is not None:
        condition &= Q(first_published_at__lt=filters.published_before)
    return condition


def _found_from(code: str) -> Q:
    """Entries about a place, what lies in it and what it lies in; not those that leave it out."""
    paths = Territory.objects.filter(code=code).values_list("path", flat=True)
    around = [outer for path in paths for outer in path.strip("/").split("/")]
    leaving_out = Call.objects.filter(excluded_territories__in=around)
    return Q(pk__in=Entry.objects.filter(territories__in=Territory.related_codes([code])).values("pk")) & ~Q(
        pk__in=leaving_out.values("pk")
    )


def _either(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=[]))

"""Executes searches: the one place that knows both the engine and who may see what.

For instance, a reader of the network 3 types « apel eau »:

    SearchQuery(text="apel eau", network_id=3, …)       what was typed
    query.respelled == "appel eau"                      _prepared(): no entry has « apel », many have « appel »
    HitPage([Hit(12, 7.1, …), Hit(40, 3.9, …)])         the engine's answer: primary keys and scores
    VisibleHits([(Hit(12, …), "paca/call/eau-2027")])   page(): 40 was unpublished since the index last read the journal
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from django.dispatch import Signal
from django.utils import timezone

from content.models import Entry, EntryKind
from content.outage import Outage
from content.visibility import visible
from search.engines import EngineUnavailable, Hit, Reader, get_engine
from search.engines.database import DatabaseReader
from search.french import is_place, normalize_text
from search.lag import find_lag, unread_changes
from search.query import FacetName, Filters, SearchOrder, SearchQuery
from search.rules import Rules
from search.spell_check import correct_spelling

_outage = Outage(
    logging.getLogger(__name__),
    begins="The database answers searches, without the engine. %s",
    ends="The engine answers searches again.",
)
R = TypeVar("R")

# With `search`, which knows by then whether it is degraded.
search_prepared = Signal()

MAX_MATCHES = 10_000
FEW_HITS = 10  # with as many hits, there is no need to look for what has only some of the words


@dataclass(frozen=True)
class VisibleHits:
    """Hits that the query's network shows at this moment, each with its Entry.key."""

    hits: Sequence[tuple[Hit, str]]
    has_more: bool


class Search:
    """One search: its page, its count, its facets and so on, each asked of the engine when it is called for.

    Hits are checked against the database before anyone sees them. Counts, facets and words cannot be checked one by
    one: so the engine itself looks only among what the network shows, by the documents' audience and the clock, and
    leaves out what has been taken away since it last read the journal (`removed`).
    """

    def __init__(self, query: SearchQuery, rules: Rules | None = None) -> None:
        """Prepare the query, which asks the engine; `rules` are tried instead of those in force."""
        self._reader: Reader = get_engine()
        self._rules = rules or Rules()
        self.is_engine_away = self._is_index_late = False
        self.query = replace(query, lexicon=self._rules.lexicon) if query.text else query
        self.query = self._ask(self._prepared)
        search_prepared.send(Search, search=self)

    @property
    def degraded(self) -> bool:
        """Whether the database answers instead of the engine, or the engine without the latest changes."""
        return self.is_engine_away or self._is_index_late

    def page(self) -> VisibleHits:
        hit_page = self._ask(lambda reader: reader.search(self.query))
        keys = self.visible_keys([hit.pk for hit in hit_page.hits])
        return VisibleHits([(hit, keys[hit.pk]) for hit in hit_page.hits if hit.pk in keys], hit_page.has_more)

    def count(self) -> int:
        return self._ask(lambda reader: reader.count(self.query))

    def count_with_all_words(self) -> int:
        """The number of entries that have all the words, without what editors put first."""
        return self._ask(lambda reader: reader.count(replace(self.query, relaxed=False, pins=())))

    def facet(self, name: FacetName) -> Mapping[str, int]:
        query = replace(self.query, filters=self.query.filters.without(name))
        return self._ask(lambda reader: reader.facet(query, name))

    def matching(self, limit: int) -> list[int]:
        """Primary keys of the entries that are found, for a list in an order of its own, so without best bets."""
        return self._ask(lambda reader: reader.matching(replace(self.query, pins=()), limit))

    def complete(self, limit: int) -> list[int]:
        return self._ask(lambda reader: reader.complete(self.query, limit))

    def vocabulary(self, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        return self._ask(lambda reader: reader.vocabulary(self.query, prefix, limit))

    def visible_keys(self, pks: Iterable[int]) -> dict[int, str]:
        """Entry.key of those that the network shows, by primary key."""
        entries = visible(Entry, self.query.network_id, self.query.now).filter(pk__in=pks)
        return dict(entries.values_list("pk", "key"))

    def _prepared(self, reader: Reader) -> SearchQuery:
        position = reader.position()
        lag = find_lag(position)
        self._is_index_late = lag.is_long(self.query.now)
        removed = _removed_since(position, self.query.network_id) if lag.changes else frozenset()
        query = replace(self.query, removed=removed)
        if not query.loose_clause_count or query.unfinished or query.relaxed:
            return query
        hit_count = _count_hits(reader, query)
        if not hit_count and (
            corrected_text := correct_spelling(query.text, query.parsed.typed, partial(reader.vocabulary, query))
        ):
            query = replace(query, respelled=corrected_text)
            hit_count = _count_hits(reader, query)
        return replace(query, relaxed=_should_relax(reader, query, hit_count), pins=self._rules.pins(query))

    def _ask(self, question: Callable[[Reader], R]) -> R:
        if not self.is_engine_away:
            try:
                answer = question(self._reader)
            except EngineUnavailable as error:
                _outage.report_failure(error)
                self._reader, self.is_engine_away = DatabaseReader(), True
            else:
                _outage.report_success()
                return answer
        return question(self._reader)


def matching_ids(
    text: str, kinds: Iterable[EntryKind], network_id: int | None = None, limit: int = MAX_MATCHES
) -> list[int]:
    """Primary keys of what a search finds, for lists that are filtered by a text and have an order of their own."""
    filters = Filters(kinds=frozenset(kinds))
    query = SearchQuery(now=timezone.now(), text=text, network_id=network_id, filters=filters, order=SearchOrder.NEWEST)
    return Search(query).matching(limit)


def _removed_since(position: int, network_id: int | None) -> frozenset[int]:
    """The entries that the network no longer shows, of those that changed since the index read the journal."""
    return frozenset(unread_changes(position).hiding_from(network_id).values_list("entry_id", flat=True))


def _count_hits(reader: Reader, query: SearchQuery) -> int:
    """How many entries have all the words, filters aside: so that a filter never changes what is searched."""
    return reader.count(replace(query, filters=Filters()))


def _should_relax(reader: Reader, query: SearchQuery, hit_count: int) -> bool:
    """Whether entries with some of the words should follow those with all of them, which are `hit_count`.

    By relevance, they do where those with all are few; in an order of dates, only where there are none. Two words that
    no entry has together are relaxed where both are known, or where the known one is a place.
    """
    if query.loose_clause_count < 2:
        return False
    if hit_count or query.loose_clause_count > 2:
        return hit_count <= FEW_HITS and (not hit_count or query.effective_order is SearchOrder.RELEVANCE)
    known_clauses = [clause_query for clause_query in _clause_queries(query) if _count_hits(reader, clause_query)]
    return len(known_clauses) == 2 or any(map(_is_place, known_clauses))


def _clause_queries(query: SearchQuery) -> Iterator[SearchQuery]:
    """For each clause outside quotes, a query for it alone."""
    text = normalize_text(query.searched_text)
    for clause in query.parsed.clauses:
        if not clause.quoted:
            first, *_, last = (*clause.typed.words, clause.typed.words[-1])
            yield replace(query, text=text[first.start : last.end], respelled=None)


def _is_place(query: SearchQuery) -> bool:
    return is_place(word.stem for word in query.parsed.typed)

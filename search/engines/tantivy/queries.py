"""A SearchQuery as tantivy queries."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from tantivy import FieldType, Occur, Query, Schema

from content.models import CallStatus, EntryKind
from content.models.call import CLOSING_SOON
from search.document import EVERYONE
from search.engines.fields import EXACT, moment
from search.engines.weights import (
    BETWEEN,
    CURRENT,
    EXACTLY,
    FIRST,
    NAMED,
    PART,
    PLACE,
    RECENT,
    RECENTLY,
    SYNONYM,
    TIE,
    TOGETHER,
    WEIGHTS,
)
from search.french import Word, is_place, longer_names
from search.query import Filters, SearchQuery
from search.text import Alternative, Clause


class Queries:
    """Makes the queries of one index."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def query(self, query: SearchQuery, more: Sequence[Query] = ()) -> Query:
        """Everything that the search asks for; `more` must hold too."""
        conditions = [*self._scope(query), *self._filters(query.filters, query.now), *more]
        # Filters count for nothing in the score.
        clauses = [(Occur.Must, Query.const_score_query(condition, 0)) for condition in conditions]
        clauses += [(Occur.MustNot, self._words(one.words, one.adjacent, NAMED)) for one in query.parsed.excluded]
        if query.parsed.clauses:
            clauses.append((Occur.Must, self._text(query)))
        return Query.boolean_query(clauses)

    def ranked(self, query: SearchQuery) -> Query:
        """What `query` finds, the best first."""
        found = self.query(query)
        if not query.parsed.clauses:
            return found
        near = [(Occur.Should, self._near(*pair)) for pair in pairwise(query.parsed.significant)]
        text = Query.boolean_query([(Occur.Must, self._text(query)), *near])
        recent = self.above("published_at", moment(query.now - RECENTLY))
        favoured = [
            Query.boost_query(every([text, Query.const_score_query(condition, 0)]), boost)
            for condition, boost in ((self.current_call(query.now), CURRENT), (recent, RECENT))
        ]
        more = [(Occur.Should, each) for each in (*favoured, *self._nearest(query))]
        return Query.boolean_query([(Occur.Must, found), *near, *more])

    def _nearest(self, query: SearchQuery) -> list[Query]:
        """Of what has only some of the words, what is about the place comes first, after what has all of them."""
        if not query.relaxed:
            return []
        loose = [clause for clause in query.parsed.clauses if not clause.quoted]
        places = [clause for clause in loose if is_place(word.stem for word in clause.typed.words)]
        whole = every([self._clause(clause) for clause in loose])
        boosted = [Query.boost_query(without(self._clause(clause), whole), PLACE) for clause in places]
        return [Query.const_score_query(whole, FIRST), *boosted]

    def scope(self, query: SearchQuery) -> Query:
        """What the query's network shows, whatever is searched for."""
        return every(self._scope(query))

    def _scope(self, query: SearchQuery) -> list[Query]:
        conditions = [self._after("expire_at", query.now)]
        if query.network_id is not None:
            network = str(query.network_id)
            shown = Query.term_set_query(self._schema, "shown_to", [network, EVERYONE])
            conditions.append(without(shown, self._term("hidden_by", network)))
        if query.removed:
            removed = Query.term_set_query(self._schema, "pk", sorted(query.removed))
            conditions.append(without(Query.all_query(), removed))
        return conditions

    def _filters(self, filters: Filters, now: datetime) -> list[Query]:
        sets = {
            "kind": filters.kinds and [kind.value for kind in filters.kinds],
            "themes": filters.themes,
            "sdgs": filters.sdgs,
            "territories": filters.territories,
            "publisher": filters.publishers,
        }
        conditions = [
            Query.term_set_query(self._schema, name, sorted(values))
            for name, values in sets.items()
            if values is not None
        ]
        if filters.call_status is not None:
            conditions.append(either(self.status(status, now) for status in filters.call_status))
        if filters.published_after is not None:
            conditions.append(self.above("published_at", moment(filters.published_after) - 1))
        if filters.published_before is not None:
            conditions.append(self.below("published_at", moment(filters.published_before)))
        return conditions

    def status(self, status: CallStatus, now: datetime) -> Query:
        """Mirrors content.models.call.with_status."""
        opened, not_over = self._until("opens_at", now), self._after("closes_at", now)
        conditions = {
            CallStatus.FORTHCOMING: [self._after("opens_at", now)],
            CallStatus.OPEN: [opened, not_over],
            CallStatus.CLOSING_SOON: [opened, not_over, self._until("closes_at", now + CLOSING_SOON)],
            CallStatus.CLOSED: [opened, self._until("closes_at", now)],
        }
        if status is CallStatus.CANCELLED:
            return without(self.is_call(), self._is_not_cancelled())
        return every([self.is_call(), self._is_not_cancelled(), *conditions[status]])

    def _text(self, query: SearchQuery) -> Query:
        loose = [self._clause(clause) for clause in query.parsed.clauses if not clause.quoted]
        parts = [(Occur.Must, self._clause(clause)) for clause in query.parsed.clauses if clause.quoted]
        if loose:
            enough = [(Occur.Should, clause) for clause in loose]
            parts.append((Occur.Must, Query.boolean_query(enough, minimum_number_should_match=query.needed)))
        return Query.boolean_query(parts)

    def _near(self, one: Word, other: Word) -> Query:
        """The one shortly before the other."""
        fields = [
            Query.boost_query(
                Query.phrase_query(self._schema, name, [one.stem, other.stem], slop=BETWEEN), weight * TOGETHER
            )
            for name, weight in WEIGHTS.items()
        ]
        return Query.disjunction_max_query(fields)

    def _clause(self, clause: Clause) -> Query:
        # A phrase scores the sum of its words: « Agence française de développement » would come before « AFD ».
        others = [
            Query.boost_query(self._alternative(synonym), SYNONYM / len(synonym.words)) for synonym in clause.synonyms
        ]
        typed = self._alternative(clause.typed)
        return Query.disjunction_max_query([typed, *others]) if others else typed

    def _alternative(self, alternative: Alternative) -> Query:
        found = self._words(alternative.words, alternative.adjacent)
        longer = longer_names(word.stem for word in alternative.words)
        if not longer:
            return found
        others = [self._phrase(name, stems) for stems in longer for name in NAMED]
        return Query.disjunction_max_query([without(found, either(others)), Query.boost_query(found, PART)])

    def _words(self, words: Sequence[Word], adjacent: bool, fields: Iterable[str] = WEIGHTS) -> Query:
        if not adjacent and len(words) > 1:
            return every([self._words([word], True, fields) for word in words])
        stems, exact = [word.stem for word in words], [word.exact for word in words]
        return Query.disjunction_max_query(
            [
                Query.boost_query(self._phrase(field, sequence), WEIGHTS[name] * factor)
                for name in fields
                for field, sequence, factor in ((name, stems, 1.0), (name + EXACT, exact, EXACTLY))
            ],
            TIE,
        )

    def _phrase(self, field: str, sequence: Sequence[str]) -> Query:
        if len(sequence) == 1:
            return self._term(field, sequence[0])
        return Query.phrase_query(self._schema, field, list(sequence))

    def title_holds(self, words: Sequence[Word]) -> Query:
        """Titles that hold the words, and one that begins like the last of them."""
        *whole, unfinished = words
        begins = Query.regex_query(self._schema, "title" + EXACT, re.escape(unfinished.exact) + ".*")
        return every([*(self._term("title", word.stem) for word in whole), begins])

    def entry(self, pk: int) -> Query:
        return Query.term_query(self._schema, "pk", pk)

    def is_call(self) -> Query:
        return self._term("kind", EntryKind.CALL.value)

    def current_call(self, now: datetime) -> Query:
        """Open, or to open."""
        return every([self.is_call(), self._is_not_cancelled(), self._after("closes_at", now)])

    def _is_not_cancelled(self) -> Query:
        return self._term("cancelled", False)

    def above(self, field: str, value: int) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, lower_bound=value, include_lower=False)

    def below(self, field: str, value: int) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, upper_bound=value, include_upper=False)

    def _term(self, field: str, value: str | bool) -> Query:
        return Query.term_query(self._schema, field, value)

    def _after(self, field: str, at: datetime) -> Query:
        return self.above(field, moment(at))

    def _until(self, field: str, at: datetime) -> Query:
        return self.below(field, moment(at) + 1)


def every(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def either(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def without(query: Query, unwanted: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, unwanted)])

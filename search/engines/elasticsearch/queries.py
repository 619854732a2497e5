"""A SearchQuery as Elasticsearch queries: the same as tantivy's."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    MatchPhrase,
    Prefix,
    Q,
    Query,
    Range,
    SpanNear,
    Term,
    Terms,
)

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


def query(asked: SearchQuery, more: Sequence[Query] = ()) -> Query:
    """Everything that the search asks for; `more` must hold too."""
    conditions = [scope(asked), *_filters(asked.filters, asked.now), *more]
    excluded = [_words(one.words, one.adjacent, NAMED) for one in asked.parsed.excluded]
    text = [_text(asked)] if asked.parsed.clauses else []
    return Bool(must=text, filter=conditions, must_not=excluded)


def ranked(asked: SearchQuery, more: Sequence[Query] = ()) -> Query:
    """What `query` finds, the best first."""
    found = query(asked, more)
    if not asked.parsed.clauses:
        return found
    near = [_near(*pair) for pair in pairwise(asked.parsed.significant)]
    text = Bool(must=[_text(asked)], should=near)
    recent = Range(published_at={"gt": moment(asked.now - RECENTLY)})
    favoured = [
        Bool(must=[text], filter=[condition], boost=boost)
        for condition, boost in ((current_call(asked.now), CURRENT), (recent, RECENT))
    ]
    return Bool(must=[found], should=[*near, *favoured, *_nearest(asked)])


def _nearest(asked: SearchQuery) -> list[Query]:
    """Of what has only some of the words, what is about the place comes first, after what has all of them."""
    if not asked.relaxed:
        return []
    loose = [clause for clause in asked.parsed.clauses if not clause.quoted]
    places = [clause for clause in loose if is_place(word.stem for word in clause.typed.words)]
    whole = Bool(must=[_clause(clause) for clause in loose])
    boosted = [Bool(must=[_clause(clause)], must_not=[whole], boost=PLACE) for clause in places]
    return [ConstantScore(filter=whole, boost=FIRST), *boosted]


def scope(asked: SearchQuery) -> Query:
    """What the query's network shows, whatever is searched for."""
    shown: list[Query] = [_after("expire_at", asked.now)]
    hidden: list[Query] = []
    if asked.network_id is not None:
        network = str(asked.network_id)
        shown.append(Terms(shown_to=[network, EVERYONE]))
        hidden.append(Term(hidden_by=network))
    if asked.removed:
        hidden.append(Terms(pk=sorted(asked.removed)))
    return Bool(filter=shown, must_not=hidden)


def _filters(filters: Filters, now: datetime) -> list[Query]:
    sets = {
        "kind": filters.kinds and [kind.value for kind in filters.kinds],
        "themes": filters.themes,
        "sdgs": filters.sdgs,
        "territories": filters.territories,
        "publisher": filters.publishers,
    }
    conditions = [Q("terms", **{name: sorted(values)}) for name, values in sets.items() if values is not None]
    if filters.call_status is not None:
        statuses = [status_is(status, now) for status in filters.call_status]
        conditions.append(Bool(should=statuses, minimum_should_match=1))
    if filters.published_after is not None:
        conditions.append(Range(published_at={"gte": moment(filters.published_after)}))
    if filters.published_before is not None:
        conditions.append(Range(published_at={"lt": moment(filters.published_before)}))
    return conditions


def status_is(status: CallStatus, now: datetime) -> Query:
    """Mirrors content.models.call.with_status."""
    cancelled = Term(cancelled=True)
    if status is CallStatus.CANCELLED:
        return Bool(filter=[is_call(), cancelled])
    opened, not_over = _until("opens_at", now), _after("closes_at", now)
    conditions: dict[CallStatus, list[Query]] = {
        CallStatus.FORTHCOMING: [_after("opens_at", now)],
        CallStatus.OPEN: [opened, not_over],
        CallStatus.CLOSING_SOON: [opened, not_over, _until("closes_at", now + CLOSING_SOON)],
        CallStatus.CLOSED: [opened, _until("closes_at", now)],
    }
    return Bool(filter=[is_call(), *conditions[status]], must_not=[cancelled])


def is_call() -> Query:
    return Term(kind=EntryKind.CALL.value)


def current_call(now: datetime) -> Query:
    """Open, or to open."""
    return Bool(filter=[is_call(), _after("closes_at", now)], must_not=[Term(cancelled=True)])


def title_holds(words: Sequence[Word]) -> Query:
    """Titles that hold the words, and one that begins like the last of them."""
    *whole, unfinished = words
    begins = Prefix(**{"title" + EXACT: unfinished.exact})
    return Bool(filter=[*(Term(title=word.stem) for word in whole), begins])


def _text(asked: SearchQuery) -> Query:
    loose = [_clause(clause) for clause in asked.parsed.clauses if not clause.quoted]
    needed = [_clause(clause) for clause in asked.parsed.clauses if clause.quoted]
    if loose:
        needed.append(Bool(should=loose, minimum_should_match=asked.needed))
    return Bool(must=needed)


def _near(one: Word, other: Word) -> Query:
    """The one shortly before the other."""
    return DisMax(
        queries=[
            SpanNear(
                clauses=[{"span_term": {name: word.stem}} for word in (one, other)],
                slop=BETWEEN,
                in_order=True,
                boost=weight * TOGETHER,
            )
            for name, weight in WEIGHTS.items()
        ]
    )


def _clause(clause: Clause) -> Query:
    # A phrase scores the sum of its words: « Agence française de développement » would come before « AFD ».
    others = [_boosted(_alternative(synonym), SYNONYM / len(synonym.words)) for synonym in clause.synonyms]
    typed = _alternative(clause.typed)
    return DisMax(queries=[typed, *others]) if others else typed


def _alternative(alternative: Alternative) -> Query:
    found = _words(alternative.words, alternative.adjacent)
    longer = longer_names(word.stem for word in alternative.words)
    if not longer:
        return found
    others = [_phrase(name, stems) for stems in longer for name in NAMED]
    return DisMax(queries=[Bool(must=[found], must_not=others), _boosted(found, PART)])


def _words(words: Sequence[Word], adjacent: bool, fields: Iterable[str] = WEIGHTS) -> Query:
    if not adjacent and len(words) > 1:
        return Bool(must=[_words([word], True, fields) for word in words])
    stems, exact = [word.stem for word in words], [word.exact for word in words]
    return DisMax(
        queries=[
            _phrase(field, sequence, WEIGHTS[name] * factor)
            for name in fields
            for field, sequence, factor in ((name, stems, 1.0), (name + EXACT, exact, EXACTLY))
        ],
        tie_breaker=TIE,
    )


def _phrase(field: str, sequence: Sequence[str], boost: float = 1.0) -> Query:
    if len(sequence) == 1:
        return Term(**{field: {"value": sequence[0], "boost": boost}})
    return MatchPhrase(**{field: {"query": " ".join(sequence), "boost": boost}})


def _after(field: str, at: datetime) -> Query:
    return Range(**{field: {"gt": moment(at)}})


def _until(field: str, at: datetime) -> Query:
    return Range(**{field: {"lte": moment(at)}})


def _boosted(found: Query, factor: float) -> Query:
    return Bool(must=[found], boost=factor)

"""Makes the nodes of a SearchQuery: what is asked of an index, the same for every engine.

Of « jeunesse » on the site of network 3, matching_node makes, in short,

    Every(
        Scored(Without(Every(Between("expire_at", above=<now>), OneOf("shown_to", ("3", "*"))),
                       Term("hidden_by", "3")), 0),                   what the network shows, which scores nothing
        Some(Best(Boosted(Phrase("title", ("jeuness",)), 4.0),        the stem in a title
                  Boosted(Phrase("title_exact", ("jeunesse",)), 5.2), the word itself
                  …                                                   the other texts, and the synonym « jeune »
    )))

ranked_node adds what moves an entry up: that it is a call still open, that it is recent, that editors put it first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from content.models import CallStatus, EntryKind
from content.models.call import CLOSING_SOON
from search.document import EVERYONE
from search.engines.fields import EXACT, moment
from search.engines.nodes import (
    Begins,
    Best,
    Between,
    Boosted,
    Every,
    Favoured,
    Node,
    OneOf,
    Phrase,
    Scored,
    Some,
    Term,
    condition,
    either,
    every,
    without,
)
from search.engines.weights import (
    BETWEEN,
    CURRENT,
    EXACTLY,
    FIRST,
    NAMED,
    PART,
    PINNED,
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
from search.query_parser import Alternative, Clause


def matching_node(query: SearchQuery, extra_conditions: Sequence[Node] = ()) -> Node:
    """The entries that the search finds, in no order; `extra_conditions` must hold too."""
    conditions = map(condition, (scope_node(query), *_filters(query.filters, query.now), *extra_conditions))
    text = [_text_or_pinned(query)] if query.parsed.clauses else []
    excluded = (_words_node(phrase.words, phrase.adjacent, NAMED) for phrase in query.parsed.excluded)
    return without(every([*conditions, *text]), *excluded)


def ranked_node(query: SearchQuery, extra_conditions: Sequence[Node] = ()) -> Node:
    """What matching_node finds, with scores that put the best first."""
    if not query.parsed.clauses:
        return matching_node(query, extra_conditions)
    word_pairs = dict.fromkeys(pairwise(query.parsed.significant))
    pair_boosts = tuple(_close_together(*pair) for pair in word_pairs)
    text = Favoured(_text_node(query), pair_boosts)
    recent = Between("published_at", above=moment(query.now - RECENTLY))
    state_boosts = (
        Boosted(Every((text, condition(state))), boost)
        for state, boost in ((current_call(query.now), CURRENT), (recent, RECENT))
    )
    boosts = (*pair_boosts, *state_boosts, *_relaxed_boosts(query), *_pin_boosts(query))
    return Favoured(matching_node(query, extra_conditions), boosts)


def scope_node(query: SearchQuery) -> Node:
    """What the query's network shows, whatever is searched for."""
    conditions: list[Node] = [_after("expire_at", query.now)]
    hidden: list[Node] = []
    if query.network_id is not None:
        network = str(query.network_id)
        conditions.append(OneOf("shown_to", (network, EVERYONE)))
        hidden.append(Term("hidden_by", network))
    if query.removed:
        hidden.append(OneOf("pk", tuple(sorted(query.removed))))
    return without(every(conditions), *hidden)


def has_status(status: CallStatus, now: datetime) -> Node:
    """Mirrors content.models.call.with_status."""
    if status is CallStatus.CANCELLED:
        return Every((IS_CALL, Term("cancelled", True)))
    opened, not_over = _until("opens_at", now), _after("closes_at", now)
    conditions = {
        CallStatus.FORTHCOMING: [_after("opens_at", now)],
        CallStatus.OPEN: [opened, not_over],
        CallStatus.CLOSING_SOON: [opened, not_over, _until("closes_at", now + CLOSING_SOON)],
        CallStatus.CLOSED: [opened, _until("closes_at", now)],
    }
    return every([IS_CALL, IS_NOT_CANCELLED, *conditions[status]])


def current_call(now: datetime) -> Node:
    """The node of calls that are open, or will be."""
    return Every((IS_CALL, IS_NOT_CANCELLED, _after("closes_at", now)))


def title_begins(query: SearchQuery) -> Node:
    """Titles in the query's scope that hold its words, the last of which may be unfinished."""
    *complete_words, unfinished = query.parsed.typed
    words = [Term("title", word.stem) for word in complete_words if not query.lexicon.is_stop_word(word.exact)]
    return every([*words, Begins("title" + EXACT, unfinished.exact), scope_node(query)])


IS_CALL = Term("kind", EntryKind.CALL.value)
IS_NOT_CANCELLED = Term("cancelled", False)


def _filters(filters: Filters, now: datetime) -> Iterable[Node]:
    sets: Mapping[str, Iterable[Any] | None] = {
        "kind": filters.kinds and [kind.value for kind in filters.kinds],
        "themes": filters.themes,
        "sdgs": filters.sdgs,
        "territories": filters.territories,
        "publisher": filters.publishers,
    }
    for name, values in sets.items():
        if values is not None:
            yield OneOf(name, tuple(sorted(values)))
    if filters.call_status is not None:
        yield either(has_status(status, now) for status in filters.call_status)
    if filters.published_after is not None:
        yield Between("published_at", above=moment(filters.published_after) - 1)
    if filters.published_before is not None:
        yield Between("published_at", below=moment(filters.published_before))


def _text_or_pinned(query: SearchQuery) -> Node:
    text = _text_node(query)
    return either([text, condition(OneOf("pk", query.pins))]) if query.pins else text


def _text_node(query: SearchQuery) -> Node:
    loose = tuple(_clause_node(clause) for clause in query.parsed.clauses if not clause.quoted)
    quoted = [_clause_node(clause) for clause in query.parsed.clauses if clause.quoted]
    return every([*quoted, Some(loose, query.needed_clause_count)] if loose else quoted)


def _pin_boosts(query: SearchQuery) -> Iterable[Node]:
    """The first of the pinned entries scores most."""
    for number, pk in enumerate(reversed(query.pins), start=1):
        yield Scored(Term("pk", pk), PINNED * number)


def _close_together(first: Word, second: Word) -> Node:
    """The first word shortly before the second, in the same text."""
    words = first.stem, second.stem
    return Best(tuple(Boosted(Phrase(name, words, BETWEEN), weight * TOGETHER) for name, weight in WEIGHTS.items()))


def _relaxed_boosts(query: SearchQuery) -> Iterable[Node]:
    """For a relaxed query: first what has all words, then what has the name of the place among them."""
    if not query.relaxed:
        return
    loose = [clause for clause in query.parsed.clauses if not clause.quoted]
    all_words = every(map(_contains, loose))
    yield Scored(all_words, FIRST)
    place_clauses = [_clause_node(clause) for clause in loose if is_place(word.stem for word in clause.typed.words)]
    if place_clauses:
        yield Boosted(without(either(place_clauses), all_words), PLACE)


def _contains(clause: Clause) -> Node:
    """What `_clause_node` finds, whatever its score: a stem is there wherever the exact form is."""
    return either(
        every(either(Phrase(name, stems) for name in WEIGHTS) for stems in _sequences(alternative))
        for alternative in (clause.typed, *clause.synonyms)
    )


def _sequences(alternative: Alternative) -> Iterable[tuple[str, ...]]:
    """The stems that stand side by side."""
    stems = tuple(word.stem for word in alternative.words)
    return [stems] if alternative.adjacent else [(stem,) for stem in stems]


def _clause_node(clause: Clause) -> Node:
    # A phrase scores the sum of its words: « Agence française de développement » would come before « AFD ».
    synonym_nodes = [Boosted(_alternative_node(synonym), SYNONYM / len(synonym.words)) for synonym in clause.synonyms]
    typed = _alternative_node(clause.typed)
    return Best((typed, *synonym_nodes)) if synonym_nodes else typed


def _alternative_node(alternative: Alternative) -> Node:
    words = _words_node(alternative.words, alternative.adjacent)
    longer = longer_names(word.stem for word in alternative.words)
    if not longer:
        return words
    longer_phrases = (Phrase(name, stems) for stems in longer for name in NAMED)
    return Best((without(words, *longer_phrases), Boosted(words, PART)))


def _words_node(words: Sequence[Word], adjacent: bool, fields: Iterable[str] = WEIGHTS) -> Node:
    if not adjacent and len(words) > 1:
        return every(_words_node([word], True, fields) for word in words)
    stems, exact = tuple(word.stem for word in words), tuple(word.exact for word in words)
    parts = (
        Boosted(Phrase(field, sequence), WEIGHTS[name] * factor)
        for name in fields
        for field, sequence, factor in ((name, stems, 1.0), (name + EXACT, exact, EXACTLY))
    )
    return Best(tuple(parts), TIE)


def _after(field: str, at: datetime) -> Node:
    return Between(field, above=moment(at))


def _until(field: str, at: datetime) -> Node:
    return Between(field, below=moment(at) + 1)

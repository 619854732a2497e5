"""Published entries like the one being written: its twins on other networks, and themes that its neighbours have.

A twin tells of the same thing, as a call that two networks publish; a neighbour is on the same subject.

The search index gives candidates. Two of their titles or texts are then compared by the stems of their words
that are no stop words: « Fonds pour l'eau » and « Le fonds eau 2026 » have two stems in common, of three: 2/3.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cms.quality.entry_texts import entry_texts
from content.models import ENTRY_MODELS, Call, Entry, Network, Sdg, Theme
from content.visibility import visible
from search.french import normalize_text, shipped_lexicon, tokenize
from search.query import Filters
from search.similar_entries import find_similar

MAX_CANDIDATES = 10
MAX_NEIGHBOURS = 20
MAX_TWINS = 3
MAX_SUGGESTIONS = 5
FEWEST_NEIGHBOURS = 2  # that have a theme, for it to be suggested
# Stems that two texts have in common, of all that either has.
SAME_TITLE, SAME_TEXT, NEAR_TITLE, NEAR_TEXT = 0.8, 0.6, 0.5, 0.3

Stems = frozenset[str]


def find_twins(entry: Entry) -> list[Entry]:
    """Published entries of the same kind, from other networks, that tell of the same; the most similar first."""
    publishers = Network.objects.exclude(pk=entry.network_id).values_list("pk", flat=True)
    filters = Filters(kinds=frozenset({entry.KIND}), publishers=frozenset(publishers))
    entries = visible(ENTRY_MODELS[entry.KIND]).exclude(network=entry.network_id)
    scores = _search_scores(entry, filters, MAX_CANDIDATES)
    candidates = entries.select_related("network").in_bulk(scores).values()
    ranked = sorted(((_similarity(entry, candidate), candidate) for candidate in candidates), key=lambda pair: -pair[0])
    return [candidate for similarity, candidate in ranked if similarity > 0][:MAX_TWINS]


def _similarity(entry: Entry, candidate: Entry) -> float:
    """From 0, for two entries that do not tell of the same, to 3."""
    both_calls = isinstance(entry, Call) and isinstance(candidate, Call)
    if both_calls and _are_distinct_editions(entry, candidate):
        return 0
    title = _shared_part(_stems([entry.title]), _stems([candidate.title]))
    text = _shared_part(_stems(_texts_without_anchors(entry)), _stems(_texts_without_anchors(candidate)))
    if both_calls and (title >= NEAR_TITLE or text >= NEAR_TEXT) and _are_same_edition(entry, candidate):
        return 1 + title + text
    is_same = title >= SAME_TITLE or text >= SAME_TEXT or (title >= NEAR_TITLE and text >= NEAR_TEXT)
    return title + text if is_same else 0


def _are_distinct_editions(call: Any, candidate: Any) -> bool:
    return bool(call.edition and candidate.edition and call.edition != candidate.edition)


def _are_same_edition(call: Any, candidate: Any) -> bool:
    is_same_programme = call.programme_id is not None and call.programme_id == candidate.programme_id
    is_same_deadline = call.closes_at is not None and call.closes_at == candidate.closes_at
    return (is_same_programme and call.edition == candidate.edition) or is_same_deadline


def _texts_without_anchors(entry: Entry) -> Iterator[str]:
    return (text for _, text in entry_texts(entry))


def _stems(texts: Iterable[str]) -> Stems:
    lexicon = shipped_lexicon()
    return frozenset(
        word.stem for text in texts for word in tokenize(normalize_text(text)) if not lexicon.is_stop_word(word.exact)
    )


def _shared_part(stems: Stems, candidate_stems: Stems) -> float:
    return len(stems & candidate_stems) / len(stems | candidate_stems) if stems and candidate_stems else 0


@dataclass(frozen=True)
class Suggestion:
    """A theme or goal to tick in the form, and the titles of the most similar entries that have it."""

    field: str
    value: Theme | Sdg
    titles: Sequence[str]


def suggest_themes_and_goals(entry: Entry) -> Iterator[Suggestion]:
    """Those that several neighbours have and the entry lacks, most frequent among similar neighbours first."""
    scores = _search_scores(entry, Filters(), MAX_NEIGHBOURS)
    neighbours = visible(Entry).prefetch_related("themes", "sdgs").in_bulk(scores)
    for field in ("themes", "sdgs"):
        ticked_ids = {value.pk for value in getattr(entry, field).all()}
        weights: dict[Any, float] = defaultdict(float)
        titles: dict[Any, list[str]] = defaultdict(list)
        for pk in filter(neighbours.__contains__, scores):
            for value in getattr(neighbours[pk], field).all():
                weights[value] += scores[pk]
                titles[value].append(neighbours[pk].title)
        frequent = [
            value for value in weights if value.pk not in ticked_ids and len(titles[value]) >= FEWEST_NEIGHBOURS
        ]
        for value in sorted(frequent, key=lambda value: -weights[value])[:MAX_SUGGESTIONS]:
            yield Suggestion(field, value, titles[value][:2])


def _search_scores(entry: Entry, filters: Filters, limit: int) -> dict[int, float]:
    """The search index's scores of published entries like this one, by primary key."""
    scores = find_similar(entry.title, _texts_without_anchors(entry), filters, limit + 1)
    return {pk: score for pk, score in scores.items() if pk != entry.pk}

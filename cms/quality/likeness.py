"""Published entries like the one being written: its twin on another network, and the themes that the like have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cms.quality.texts import texts
from content.models import ENTRY_MODELS, Call, Entry, Network, Sdg, Theme
from content.visibility import visible
from search.french import normalize_text, shipped_lexicon, tokenize
from search.query import Filters
from search.similar_entries import like

CANDIDATES = 10
NEIGHBOURS = 20
MOST_TWINS = 3
MOST_SUGGESTED = 5
FEWEST = 2  # entries that make a suggestion
# Shares of words in common, of all the words that either has.
SAME_TITLE, SAME_TEXT, NEAR_TITLE, NEAR_TEXT = 0.8, 0.6, 0.5, 0.3

Stems = frozenset[str]


def twins(entry: Entry) -> list[Entry]:
    """The likest first; of the same kind, from other networks, and such as anyone may read."""
    others = Network.objects.exclude(pk=entry.network_id).values_list("pk", flat=True)
    filters = Filters(kinds=frozenset({entry.KIND}), publishers=frozenset(others))
    theirs = visible(ENTRY_MODELS[entry.KIND]).exclude(network=entry.network_id)
    found = theirs.select_related("network").in_bulk(_like(entry, filters, CANDIDATES)).values()
    ranked = sorted(((_nearness(entry, other), other) for other in found), key=lambda pair: -pair[0])
    return [other for nearness, other in ranked if nearness > 0][:MOST_TWINS]


def _nearness(entry: Entry, other: Entry) -> float:
    """How much the two have in common; 0 if they are not the same thing."""
    if isinstance(entry, Call) and isinstance(other, Call) and _is_another_edition(entry, other):
        return 0
    title = _share(_stems([entry.title]), _stems([other.title]))
    text = _share(_stems(text for _, text in texts(entry)), _stems(text for _, text in texts(other)))
    is_near = title >= NEAR_TITLE or text >= NEAR_TEXT
    if isinstance(entry, Call) and isinstance(other, Call) and is_near and _is_same_edition(entry, other):
        return 1 + title + text
    is_same = title >= SAME_TITLE or text >= SAME_TEXT or (title >= NEAR_TITLE and text >= NEAR_TEXT)
    return title + text if is_same else 0


def _is_another_edition(one: Call, other: Call) -> bool:
    return bool(one.edition and other.edition and one.edition != other.edition)


def _is_same_edition(one: Call, other: Call) -> bool:
    of_programme = one.programme_id is not None and (one.programme_id, one.edition) == (
        other.programme_id,
        other.edition,
    )
    return of_programme or (one.closes_at is not None and one.closes_at == other.closes_at)


def _stems(several: Iterable[str]) -> Stems:
    lexicon = shipped_lexicon()
    return frozenset(
        word.stem for text in several for word in tokenize(normalize_text(text)) if not lexicon.is_stop_word(word.exact)
    )


def _share(one: Stems, other: Stems) -> float:
    return len(one & other) / len(one | other) if one and other else 0


@dataclass(frozen=True)
class Suggestion:
    """A theme or goal to tick in the form, and the titles of the likest entries that have it."""

    field: str
    value: Theme | Sdg
    like: Sequence[str]


def suggestions(entry: Entry) -> Iterator[Suggestion]:
    scores = _like(entry, Filters(), NEIGHBOURS)
    neighbours = visible(Entry).prefetch_related("themes", "sdgs").in_bulk(scores)
    for field in ("themes", "sdgs"):
        chosen = {value.pk for value in getattr(entry, field).all()}
        weights: dict[Any, float] = defaultdict(float)
        having: dict[Any, list[str]] = defaultdict(list)
        for pk in filter(neighbours.__contains__, scores):
            for value in getattr(neighbours[pk], field).all():
                weights[value] += scores[pk]
                having[value].append(neighbours[pk].title)
        likely = [value for value in weights if value.pk not in chosen and len(having[value]) >= FEWEST]
        for value in sorted(likely, key=lambda value: -weights[value])[:MOST_SUGGESTED]:
            yield Suggestion(field, value, having[value][:2])


def _like(entry: Entry, filters: Filters, limit: int) -> dict[int, float]:
    found = like(entry.title, (text for _, text in texts(entry)), filters, limit + 1)
    return {pk: score for pk, score in found.items() if pk != entry.pk}

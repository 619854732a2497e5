"""What else a reader of an entry may like, in a fixed number of queries for any number of entries.

The latest entries of each theme, territory and programme concerned are read once for all; each entry's own
are then ranked by what they share with it.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from api.context import Context
from api.loaders import fetch_specific, first_of_each, shown_to, viewer_id_of
from content.models import Call, Entry

MAXIMUM_RELATED = 20
DEFAULT_RELATED = 3
_CONSIDERED = 100

# What entries can have in common, on the model that has it, and how much it says.
_COMMON: list[tuple[type[Entry], str, int]] = [
    (Call, "programme", 10_000),
    (Entry, "themes", 100),
    (Entry, "territories", 1),
]
_LATEST = [F("first_published_at").desc(), F("pk").desc()]

Key = tuple[int | None, int]
# An entry that may be chosen: when it was published, its primary key, its Entry.key.
Candidate = tuple[datetime, int, str]


async def load_related_entries(context: Context, entry: Entry, first: int) -> list[Entry]:
    if entry.pk is None or first == 0:
        return []
    return (await context.load(_fetch_related_entries, (viewer_id_of(entry), entry.pk)) or [])[:first]


def _fetch_related_entries(context: Context, keys: list[Key]) -> dict[Key, list[Entry]]:
    scores: dict[Key, Counter[Candidate]] = defaultdict(Counter)
    for model, field, weight in _COMMON:
        values = _values(model, field, {pk for _viewer_id, pk in keys})
        latest = _latest(context, model, field, {(viewer_id, value) for viewer_id, pk in keys for value in values[pk]})
        for viewer_id, pk in keys:
            for value in values[pk]:
                scores[viewer_id, pk].update(dict.fromkeys(latest[viewer_id, value], weight))
    best = {key: _best(key[1], candidates) for key, candidates in scores.items()}
    instances = fetch_specific((viewer_id, pk, key) for (viewer_id, _), found in best.items() for _at, pk, key in found)
    return {
        (viewer_id, source): [instances[viewer_id, pk] for _at, pk, _key in found if (viewer_id, pk) in instances]
        for (viewer_id, source), found in best.items()
    }


def _values(model: type[Entry], field: str, pks: Iterable[int]) -> dict[int, list[Any]]:
    values: dict[int, list[Any]] = defaultdict(list)
    for pk, value in model.objects.filter(pk__in=pks, **{f"{field}__isnull": False}).values_list("pk", field):
        values[pk].append(value)
    return values


def _latest(
    context: Context, model: type[Entry], field: str, places: Iterable[tuple[int | None, Any]]
) -> dict[tuple[int | None, Any], list[Candidate]]:
    """By view and value, the latest entries that have it."""
    wanted: dict[int | None, list[Any]] = defaultdict(list)
    for viewer_id, value in places:
        wanted[viewer_id].append(value)
    entries = context.readable(model)
    rows = first_of_each(
        [
            shown_to(entries, viewer_id).filter(**{f"{field}__in": values}).annotate(parent=F(field))
            for viewer_id, values in wanted.items()
        ],
        _LATEST,
        _CONSIDERED,
        "first_published_at",
    )
    found: dict[tuple[int | None, Any], list[Candidate]] = defaultdict(list)
    for viewer_id, value, pk, key, published in rows:
        found[viewer_id, value].append((published, pk, key))
    return found


def _best(source: int, scores: Counter[Candidate]) -> list[Candidate]:
    others = [(score, candidate) for candidate, score in scores.items() if candidate[1] != source]
    return [candidate for _score, candidate in heapq.nlargest(MAXIMUM_RELATED, others)]

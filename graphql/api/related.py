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
from api.loaders import View, first_of_each, shown, specific, view_of
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

Key = tuple[View, int]
# An entry that may be chosen: when it was published, its primary key, its Entry.key.
Candidate = tuple[datetime, int, str]


async def related_entries(context: Context, entry: Entry, first: int) -> list[Entry]:
    if entry.pk is None or first == 0:
        return []
    return (await context.load(_related, (view_of(entry), entry.pk)) or [])[:first]


def _related(context: Context, keys: list[Key]) -> dict[Key, list[Entry]]:
    scores: dict[Key, Counter[Candidate]] = defaultdict(Counter)
    for model, field, weight in _COMMON:
        values = _values(model, field, {pk for _view, pk in keys})
        latest = _latest(context, model, field, {(view, value) for view, pk in keys for value in values[pk]})
        for view, pk in keys:
            for value in values[pk]:
                scores[view, pk].update(dict.fromkeys(latest[view, value], weight))
    best = {key: _best(key[1], candidates) for key, candidates in scores.items()}
    instances = specific((view, pk, key) for (view, _), found in best.items() for _at, pk, key in found)
    return {
        (view, source): [instances[view, pk] for _at, pk, _key in found if (view, pk) in instances]
        for (view, source), found in best.items()
    }


def _values(model: type[Entry], field: str, pks: Iterable[int]) -> dict[int, list[Any]]:
    values: dict[int, list[Any]] = defaultdict(list)
    for pk, value in model.objects.filter(pk__in=pks, **{f"{field}__isnull": False}).values_list("pk", field):
        values[pk].append(value)
    return values


def _latest(
    context: Context, model: type[Entry], field: str, places: Iterable[tuple[View, Any]]
) -> dict[tuple[View, Any], list[Candidate]]:
    """By view and value, the latest entries that have it."""
    wanted: dict[View, list[Any]] = defaultdict(list)
    for view, value in places:
        wanted[view].append(value)
    entries = context.readable(model)
    rows = first_of_each(
        [
            shown(entries, view).filter(**{f"{field}__in": values}).annotate(parent=F(field))
            for view, values in wanted.items()
        ],
        _LATEST,
        _CONSIDERED,
        "first_published_at",
    )
    found: dict[tuple[View, Any], list[Candidate]] = defaultdict(list)
    for view, value, pk, key, published in rows:
        found[view, value].append((published, pk, key))
    return found


def _best(source: int, scores: Counter[Candidate]) -> list[Candidate]:
    others = [(score, candidate) for candidate, score in scores.items() if candidate[1] != source]
    return [candidate for _score, candidate in heapq.nlargest(MAXIMUM_RELATED, others)]

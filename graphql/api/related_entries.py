"""Entries to show beside another: the editions of a programme, and entries on the same subjects.

Both cost a fixed number of queries for any number of entries. For the second, the latest entries of each theme,
territory and programme concerned are read once for all; each entry's candidates are then ranked by what they share
with it: an entry that shares the programme and two themes scores 10,200.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, OrderBy, QuerySet, Window
from django.db.models.functions import RowNumber

from api.context import Context
from api.entry_loaders import fetch_specific, union
from api.pagination import MAX_PAGE_SIZE
from api.viewer import shown_to, viewer_id_of
from content.models import Call, Entry

MAX_RELATED = 20
DEFAULT_RELATED = 3
# How many of the latest entries of a theme, territory or programme are candidates.
_CANDIDATES_PER_VALUE = 100

# What entries can have in common, on the model that has it, and what it adds to a candidate's score.
_SHARED_FIELDS: list[tuple[type[Entry], str, int]] = [
    (Call, "programme", 10_000),
    (Entry, "themes", 100),
    (Entry, "territories", 1),
]
_LATEST_FIRST = [F("first_published_at").desc(), F("pk").desc()]
_NEWEST_EDITION_FIRST = [F("edition").desc(nulls_last=True), F("closes_at").desc(nulls_last=True), F("pk").desc()]

# A viewer, a programme and the number of editions; a viewer and an entry.
EditionsKey = tuple[int | None, int, int]
EntryKey = tuple[int | None, int]
# An entry that may be related: when it was published, its primary key, its Entry.key.
Candidate = tuple[datetime, int, str]


async def load_editions(
    context: Context, viewer_id: int | None, programme_id: int, first: int = MAX_PAGE_SIZE
) -> list[Call]:
    """The calls of a programme that the viewer shows, the newest edition first."""
    return await context.load(_fetch_editions, (viewer_id, programme_id, first)) or []


async def load_related_entries(context: Context, entry: Entry, first: int) -> list[Entry]:
    if entry.pk is None or first == 0:
        return []
    return (await context.load(_fetch_related_entries, (viewer_id_of(entry), entry.pk)) or [])[:first]


def _fetch_editions(context: Context, keys: list[EditionsKey]) -> dict[EditionsKey, Any]:
    editions: dict[EditionsKey, list[Entry]] = defaultdict(list)
    for limit in {limit for _viewer_id, _programme_id, limit in keys}:
        programme_ids: dict[int | None, list[int]] = defaultdict(list)
        for viewer_id, programme_id, first in keys:
            if first == limit:
                programme_ids[viewer_id].append(programme_id)
        rows = _fetch_first_of_each(
            [
                shown_to(context.readable(Call), viewer_id)
                .filter(programme__in=pks)
                .annotate(parent_id=F("programme_id"))
                for viewer_id, pks in programme_ids.items()
            ],
            _NEWEST_EDITION_FIRST,
            limit,
        )
        calls = fetch_specific((viewer_id, pk, key) for viewer_id, _programme_id, pk, key in rows)
        for viewer_id, programme_id, pk, _key in rows:
            if (viewer_id, pk) in calls:
                editions[viewer_id, programme_id, limit].append(calls[viewer_id, pk])
    return editions


def _fetch_related_entries(context: Context, keys: list[EntryKey]) -> dict[EntryKey, list[Entry]]:
    scores: dict[EntryKey, Counter[Candidate]] = defaultdict(Counter)
    for model, field, weight in _SHARED_FIELDS:
        values = _fetch_field_values(model, field, {pk for _viewer_id, pk in keys})
        candidates = _fetch_latest_with_values(
            context, model, field, {(viewer_id, value) for viewer_id, pk in keys for value in values[pk]}
        )
        for viewer_id, pk in keys:
            for value in values[pk]:
                scores[viewer_id, pk].update(dict.fromkeys(candidates[viewer_id, value], weight))
    best = {(viewer_id, pk): _best_candidates(pk, scores[viewer_id, pk]) for viewer_id, pk in scores}
    entries = fetch_specific(
        (viewer_id, pk, key)
        for (viewer_id, _entry_id), candidates in best.items()
        for _published_at, pk, key in candidates
    )
    return {
        (viewer_id, entry_id): [
            entries[viewer_id, pk] for _published_at, pk, _key in candidates if (viewer_id, pk) in entries
        ]
        for (viewer_id, entry_id), candidates in best.items()
    }


def _fetch_field_values(model: type[Entry], field: str, entry_ids: Iterable[int]) -> dict[int, list[Any]]:
    """What each entry has in a field: its themes, its territories, its programme."""
    values: dict[int, list[Any]] = defaultdict(list)
    entries = model.objects.filter(pk__in=entry_ids, **{f"{field}__isnull": False})
    for pk, value in entries.values_list("pk", field):
        values[pk].append(value)
    return values


def _fetch_latest_with_values(
    context: Context, model: type[Entry], field: str, viewers_and_values: Iterable[tuple[int | None, Any]]
) -> dict[tuple[int | None, Any], list[Candidate]]:
    """By viewer and value, the latest entries that the viewer shows and that have the value in the field."""
    values: dict[int | None, list[Any]] = defaultdict(list)
    for viewer_id, value in viewers_and_values:
        values[viewer_id].append(value)
    rows = _fetch_first_of_each(
        [
            shown_to(context.readable(model), viewer_id)
            .filter(**{f"{field}__in": viewer_values})
            .annotate(parent_id=F(field))
            for viewer_id, viewer_values in values.items()
        ],
        _LATEST_FIRST,
        _CANDIDATES_PER_VALUE,
        "first_published_at",
    )
    latest: dict[tuple[int | None, Any], list[Candidate]] = defaultdict(list)
    for viewer_id, value, pk, key, published_at in rows:
        latest[viewer_id, value].append((published_at, pk, key))
    return latest


def _best_candidates(entry_id: int, scores: Counter[Candidate]) -> list[Candidate]:
    """The entry itself shares most with itself, and is left out."""
    ranking = [(score, candidate) for candidate, score in scores.items() if candidate[1] != entry_id]
    return [candidate for _score, candidate in heapq.nlargest(MAX_RELATED, ranking)]


def _fetch_first_of_each(
    querysets: "list[QuerySet[Any, Any]]", order: list[OrderBy], limit: int, *fields: str
) -> list[tuple[Any, ...]]:
    """The first entries of each viewer and parent, in order: (viewer, parent, primary key, Entry.key, *fields)."""
    if not querysets:
        return []
    number = Window(RowNumber(), partition_by=[F("viewer_id"), F("parent_id")], order_by=order)
    columns = ("viewer_id", "parent_id", "number", "pk", "key", *fields)
    rows = union(
        entries.order_by().annotate(number=number).filter(number__lte=limit).values_list(*columns)
        for entries in querysets
    )
    return [(viewer_id or None, parent_id, *values) for viewer_id, parent_id, _number, *values in sorted(rows)]

"""What else a reader of an entry may like, in a fixed number of queries for any number of entries."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, F

from api.context import Context
from api.loaders import View, first_of_each, shown, specific, view_of
from content.models import Call, Entry

MAXIMUM_RELATED = 20

# From an entry to those that share something with it, what says most first.
_PATHS: list[tuple[type[Entry], str]] = [
    (Call, "programme__calls"),
    (Entry, "themes__entries"),
    (Entry, "territories__entries"),
]
_ORDER = [F("shared").desc(), F("first_published_at").desc(), F("pk").desc()]


async def related_entries(context: Context, entry: Entry, first: int) -> list[Entry]:
    if entry.pk is None or first == 0:
        return []
    return (await context.load(_related, (view_of(entry), entry.pk)) or [])[:first]


def _related(context: Context, keys: list[tuple[View, int]]) -> dict[tuple[View, int], list[Entry]]:
    wanted: dict[View, list[int]] = defaultdict(list)
    for view, pk in keys:
        wanted[view].append(pk)
    # Three lists that may hold the same entries: together they fill one all the same.
    rows = [row for model, path in _PATHS for row in _sharing(context, model, path, wanted)]
    ranked: dict[tuple[View, int], dict[int, str]] = defaultdict(dict)
    for view, source, pk, key in rows:
        if len(ranked[view, source]) < MAXIMUM_RELATED:
            ranked[view, source].setdefault(pk, key)
    instances = specific((view, pk, key) for (view, _source), others in ranked.items() for pk, key in others.items())
    return {
        (view, source): [instances[view, pk] for pk in others if (view, pk) in instances]
        for (view, source), others in ranked.items()
    }


def _sharing(context: Context, model: type[Entry], path: str, wanted: dict[View, list[int]]) -> list[tuple[Any, ...]]:
    entries = context.readable(model)
    return first_of_each(
        [
            shown(entries, view)
            .filter(**{f"{path}__in": pks})
            .annotate(parent=F(path))
            .exclude(pk=F("parent"))
            .values("seen_by", "parent", "pk", "key", "first_published_at")
            .annotate(shared=Count("*"))
            for view, pks in wanted.items()
        ],
        _ORDER,
        len(_PATHS) * MAXIMUM_RELATED,
    )

"""The calls of a programme, as a viewer's site shows them."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from api.context import Context
from api.loaders import fetch_specific, first_of_each, shown_to
from api.pagination import MAX_PAGE_SIZE
from content.models import Call, Entry

_NEWEST = [F("edition").desc(nulls_last=True), F("closes_at").desc(nulls_last=True), F("pk").desc()]

Key = tuple[int | None, int, int]


async def load_editions(
    context: Context, viewer_id: int | None, programme_id: int, first: int = MAX_PAGE_SIZE
) -> list[Call]:
    """The newest edition first."""
    return await context.load(_fetch_editions, (viewer_id, programme_id, first)) or []


def _fetch_editions(context: Context, keys: list[Key]) -> dict[Key, Any]:
    calls = context.readable(Call)
    found: dict[Key, list[Entry]] = defaultdict(list)
    for first in {first for _viewer_id, _programme, first in keys}:
        wanted: dict[int | None, list[int]] = defaultdict(list)
        for viewer_id, programme_id, size in keys:
            if size == first:
                wanted[viewer_id].append(programme_id)
        rows = first_of_each(
            [
                shown_to(calls, viewer_id).filter(programme__in=programmes).annotate(parent=F("programme_id"))
                for viewer_id, programmes in wanted.items()
            ],
            _NEWEST,
            first,
        )
        instances = fetch_specific((viewer_id, pk, key) for viewer_id, _programme, pk, key in rows)
        for viewer_id, programme_id, pk, _key in rows:
            if (viewer_id, pk) in instances:
                found[viewer_id, programme_id, first].append(instances[viewer_id, pk])
    return found

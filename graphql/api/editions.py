"""The calls of a programme, as a view shows them."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from api.context import Context
from api.loaders import View, first_of_each, shown, specific
from api.paging import MAXIMUM_PAGE
from content.models import Call, Entry

_NEWEST = [F("edition").desc(nulls_last=True), F("closes_at").desc(nulls_last=True), F("pk").desc()]

Key = tuple[View, int, int]


async def editions(context: Context, view: View, programme_id: int, first: int = MAXIMUM_PAGE) -> list[Call]:
    """The newest edition first."""
    return await context.load(_editions, (view, programme_id, first)) or []


def _editions(context: Context, keys: list[Key]) -> dict[Key, Any]:
    calls = context.readable(Call)
    found: dict[Key, list[Entry]] = defaultdict(list)
    for first in {first for _view, _programme, first in keys}:
        wanted: dict[View, list[int]] = defaultdict(list)
        for view, programme_id, size in keys:
            if size == first:
                wanted[view].append(programme_id)
        rows = first_of_each(
            [
                shown(calls, view).filter(programme__in=programmes).annotate(parent=F("programme_id"))
                for view, programmes in wanted.items()
            ],
            _NEWEST,
            first,
        )
        instances = specific((view, pk, key) for view, _programme, pk, key in rows)
        for view, programme_id, pk, _key in rows:
            if (view, pk) in instances:
                found[view, programme_id, first].append(instances[view, pk])
    return found

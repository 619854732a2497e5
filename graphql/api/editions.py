"""The calls of a programme, as a view shows them."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from api.context import Context
from api.loaders import View, first_of_each, shown, specific, view_of
from api.paging import MAXIMUM_PAGE
from content.models import Call, Entry, Programme

NEWEST_EDITION = [F("edition").desc(nulls_last=True), F("closes_at").desc(nulls_last=True), F("pk").desc()]


async def editions_of(context: Context, programme: Programme) -> list[Call]:
    return await editions(context, view_of(programme), programme.pk)


async def editions(context: Context, view: View, programme_id: int) -> list[Call]:
    """At most MAXIMUM_PAGE, the newest edition first."""
    return await context.load(_editions, (view, programme_id)) or []


def _editions(context: Context, keys: list[tuple[View, int]]) -> dict[tuple[View, int], Any]:
    wanted: dict[View, list[int]] = defaultdict(list)
    for view, programme_id in keys:
        wanted[view].append(programme_id)
    calls = context.readable(Call)
    rows = first_of_each(
        [
            shown(calls, view).filter(programme__in=programmes).annotate(parent=F("programme_id"))
            for view, programmes in wanted.items()
        ],
        NEWEST_EDITION,
        MAXIMUM_PAGE,
    )
    instances = specific((view, pk, key) for view, _programme, pk, key in rows)
    found: dict[tuple[View, int], list[Entry]] = defaultdict(list)
    for view, programme_id, pk, _key in rows:
        if (view, pk) in instances:
            found[view, programme_id].append(instances[view, pk])
    return found

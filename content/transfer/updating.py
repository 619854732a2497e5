"""Writes one row at a time, through the models: entries that are there already, and all that is no entry."""

from datetime import datetime
from typing import Any

from wagtail.models import Page, Site

from content.models import Entry, Network
from content.transfer.columns import LineValues, column_map, column_values
from content.transfer.creating import body_of, set_publication
from content.transfer.hub import Hub
from content.transfer.lines import LINE_TYPES, EntryLine, Line


def update_entry(shape: type[EntryLine], pk: int, line: LineValues, hub: Hub, now: datetime) -> None:
    """Bring an entry to the state of a line whose references are primary keys."""
    entry: Any = shape.MODEL.objects.get(pk=pk)
    if entry.network_id != line["network"]:
        section = Network.objects.get(pk=line["network"]).section(entry.KIND)
        entry.move(section, pos="last-child")
        entry = shape.MODEL.objects.get(pk=pk)
    if not entry.live:
        entry = entry.get_latest_revision_as_object()
    shown = set_publication(entry, line, now)
    if entry.live and not shown:
        entry.unpublish()
    fill(shape, entry, line)
    entry.locale_id = hub.locale(line["locale"])
    entry.body = body_of(shape.MODEL, line, entry.uid)
    if entry.expire_at and entry.expire_at <= now:
        entry.expire_at = None
    entry.save()
    entry.revisions.update(approved_go_live_at=None)
    revision = entry.save_revision(approved_go_live_at=entry.go_live_at if line["live"] else None)
    if shown:
        revision.publish()


def make_room(pk: int, slug: str) -> None:
    """Take an entry, which is to have this slug, out of the way of another that is to have its present one."""
    entry = Entry.objects.get(pk=pk).specific
    if entry.slug != slug:
        entry.slug = f"{entry.slug}-{entry.uid[:8]}"
        entry.save()


def add_network(line: LineValues) -> int:
    """A network with nothing but its name, and a place for the files that its line refers to; returns its key."""
    network = Network(code=line["code"], title=line["name"])
    return Page.get_first_root_node().add_child(instance=network).pk


def save_network(pk: int, line: LineValues) -> None:
    network = Network.objects.get(pk=pk)
    fill(LINE_TYPES["network"], network, line)
    network.save_revision().publish()
    # Whoever had one of these hostnames gives it up in this import: the check saw to that.
    Site.objects.filter(hostname__in=line["hostnames"]).exclude(root_page=network).delete()
    network.set_hostnames(line["hostnames"])


def save_plain(shape: type[Line], pk: int | None, line: LineValues) -> int:
    """A theme, programme or relay; returns its key."""
    model: Any = shape.MODEL
    row = model.objects.get(pk=pk) if pk else model()
    fill(shape, row, line)
    row.save()
    return int(row.pk)


def fill(shape: type[Line], row: Any, line: LineValues) -> None:
    for column, value in column_values(shape, line).items():
        setattr(row, column, value)
    for key, field in column_map(shape).many_to_many.items():
        getattr(row, key).set(field.related_model.objects.filter(pk__in=line[key]))
    for key, child in column_map(shape).children.items():
        setattr(
            row, key, [child.model(**child.row_values(item), sort_order=order) for order, item in enumerate(line[key])]
        )

"""Saves one row at a time, through the models: entries that exist already, and all that is no entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import registry
from wagtail.models import Page, Site

from content.models import Entry, Network
from content.sections import ensure_section
from content.transfer import IMPORT_ACTION
from content.transfer.bulk_creation import body_value, set_publication_dates
from content.transfer.columns import LineValues, column_map, column_values
from content.transfer.existing_content import ExistingContent
from content.transfer.lines import LINE_TYPES, EntryLine, Line


def update_entry(
    line_type: type[EntryLine], pk: int, line: LineValues, existing: ExistingContent, now: datetime
) -> None:
    """Bring an entry to the state of a line whose references are primary keys."""
    entry: Any = line_type.MODEL.objects.get(pk=pk)
    if entry.network_id != line["network"]:
        section = ensure_section(Network.objects.get(pk=line["network"]), entry.KIND)
        entry.move(section, pos="last-child")
        entry = line_type.MODEL.objects.get(pk=pk)
    if not entry.live:
        entry = entry.get_latest_revision_as_object()
    is_public = set_publication_dates(entry, line, now)
    if entry.live and not is_public:
        entry.unpublish()
    _set_values(line_type, entry, line)
    entry.locale_id = existing.get_or_create_locale(line["locale"])
    entry.body = body_value(line_type.MODEL, line, entry.uid)
    if entry.expire_at and entry.expire_at <= now:
        entry.expire_at = None
    entry.save()
    entry.revisions.update(approved_go_live_at=None)
    revision = entry.save_revision(approved_go_live_at=entry.go_live_at if line["live"] else None)
    if is_public:
        revision.publish()


def free_slug(pk: int, new_slug: str) -> None:
    """Give an entry that is to have a new slug a temporary one: another line may take the present one."""
    entry = Entry.objects.get(pk=pk).specific
    if entry.slug != new_slug:
        entry.slug = f"{entry.slug}-{entry.uid[:8]}"
        entry.save()


def create_network(line: LineValues) -> int:
    """A network with nothing but its name, and a collection for the files that its line refers to; returns its key."""
    network = Network(code=line["code"], title=line["name"])
    return Page.get_first_root_node().add_child(instance=network).pk


def save_network(pk: int, line: LineValues) -> None:
    network = Network.objects.get(pk=pk)
    _set_values(LINE_TYPES["network"], network, line)
    network.save_revision().publish()
    # Whoever had one of these hostnames gives it up in this import: the check saw to that.
    Site.objects.filter(hostname__in=line["hostnames"]).exclude(root_page=network).delete()
    network.set_hostnames(line["hostnames"])


def save_row(line_type: type[Line], pk: int | None, line: LineValues) -> int:
    """A theme, programme or relay; returns its key."""
    row = line_type.MODEL.objects.get(pk=pk) if pk else line_type.MODEL()
    _set_values(line_type, row, line)
    row.save()
    return int(row.pk)


def _set_values(line_type: type[Line], row: Any, line: LineValues) -> None:
    for column, value in column_values(line_type, line).items():
        setattr(row, column, value)
    mapping = column_map(line_type)
    for key, relation in mapping.many_to_many.items():
        getattr(row, key).set(relation.related_model.objects.filter(pk__in=line[key]))
    for key, child in mapping.children.items():
        rows = (child.model(**child.row_values(item), sort_order=order) for order, item in enumerate(line[key]))
        setattr(row, key, list(rows))


def log_import(model: type[Any], file_names: Mapping[int, str], now: datetime) -> None:
    """Note in the histories that the admin shows which rows, by primary key, were written, and from which file."""
    # Wagtail's log() writes a row at a time; its managers fill the same columns (PageLogEntryManager.log_action).
    log_model: Any = registry.get_log_model_for_model(model)
    is_page = issubclass(model, Page)
    rows = (Page if is_page else model)._default_manager.filter(pk__in=file_names)
    content_type = ContentType.objects.get_for_model(model)
    log_model.objects.bulk_create(
        log_model(
            content_type=content_type,
            label=log_model.objects.get_instance_title(row),
            action=IMPORT_ACTION,
            data={"file": file_names[row.pk]},
            timestamp=now,
            content_changed=True,
            **({"page_id": row.pk} if is_page else {"object_id": row.pk}),
        )
        for row in rows
    )

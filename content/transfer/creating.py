"""Makes many new entries at once: what Page.save does for one, in a few statements for a batch."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backends

from content.models import Entry, Network, Section
from content.signals import entries_changed
from content.transfer.blocks import stored_body
from content.transfer.columns import LineValues, column_map, column_values
from content.transfer.hub import Hub
from content.transfer.lines import EntryLine


def create_entries(shape: type[EntryLine], lines: list[LineValues], hub: Hub, now: datetime) -> list[int]:
    """Makes entries of one kind from lines whose references are primary keys; returns their own."""
    networks = Network.objects.in_bulk({line["network"] for line in lines})
    entries = [_unsaved(shape, line, networks[line["network"]], hub, now) for line in lines]
    for network in networks.values():
        _place([entry for entry in entries if entry.network_id == network.pk], network)
    _insert(shape.MODEL, entries)
    _insert_related(shape, entries, lines)
    for entry, line in zip(entries, lines, strict=True):
        if line["live"] and entry.go_live_at:
            entry.save_revision(approved_go_live_at=entry.go_live_at, clean=False)
    _index(shape.MODEL, entries)
    pks = [entry.pk for entry in entries]
    entries_changed.send(shape.MODEL, entries=Entry.objects.filter(pk__in=pks))
    return pks


def set_publication(entry: Entry, line: LineValues, now: datetime) -> bool:
    """Set the dates of publication as a line has them; returns whether it is to be shown now."""
    date = line["published_at"] or entry.published_at or (now if line["live"] else None)
    entry.first_published_at = date
    entry.go_live_at = date if date and date > now else None
    return bool(line["live"] and not entry.go_live_at)


def body_of(model: type[Entry], line: LineValues, uid: str) -> StreamValue:
    block = model._meta.get_field("body").stream_block
    return StreamValue(block, stored_body(line["body"], uid), is_lazy=True)


def _unsaved(shape: type[EntryLine], line: LineValues, network: Network, hub: Hub, now: datetime) -> Entry:
    entry = shape.MODEL(**column_values(shape, line), network=network, locale_id=hub.locale(line["locale"]))
    entry.draft_title = entry.title
    entry.live = set_publication(entry, line, now)
    entry.has_unpublished_changes = not entry.live
    entry.last_published_at = now if entry.live else None
    entry.body = body_of(shape.MODEL, line, entry.uid)
    entry.content_type = ContentType.objects.get_for_model(shape.MODEL)
    entry.set_derived_fields()
    return entry


def _place(entries: list[Entry], network: Network) -> None:
    """Give them the next places in their section, which stays locked until the end of the transaction."""
    section = Section.objects.select_for_update().get(pk=network.section(entries[0].KIND).pk)
    last = section.get_last_child()
    step = last._get_lastpos_in_path() if last else 0
    for number, entry in enumerate(entries, start=step + 1):
        entry.depth = section.depth + 1
        entry.path = Page._get_path(section.path, entry.depth, number)
        entry.url_path = f"{section.url_path}{entry.slug}/"
    Page.objects.filter(pk=section.pk).update(numchild=F("numchild") + len(entries))


def _insert(model: type[Entry], entries: list[Entry]) -> None:
    """Into the tables of a kind, from the base up. bulk_create declines this, as it can't know the keys of the base."""
    for entry, (pk,) in zip(entries, _insert_part(Page, entries, [Page._meta.pk]), strict=True):
        entry.pk = entry.id = entry.page_ptr_id = entry.entry_ptr_id = pk
        entry._state.adding = False
    _insert_part(Entry, entries)
    _insert_part(model, entries)


def _insert_part(model: type[Any], entries: list[Entry], returning: list[Any] | None = None) -> list[Any]:
    """The columns of one table; returns those asked for."""
    fields = [field for field in model._meta.local_concrete_fields if not field.db_returning]
    size = connection.ops.bulk_batch_size(fields, entries)
    rows: list[Any] = []
    for start in range(0, len(entries), size):
        some = entries[start : start + size]
        rows += model._base_manager.all()._insert(some, fields, returning, raw=True, using=connection.alias) or []
    return rows


def _insert_related(shape: type[EntryLine], entries: list[Entry], lines: list[LineValues]) -> None:
    pairs = list(zip(entries, lines, strict=True))
    for key, field in column_map(shape).many_to_many.items():
        through, owner, other = field.remote_field.through, field.m2m_column_name(), field.m2m_reverse_name()
        through.objects.bulk_create(
            through(**{owner: entry.pk, other: pk}) for entry, line in pairs for pk in line[key]
        )
    for relation in get_all_child_relations(shape.MODEL):
        key = relation.get_accessor_name()
        child = column_map(shape).children.get(key)
        inserted: list[Any] = []
        for entry, line in pairs:
            rows = [child.model(**child.row_values(item)) for item in line[key]] if child else []
            for order, row in enumerate(rows):
                row.sort_order = order
            setattr(entry, key, rows)  # also where there are none, so that nobody looks for them in the database
            inserted += rows
        relation.related_model.objects.bulk_create(inserted)


def _index(model: type[Entry], entries: list[Entry]) -> None:
    """For the admin: its search boxes, and its list of what uses a picture, a document or a page."""
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, entries)
    page_type = ContentType.objects.get_for_model(Page)
    references = (
        ReferenceIndex(
            base_content_type=page_type,
            content_type=entry.content_type,
            object_id=entry.pk,
            to_content_type_id=to_type,
            to_object_id=to_pk,
            model_path=model_path,
            content_path=path,
            content_path_hash=ReferenceIndex._get_content_path_hash(path),
        )
        for entry in entries
        for to_type, to_pk, model_path, path in ReferenceIndex._extract_references_from_object(entry)
    )
    ReferenceIndex.objects.bulk_create(references, ignore_conflicts=True)

"""Makes many new entries at once: what Page.save does for each, in a few statements for a batch.

Where Django, treebeard and Wagtail have no public way for many rows, it uses theirs for one; each use says why, and
tests/test_private_apis.py fails when one of them changes.
"""

from collections.abc import Collection
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
from content.sections import ensure_section
from content.signals import entries_changed
from content.transfer.block_values import stored_body
from content.transfer.columns import LineValues, column_map, column_values
from content.transfer.existing_content import ExistingContent
from content.transfer.lines import EntryLine


def create_entries(
    line_type: type[EntryLine], lines: Collection[LineValues], existing: ExistingContent, now: datetime
) -> list[int]:
    """Make entries of one kind from lines whose references are primary keys; returns theirs."""
    networks = Network.objects.in_bulk({line["network"] for line in lines})
    entries = [_new_entry(line_type, line, networks[line["network"]], existing, now) for line in lines]
    for network in networks.values():
        _append_to_section([entry for entry in entries if entry.network_id == network.pk], network)
    _insert(line_type.MODEL, entries)
    _insert_related(line_type, entries, lines)
    for entry, line in zip(entries, lines, strict=True):
        if line["live"] and entry.go_live_at:
            entry.save_revision(approved_go_live_at=entry.go_live_at, clean=False)
    _add_to_indexes(line_type.MODEL, entries)
    pks = [entry.pk for entry in entries]
    entries_changed.send(line_type.MODEL, entries=Entry.objects.filter(pk__in=pks))
    return pks


def set_publication_dates(entry: Entry, line: LineValues, now: datetime) -> bool:
    """Set the dates of publication as a line has them; returns whether the entry is to be public now."""
    date = line["published_at"] or entry.published_at or (now if line["live"] else None)
    entry.first_published_at = date
    entry.go_live_at = date if date and date > now else None
    return bool(line["live"] and not entry.go_live_at)


def body_value(model: type[Entry], line: LineValues, uid: str) -> StreamValue:
    # StreamField.to_python would do the same from JSON text, which is parsed to dictionaries at once.
    stream_block = model._meta.get_field("body").stream_block
    return StreamValue(stream_block, stored_body(line["body"], uid), is_lazy=True)


def _new_entry(
    line_type: type[EntryLine], line: LineValues, network: Network, existing: ExistingContent, now: datetime
) -> Entry:
    locale_id = existing.get_or_create_locale(line["locale"])
    entry = line_type.MODEL(**column_values(line_type, line), network=network, locale_id=locale_id)
    entry.draft_title = entry.title
    entry.live = set_publication_dates(entry, line, now)
    entry.has_unpublished_changes = not entry.live
    entry.last_published_at = now if entry.live else None
    entry.body = body_value(line_type.MODEL, line, entry.uid)
    entry.content_type = ContentType.objects.get_for_model(line_type.MODEL)
    entry.set_derived_fields()
    return entry


def _append_to_section(entries: list[Entry], network: Network) -> None:
    """Give entries the next paths in their section, which stays locked until the end of the transaction."""
    section = Section.objects.select_for_update().get(pk=ensure_section(network, entries[0].KIND).pk)
    last_child = section.get_last_child()
    # treebeard's: add_child would ask for the last child, and update the section, once an entry.
    last_number = last_child._get_lastpos_in_path() if last_child else 0
    for number, entry in enumerate(entries, start=last_number + 1):
        entry.depth = section.depth + 1
        entry.path = Page._get_path(section.path, entry.depth, number)  # treebeard's
        entry.url_path = f"{section.url_path}{entry.slug}/"
    Page.objects.filter(pk=section.pk).update(numchild=F("numchild") + len(entries))


def _insert(model: type[Entry], entries: list[Entry]) -> None:
    """Insert into the tables of a kind, from the base up; bulk_create declines to, not knowing the keys of the base."""
    page_pks = _insert_columns(Page, entries, [Page._meta.pk])
    for entry, (pk,) in zip(entries, page_pks, strict=True):
        entry.pk = entry.id = entry.page_ptr_id = entry.entry_ptr_id = pk
        entry._state.adding = False
    _insert_columns(Entry, entries)
    _insert_columns(model, entries)


def _insert_columns(model: type[Any], entries: list[Entry], returning: list[Any] | None = None) -> list[Any]:
    """Insert a row of one table for each entry; returns the columns in `returning`."""
    fields = [field for field in model._meta.local_concrete_fields if not field.db_returning]
    # Django's QuerySet._insert is what Model.save_base calls for the table of each base; it takes many rows as well.
    batch_size = connection.ops.bulk_batch_size(fields, entries)
    rows: list[Any] = []
    for start in range(0, len(entries), batch_size):
        batch = entries[start : start + batch_size]
        rows += model._base_manager.all()._insert(batch, fields, returning, raw=True, using=connection.alias) or []
    return rows


def _insert_related(line_type: type[EntryLine], entries: list[Entry], lines: Collection[LineValues]) -> None:
    mapping = column_map(line_type)
    pairs = list(zip(entries, lines, strict=True))
    for key, relation in mapping.many_to_many.items():
        through = relation.remote_field.through
        # Django's own names of the columns: set() would write for one entry at a time.
        source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
        through.objects.bulk_create(
            through(**{source: entry.pk, target: pk}) for entry, line in pairs for pk in line[key]
        )
    # modelcluster's: which lists an entry holds in memory, each looked up in the database where it isn't set.
    for child_relation in get_all_child_relations(line_type.MODEL):
        key = child_relation.get_accessor_name()
        child = mapping.children.get(key)
        inserted: list[Any] = []
        for entry, line in pairs:
            rows = [child.model(**child.row_values(item)) for item in line[key]] if child else []
            for sort_order, row in enumerate(rows):
                row.sort_order = sort_order
            setattr(entry, key, rows)  # also where there are none, so that nobody looks for them in the database
            inserted += rows
        child_relation.related_model.objects.bulk_create(inserted)


def _add_to_indexes(model: type[Entry], entries: list[Entry]) -> None:
    """For the admin: its search boxes, and its list of what uses a picture, a document or a page."""
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, entries)
    page_type = ContentType.objects.get_for_model(Page)
    # ReferenceIndex.create_or_update_for_object asks first what is stored; of a new entry, nothing is.
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

"""Writes a batch of lines of one type, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.models import Entry, Relay
from content.storage import deleting_files_on_failure
from content.transfer.bulk_creation import create_entries
from content.transfer.columns import LineValues, canonical, column_values
from content.transfer.existing_content import EntryRows
from content.transfer.import_context import ImportContext
from content.transfer.line_index import NAMING_KEYS
from content.transfer.lines import LINE_TYPES, EntryLine, Line, NetworkLine
from content.transfer.references import FileReference, Reference, replace_references
from content.transfer.saving import create_network, free_slug, log_import, save_network, save_row, update_entry
from content.transfer.serializer import load_lines
from content.tree import lock_tree


class RefusedError(Exception):
    """The models refused a line that had passed the check: its batch was undone."""


class GoneError(Exception):
    """Somebody deleted or renamed, during the import, what a line refers to."""


class Batch(NamedTuple):
    """Lines of one type, in canonical form, by line_id."""

    line_type: type[Line]
    lines: dict[int, LineValues]
    rows: EntryRows  # the existing entries that they are or refer to
    primary_keys: dict[int, int]  # of the rows that the lines name, where these exist


def write_lines(line_ids: list[int], context: ImportContext, dry_run: bool = False) -> dict[str, list[int]]:
    """Create or update what differs; returns the lines created, updated and unchanged."""
    batch = _read_batch(line_ids, context)
    current_lines = load_lines(batch.line_type, list(batch.primary_keys.values()), context.existing)
    outcomes: dict[str, list[int]] = {"created": [], "updated": [], "unchanged": []}
    for line_id, line in batch.lines.items():
        if line_id not in batch.primary_keys:
            outcomes["created"].append(line_id)
        else:
            differs = batch.line_type.differs(line, current_lines[batch.primary_keys[line_id]])
            outcomes["updated" if differs else "unchanged"].append(line_id)
    if not dry_run:
        try:
            with transaction.atomic(), deleting_files_on_failure():
                lock_tree()
                _save(batch, outcomes, context)
        except IntegrityError:
            _refuse_broken_constraint(batch, outcomes["created"] + outcomes["updated"], context)
            raise
    return outcomes


def create_drafts(line_ids: list[int], context: ImportContext) -> list[int]:
    """Make drafts, with nothing but a title, of those entries that don't exist yet; returns their lines."""
    with transaction.atomic():
        lock_tree()
        batch = _read_batch(line_ids, context)
        line_type = cast(type[EntryLine], batch.line_type)
        for line_id, pk in batch.primary_keys.items():
            free_slug(pk, batch.lines[line_id]["slug"])
        new_lines = [line_id for line_id in line_ids if line_id not in batch.primary_keys]
        drafts = [_resolved(line_type, line_type.draft(batch.lines[line_id]), {}, context) for line_id in new_lines]
        if drafts:
            create_entries(line_type, drafts, context.existing, timezone.now())
    return new_lines


def _read_batch(line_ids: list[int], context: ImportContext) -> Batch:
    index = context.index
    line_type = LINE_TYPES[index.types[line_ids[0]]]
    read = {line_id: line_type.model_validate(data).model_dump() for line_id, data in index.read(line_ids)}
    names = {name for line in read.values() for name in _entry_names(line_type, line)}
    names |= {line["uid"] for line in read.values() if line.get("uid")}
    names |= {index.entry_keys[line_id] for line_id in line_ids if line_id in index.entry_keys}
    rows = context.existing.load_entry_rows(names)
    lines = {line_id: _canonical(line_type, line_id, line, rows, context) for line_id, line in read.items()}
    return Batch(line_type, lines, rows, _primary_keys(line_type, lines, rows, context))


def _primary_keys(
    line_type: type[Line], lines: dict[int, LineValues], rows: EntryRows, context: ImportContext
) -> dict[int, int]:
    if issubclass(line_type, EntryLine):
        entry_keys = context.index.entry_keys
        entry_rows = {
            line_id: rows.get(line["uid"] or "") or context.lasting_row(entry_keys[line_id], rows)
            for line_id, line in lines.items()
        }
        return {line_id: row.pk for line_id, row in entry_rows.items() if row}
    if line_type.MODEL is Relay:
        pairs = {line_id: (line["network"], line["entry"]) for line_id, line in lines.items()}
        relays = Relay.objects.filter(entry__key__in={entry for _, entry in pairs.values()})
        values = relays.values_list("network__code", "entry__key", "pk")
        relay_pks = {(network, entry): pk for network, entry, pk in values}
        return {line_id: relay_pks[pair] for line_id, pair in pairs.items() if pair in relay_pks}
    model, key = NAMING_KEYS[line_type.type_name()]
    pks = context.existing.primary_keys[model]
    return {line_id: pks[line[key]] for line_id, line in lines.items() if line[key] in pks}


# Names to primary keys


def _entry_names(line_type: type[Line], line: LineValues) -> set[str]:
    names = set()

    def note_name(reference: Reference | FileReference, value: Any, path: str) -> Any:
        if reference.model is Entry:
            names.add(value)
        return value

    replace_references(line_type, line, note_name)
    return names


def _canonical(
    line_type: type[Line], line_id: int, line: LineValues, rows: EntryRows, context: ImportContext
) -> LineValues:
    """A line that was read, in canonical form: entries by key, files by digest."""
    index = context.index

    def replace(reference: Reference | FileReference, value: Any, path: str) -> Any:
        if isinstance(reference, FileReference):
            return context.attachments.digest(index.positions[line_id].path.parent, value)
        if reference.model is not Entry:
            return value
        entry_line = index.entry_line(value)
        return index.entry_keys[entry_line] if entry_line is not None else rows[value].key if value in rows else value

    return canonical(line_type, replace_references(line_type, line, replace))


def _resolved(line_type: type[Line], line: LineValues, rows: EntryRows, context: ImportContext) -> LineValues:
    """A canonical line with primary keys for names; its files are stored."""
    entry_pks = {row.key: row.pk for row in rows.values()}
    network: Any = line.get("code") or line.get("network")  # whose files it refers to

    def replace(reference: Reference | FileReference, value: Any, path: str) -> Any:
        if isinstance(reference, FileReference):
            return context.attachments.store(reference.model, value, network)
        pks = entry_pks if reference.model is Entry else context.existing.primary_keys[reference.model]
        pk = pks.get(value)
        if pk is None and not reference.or_name:
            raise GoneError(f"{value} is gone from the hub since the check.")
        return value if pk is None else pk

    return replace_references(line_type, line, replace)


# Rows


def _save(batch: Batch, outcomes: dict[str, list[int]], context: ImportContext) -> None:
    line_type, primary_keys, now = batch.line_type, batch.primary_keys, timezone.now()
    if issubclass(line_type, NetworkLine):
        for line_id in outcomes["created"]:
            with _naming_the_line(line_id, context):
                primary_keys[line_id] = create_network(batch.lines[line_id])
    created = _resolve_all(batch, outcomes["created"], context)
    if issubclass(line_type, EntryLine) and created:
        primary_keys |= zip(created, create_entries(line_type, created.values(), context.existing, now), strict=True)
        created = {}
    updated = _resolve_all(batch, outcomes["updated"], context)
    for line_id, line in (created | updated).items():
        with _naming_the_line(line_id, context):
            if issubclass(line_type, EntryLine):
                update_entry(line_type, primary_keys[line_id], line, context.existing, now)
            elif issubclass(line_type, NetworkLine):
                save_network(primary_keys[line_id], line)
            else:
                primary_keys[line_id] = save_row(line_type, primary_keys.get(line_id), line)
    written_lines = outcomes["created"] + outcomes["updated"]
    file_names = {primary_keys[line_id]: context.index.positions[line_id].path.name for line_id in written_lines}
    log_import(line_type.MODEL, file_names, now)
    if line_type.type_name() in NAMING_KEYS and (created or updated):
        context.existing.refresh(line_type.MODEL)


def _resolve_all(batch: Batch, line_ids: list[int], context: ImportContext) -> dict[int, LineValues]:
    return {line_id: _resolved(batch.line_type, batch.lines[line_id], batch.rows, context) for line_id in line_ids}


def _refuse_broken_constraint(batch: Batch, line_ids: list[int], context: ImportContext) -> None:
    """Raise a RefusedError that names the first line whose columns break a constraint of the model."""
    model = batch.line_type.MODEL
    for line_id in line_ids:
        columns = column_values(batch.line_type, batch.lines[line_id])
        plain_columns = {name: value for name, value in columns.items() if not model._meta.get_field(name).is_relation}
        with _naming_the_line(line_id, context):
            model(**plain_columns).validate_constraints()


@contextmanager
def _naming_the_line(line_id: int, context: ImportContext) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise RefusedError(f"{context.index.positions[line_id]}: {'; '.join(error.messages)}") from error

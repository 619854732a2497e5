"""Makes lines from rows: what an import compares with, and an export writes."""

from collections.abc import Iterable
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Revision

from content.models import Audience, Entry
from content.rich_text import sanitise_stored
from content.transfer.block_types import is_whole
from content.transfer.block_values import line_body
from content.transfer.columns import (
    LineValues,
    canonical,
    draft_related_values,
    line_of_row,
    load_related_values,
)
from content.transfer.existing_content import ExistingContent
from content.transfer.lines import EntryLine, Line, NetworkLine
from content.transfer.references import DROPPED, FileReference, Reference, replace_references

FILE_MODELS = (get_image_model(), get_document_model())


def load_lines(line_type: type[Line], pks: list[int], existing: ExistingContent) -> dict[int, LineValues]:
    """Lines in canonical form, by primary key of their row."""
    if not pks:
        return {}
    if issubclass(line_type, EntryLine):
        return _load_entry_lines(line_type, pks, existing)
    rows = list(line_type.MODEL.objects.filter(pk__in=pks))
    related_values = load_related_values(line_type, pks)
    lines = [{"type": line_type.type_name(), **line_of_row(line_type, row, related_values)} for row in rows]
    if issubclass(line_type, NetworkLine):
        for row, line in zip(rows, lines, strict=True):
            line["hostnames"] = row.hostnames
    return _canonical_by_pk(line_type, rows, lines, existing)


def _load_entry_lines(line_type: type[EntryLine], pks: list[int], existing: ExistingContent) -> dict[int, LineValues]:
    rows = list(line_type.MODEL.objects.filter(pk__in=pks))
    related_values = load_related_values(line_type, pks)
    locale_codes = {pk: code for code, pk in existing.locales.items()}
    scheduled_pks = _scheduled_pks(pks)
    lines = []
    for row in rows:
        # A draft's page may lag behind its last revision.
        draft = None if row.live or row.latest_revision_id is None else row.get_latest_revision_as_object()
        draft_values = draft_related_values(line_type, draft) if draft else related_values
        line = line_of_row(line_type, draft or row, draft_values)
        line |= {
            "type": line_type.type_name(),
            "network": row.network_id,
            "slug": row.slug,
            "uid": row.uid,
            "locale": locale_codes[row.locale_id],
            "published_at": row.published_at,
            "live": row.live or row.pk in scheduled_pks,
            "body": line_body((draft or row).body.get_prep_value()),
        }
        lines.append(line)
    lines_by_pk = _canonical_by_pk(line_type, rows, lines, existing)
    for line in lines_by_pk.values():
        if line["audience"] != Audience.CHOSEN_NETWORKS:
            line["chosen_networks"] = []
        line["body"] = [block for block in line["body"] if is_whole(block)]
    return lines_by_pk


def _scheduled_pks(pks: list[int]) -> set[int]:
    revisions = Revision.page_revisions.filter(object_id__in=map(str, pks), approved_go_live_at__isnull=False)
    return {int(pk) for pk in revisions.values_list("object_id", flat=True)}


def _canonical_by_pk(
    line_type: type[Line], rows: Iterable[Any], lines: list[LineValues], existing: ExistingContent
) -> dict[int, LineValues]:
    ordered_lines = [{key: line[key] for key in line_type.model_fields} for line in lines]
    named_lines = _with_names(line_type, ordered_lines, existing)
    return {row.pk: line for row, line in zip(rows, named_lines, strict=True)}


# Primary keys to names


def _with_names(line_type: type[Line], lines: list[LineValues], existing: ExistingContent) -> list[LineValues]:
    """Lines in canonical form, with names for primary keys; references to what is gone are dropped."""
    pks: dict[Any, set[int]] = {model: set() for model in (Entry, *FILE_MODELS)}

    def note_pk(reference: Reference | FileReference, value: Any, path: str) -> Any:
        if reference.model in pks and (pk := _referred_pk(reference, value)) is not None:
            pks[reference.model].add(pk)
        return value

    for line in lines:
        replace_references(line_type, line, note_pk)
    names: dict[Any, dict[Any, Any]] = {
        **{model: {pk: name for name, pk in by_name.items()} for model, by_name in existing.primary_keys.items()},
        **{model: _file_digests(model, pks[model]) for model in FILE_MODELS},
        Entry: dict(Entry.objects.filter(pk__in=pks[Entry]).values_list("pk", "key")),
    }

    def replace(reference: Reference | FileReference, value: Any, path: str) -> Any:
        pk = _referred_pk(reference, value)
        return value if pk is None else names[reference.model].get(pk, DROPPED)

    return [canonical(line_type, replace_references(line_type, line, replace, clean=sanitise_stored)) for line in lines]


def _referred_pk(reference: Reference | FileReference, value: Any) -> Any:
    """The primary key that a value is; None for a plain name."""
    if isinstance(value, int) or reference.model not in (Entry, *FILE_MODELS):
        return value
    if isinstance(reference, Reference) and reference.or_name:
        return None
    return int(value) if value.isascii() and value.isdigit() else 0  # a link in rich text


def _file_digests(model: Any, pks: set[int]) -> dict[int, str]:
    return {file.pk: file.get_file_hash() for file in model.objects.filter(pk__in=pks)}

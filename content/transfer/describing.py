"""The lines that the hub's rows make."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Revision

from content.models import Audience
from content.transfer.blocks import is_whole, line_body
from content.transfer.columns import LineValues, draft_related_values, line_of_row, load_related_values
from content.transfer.hub import Hub
from content.transfer.lines import EntryLine, Line, NetworkLine
from content.transfer.naming import named


def described(shape: type[Line], pks: list[int], hub: Hub) -> dict[int, LineValues]:
    """Lines in canonical form, by primary key."""
    if not pks:
        return {}
    if issubclass(shape, EntryLine):
        return _entries(shape, pks, hub)
    model: Any = shape.MODEL
    rows = list(model.objects.filter(pk__in=pks))
    related = load_related_values(shape, pks)
    lines = [{"type": shape.type_name(), **line_of_row(shape, row, related)} for row in rows]
    if issubclass(shape, NetworkLine):
        for row, line in zip(rows, lines, strict=True):
            line["hostnames"] = row.hostnames
    return _by_pk(shape, rows, lines, hub)


def _entries(shape: type[EntryLine], pks: list[int], hub: Hub) -> dict[int, LineValues]:
    rows = list(shape.MODEL.objects.filter(pk__in=pks))
    related = load_related_values(shape, pks)
    locales = {pk: code for code, pk in hub.locales.items()}
    scheduled = _scheduled(pks)
    lines = []
    for row in rows:
        # A draft's page may lag behind its last revision.
        draft = None if row.live or row.latest_revision_id is None else row.get_latest_revision_as_object()
        line = line_of_row(shape, draft or row, draft_related_values(shape, draft) if draft else related)
        line |= {
            "type": shape.type_name(),
            "network": row.network_id,
            "slug": row.slug,
            "uid": row.uid,
            "locale": locales[row.locale_id],
            "published_at": row.published_at,
            "live": row.live or row.pk in scheduled,
            "body": line_body((draft or row).body.get_prep_value()),
        }
        lines.append(line)
    found = _by_pk(shape, rows, lines, hub)
    for line in found.values():
        if line["audience"] != Audience.CHOSEN_NETWORKS:
            line["chosen_networks"] = []
        line["body"] = [block for block in line["body"] if is_whole(block)]
    return found


def _by_pk(shape: type[Line], rows: Iterable[Any], lines: list[LineValues], hub: Hub) -> dict[int, LineValues]:
    in_order = [{key: line[key] for key in shape.model_fields} for line in lines]
    return {row.pk: line for row, line in zip(rows, named(shape, in_order, hub), strict=True)}


def _scheduled(pks: list[int]) -> set[int]:
    approved = Revision.page_revisions.filter(object_id__in=map(str, pks), approved_go_live_at__isnull=False)
    return {int(pk) for pk in approved.values_list("object_id", flat=True)}

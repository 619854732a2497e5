"""Names to primary keys when a line is written, and back when one is made from rows."""

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.models import Entry
from content.rich_text import sanitise_stored
from content.transfer.columns import LineValues, canonical
from content.transfer.hub import Hub
from content.transfer.lines import Line
from content.transfer.references import DROPPED, FileReference, Reference, replace_references
from content.transfer.world import Rows, World

_FILES = (get_image_model(), get_document_model())


class GoneError(Exception):
    """Somebody deleted or renamed, during the import, what a line refers to."""


def entry_names(shape: type[Line], values: LineValues) -> set[str]:
    found = set()

    def note(what: Reference | FileReference, value: Any, path: str) -> Any:
        if what.model is Entry:
            found.add(value)
        return value

    replace_references(shape, values, note)
    return found


def normalised(shape: type[Line], line: int, values: LineValues, rows: Rows, world: World) -> LineValues:
    """A line that was read, in canonical form: entries by key, files by digest."""
    index = world.index

    def change(what: Reference | FileReference, value: Any, path: str) -> Any:
        if isinstance(what, FileReference):
            return world.files.digest(index.places[line].path.parent, value)
        if what.model is not Entry:
            return value
        target = index.entry(value)
        return index.key_of[target] if target is not None else rows[value].key if value in rows else value

    return canonical(shape, replace_references(shape, values, change))


def resolved(shape: type[Line], values: LineValues, rows: Rows, world: World) -> LineValues:
    """A canonical line with primary keys for names; its files are stored."""
    by_key = {row.key: row.pk for row in rows.values()}
    network: Any = values.get("code") or values.get("network")  # whose files it refers to

    def change(what: Reference | FileReference, value: Any, path: str) -> Any:
        if isinstance(what, FileReference):
            return world.files.store(what.model, value, network)
        pk = by_key.get(value) if what.model is Entry else world.hub.pks[what.model].get(value)
        if pk is None and not what.or_name:
            raise GoneError(f"{value} is gone from the hub since the check.")
        return value if pk is None else pk

    return replace_references(shape, values, change)


def named(shape: type[Line], lines: list[LineValues], hub: Hub) -> list[LineValues]:
    """Lines made from rows, in canonical form; references to what is gone are dropped."""
    pks: dict[Any, set[Any]] = {model: set() for model in (Entry, *_FILES)}

    def note(what: Reference | FileReference, value: Any, path: str) -> Any:
        if what.model in pks and (pk := _pk(what, value)) is not None:
            pks[what.model].add(pk)
        return value

    for line in lines:
        replace_references(shape, line, note)
    names: dict[Any, dict[Any, Any]] = {
        **{model: {pk: name for name, pk in known.items()} for model, known in hub.pks.items()},
        **{model: _digests(model, pks[model]) for model in _FILES},
        Entry: dict(Entry.objects.filter(pk__in=pks[Entry]).values_list("pk", "key")),
    }

    def change(what: Reference | FileReference, value: Any, path: str) -> Any:
        pk = _pk(what, value)
        return value if pk is None else names[what.model].get(pk, DROPPED)

    return [canonical(shape, replace_references(shape, line, change, clean=sanitise_stored)) for line in lines]


def _pk(what: Reference | FileReference, value: Any) -> Any:
    """The primary key that a value is; None for what is text of its own."""
    if isinstance(value, int) or what.model not in (Entry, *_FILES):
        return value
    if isinstance(what, Reference) and what.or_name:
        return None
    return int(value) if value.isascii() and value.isdigit() else 0  # a link in rich text


def _digests(model: Any, pks: set[int]) -> dict[int, str]:
    return {row.pk: row.get_file_hash() for row in model.objects.filter(pk__in=pks)}

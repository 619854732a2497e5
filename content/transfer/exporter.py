"""An export: every line that an import needs to make the same hub elsewhere, always in the same order."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from content.models import Audience, Entry, Network, Programme, Relay, Theme
from content.transfer.attachments import exported_name
from content.transfer.columns import LineValues
from content.transfer.fields import LineObject
from content.transfer.import_context import ImportContext
from content.transfer.lines import ENTRY_LINE_TYPES, LINE_TYPES, Line
from content.transfer.progress import progress_bar
from content.transfer.references import DROPPED, FileReference, Reference, replace_references, structured_fields
from content.transfer.serializer import load_lines
from content.visibility import unrestricted

BATCH_SIZE = 200
FILES_FOLDER = "files"


class Export:
    """The lines of networks. Their files are written into a folder, where one is given."""

    def __init__(self, networks: "QuerySet[Network]", folder: Path | None, warn: Callable[[str], object]) -> None:
        self.context = ImportContext()
        self.networks, self.folder, self.warn = networks, folder, warn
        self._file_paths: dict[tuple[Any, str], Any] = {}

    def lines(self) -> Iterator[str]:
        for type_name, pks in self._primary_keys():
            line_type = LINE_TYPES[type_name]
            with progress_bar(f"Exporting {type_name}", len(pks)) as progress:
                for start in range(0, len(pks), BATCH_SIZE):
                    batch = pks[start : start + BATCH_SIZE]
                    lines_by_pk = load_lines(line_type, batch, self.context.existing)
                    _make_drafts_of_restricted(type_name, lines_by_pk)
                    yield from (self._json(line_type, lines_by_pk[pk]) for pk in batch if pk in lines_by_pk)
                    progress.update(len(batch))

    @property
    def files(self) -> set[tuple[Any, str]]:
        """The model and the digest of each file that a line written so far refers to."""
        return set(self._file_paths)

    def _primary_keys(self) -> Iterator[tuple[str, list[int]]]:
        """By type of line, in the order of the export."""
        yield "network", _sorted_pks(self.networks, "code")
        yield "theme", _sorted_pks(Theme.objects.all(), "slug")
        yield "programme", _sorted_pks(Programme.objects.filter(network__in=self.networks), "slug")
        for kind, line_type in ENTRY_LINE_TYPES.items():
            yield kind, _sorted_pks(line_type.MODEL.objects.filter(network__in=self.networks), "key")
        relays = _offered(Relay.objects.filter(network__in=self.networks))
        yield "relay", _sorted_pks(relays, "network__code", "entry__key")

    def _json(self, line_type: type[Line], line: LineValues) -> str:
        data = without_defaults(line_type, replace_references(line_type, line, self._replace_file))
        text = json.dumps(data, ensure_ascii=False, default=_plain_value)
        for key, expected in line_type.read(json.loads(text), self.context)[1]:
            name = data.get("slug") or data.get("code") or data.get("entry")
            self.warn(f"{data['type']} {name}: an import will refuse this line: {key}: {expected}")
        return text

    def _replace_file(self, reference: Reference | FileReference, value: Any, path: str) -> Any:
        if isinstance(reference, Reference):
            return value
        if (reference.model, value) not in self._file_paths:
            self._file_paths[reference.model, value] = self._write_file(reference.model, value)
        return self._file_paths[reference.model, value]

    def _write_file(self, model: Any, digest: str) -> Any:
        """The path of the file, beside the lines; a file that the hub has lost is dropped."""
        row = model.objects.filter(file_hash=digest).order_by("pk").first()
        name = exported_name(row.title, digest, PurePath(row.file.name).suffix)
        if self.folder:
            try:
                (self.folder / FILES_FOLDER).mkdir(exist_ok=True)
                with row.file.open("rb") as source, (self.folder / FILES_FOLDER / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
            except FileNotFoundError:
                self.warn(f"The file of “{row.title}” is missing: {row.file.name}")
                return DROPPED
        return f"{FILES_FOLDER}/{name}"


def _sorted_pks(rows: "QuerySet[Any]", *names: str) -> list[int]:
    """Primary keys in the order of names, which no database's collation has a say in."""
    return [pk for *_, pk in sorted(rows.values_list(*names, "pk"))]


def _offered(relays: "QuerySet[Relay]") -> "QuerySet[Relay]":
    """Without those that an import refuses, since the entry is no longer offered."""
    is_chosen = Q(entry__audience=Audience.CHOSEN_NETWORKS, entry__chosen_networks=F("network"))
    return relays.filter(Q(entry__audience=Audience.ALL_NETWORKS) | is_chosen).exclude(network=F("entry__network"))


def _make_drafts_of_restricted(type_name: str, lines_by_pk: dict[int, LineValues]) -> None:
    """The format knows no privacy, nor unpublished networks: what not all may read becomes a draft, not public."""
    if type_name in ENTRY_LINE_TYPES:
        unrestricted_pks = unrestricted(Entry).filter(pk__in=lines_by_pk).values_list("pk", flat=True)
        for pk in lines_by_pk.keys() - set(unrestricted_pks):
            lines_by_pk[pk]["live"] = False


def without_defaults(object_type: type[LineObject], values: LineValues) -> LineValues:
    """Without what is as it would be anyway."""
    contents = {field.key: field.content for field in structured_fields(object_type)}
    differing = {}
    for key, field in object_type.model_fields.items():
        value = values[key]
        if field.is_required() or value != field.get_default(call_default_factory=True):
            differing[key] = _value_without_defaults(contents.get(key), value)
    return differing


def _value_without_defaults(content: Any, value: Any) -> Any:
    if isinstance(value, list):
        return [_value_without_defaults(content, item) for item in value]
    if not isinstance(value, dict):
        return value
    object_type = content[value["type"]] if isinstance(content, dict) else content
    return without_defaults(object_type, value) if isinstance(object_type, type) else value


def _plain_value(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"{type(value).__name__} has no place in a line")

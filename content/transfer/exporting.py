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
from content.transfer.columns import LineValues
from content.transfer.describing import described
from content.transfer.fields import LineObject
from content.transfer.files import exported_name
from content.transfer.lines import ENTRY_LINE_TYPES, LINE_TYPES, Line
from content.transfer.progress import bar
from content.transfer.references import DROPPED, FileReference, Reference, replace_references, structured_fields
from content.transfer.world import World
from content.visibility import unrestricted

BATCH = 200
FILES = "files"


class Export:
    """The lines of some networks. Their files are written into a folder, where one is given."""

    def __init__(self, networks: "QuerySet[Network]", folder: Path | None, warn: Callable[[str], object]) -> None:
        self.world = World()
        self.networks, self.folder, self.warn = networks, folder, warn
        self._paths: dict[tuple[Any, str], Any] = {}

    def lines(self) -> Iterator[str]:
        for kind, pks in self._contents():
            shape = LINE_TYPES[kind]
            with bar(f"Exporting {kind}", len(pks)) as progress:
                for start in range(0, len(pks), BATCH):
                    some = pks[start : start + BATCH]
                    found = described(shape, some, self.world.hub)
                    _hide_restricted(kind, found)
                    yield from (self._line(shape, found[pk]) for pk in some if pk in found)
                    progress.update(len(some))

    def _contents(self) -> Iterator[tuple[str, list[int]]]:
        yield "network", _sorted(self.networks, "code")
        yield "theme", _sorted(Theme.objects.all(), "slug")
        yield "programme", _sorted(Programme.objects.filter(network__in=self.networks), "slug")
        for kind, shape in ENTRY_LINE_TYPES.items():
            yield kind, _sorted(shape.MODEL.objects.filter(network__in=self.networks), "key")
        yield "relay", _sorted(_offered(Relay.objects.filter(network__in=self.networks)), "network__code", "entry__key")

    def _line(self, shape: type[Line], values: LineValues) -> str:
        data = trimmed(shape, replace_references(shape, values, self._with_path))
        text = json.dumps(data, ensure_ascii=False, default=_plain)
        for key, expected in shape.read(json.loads(text), self.world)[1]:
            name = data.get("slug") or data.get("code") or data.get("entry")
            self.warn(f"{data['type']} {name}: an import will refuse this line: {key}: {expected}")
        return text

    def _with_path(self, what: Reference | FileReference, value: Any, path: str) -> Any:
        if isinstance(what, Reference):
            return value
        if (what.model, value) not in self._paths:
            self._paths[what.model, value] = self._written(what.model, value)
        return self._paths[what.model, value]

    def _written(self, model: Any, digest: str) -> Any:
        """Where a file is, beside the lines; one that the hub has lost is dropped."""
        row = model.objects.filter(file_hash=digest).order_by("pk").first()
        name = exported_name(row.title, digest, PurePath(row.file.name).suffix)
        if self.folder:
            try:
                (self.folder / FILES).mkdir(exist_ok=True)
                with row.file.open("rb") as source, (self.folder / FILES / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
            except FileNotFoundError:
                self.warn(f"The file of “{row.title}” is missing: {row.file.name}")
                return DROPPED
        return f"{FILES}/{name}"


def _sorted(rows: "QuerySet[Any]", *names: str) -> list[int]:
    """Primary keys in the order of names, which no database's collation has a say in."""
    return [pk for *_, pk in sorted(rows.values_list(*names, "pk"))]


def _offered(relays: "QuerySet[Relay]") -> "QuerySet[Relay]":
    """Without those that an import refuses, since the entry is no longer offered."""
    chosen = Q(entry__audience=Audience.CHOSEN_NETWORKS, entry__chosen_networks=F("network"))
    return relays.filter(Q(entry__audience=Audience.ALL_NETWORKS) | chosen).exclude(network=F("entry__network"))


def _hide_restricted(kind: str, found: dict[int, LineValues]) -> None:
    """The format knows no privacy, nor unpublished networks: what not all may read becomes a draft, not public."""
    if kind in ENTRY_LINE_TYPES:
        for pk in found.keys() - set(unrestricted(Entry).filter(pk__in=found).values_list("pk", flat=True)):
            found[pk]["live"] = False


def trimmed(shape: type[LineObject], values: LineValues) -> LineValues:
    """Without what is as it would be anyway."""
    inner = {field.key: field.content for field in structured_fields(shape)}
    kept = {}
    for key, field in shape.model_fields.items():
        value = values[key]
        if field.is_required() or value != field.get_default(call_default_factory=True):
            kept[key] = _trimmed_value(inner.get(key), value)
    return kept


def _trimmed_value(holds: Any, value: Any) -> Any:
    if isinstance(value, list):
        return [_trimmed_value(holds, item) for item in value]
    if not isinstance(value, dict):
        return value
    shape = holds[value["type"]] if isinstance(holds, dict) else holds
    return trimmed(shape, value) if isinstance(shape, type) else value


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"{type(value).__name__} has no place in a line")

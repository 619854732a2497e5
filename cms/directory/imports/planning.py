"""What will become of each row, for the editor to see and decide before anything is written."""

from functools import cache
from typing import Any

from django.db import transaction

from cms.directory.imports.fields import folded, read
from cms.directory.imports.values import Values, differences, values_of
from cms.directory.models import DirectoryImport, ImportRow, ImportState, RowDecision, RowFate
from content.models import Actor
from content.visibility import visible

Key = tuple[str, str]


class Planner:
    """Holds the directory by SIREN, by RNA and by name and town while the rows of one import are judged."""

    def __init__(self, directory_import: DirectoryImport) -> None:
        self.directory_import = directory_import
        self.read = cache(read)
        actors = Actor.objects.select_related("network").prefetch_related("contacts", "countries", "themes")
        network = directory_import.network_id
        self.ours = _by_key(actors.filter(network=network))
        self.others = _by_key(visible(Actor).exclude(network=network).select_related("network"))
        self.seen: dict[Key, int] = {}

    def judge(self, row: ImportRow) -> None:
        values = values_of(row.cells, self.directory_import.headings, self.directory_import.mapping, self.read)
        keys = _keys(values.found)
        row.actor = _first(keys, self.ours)
        row.fate, row.decision, row.notes = self._fate(row, values, keys)
        for key in keys:
            self.seen.setdefault(key, row.number)

    def _fate(self, row: ImportRow, values: Values, keys: list[Key]) -> tuple[RowFate, RowDecision, list[str]]:
        if values.faults:
            return RowFate.FAULTY, RowDecision.SKIP, values.faults
        if row.actor is None and "title" not in values.found:
            return RowFate.FAULTY, RowDecision.SKIP, ["Le nom manque : écrivez le nom de l’acteur."]
        if earlier := _first(keys, self.seen):
            return RowFate.REPEATED, RowDecision.SKIP, [f"C’est le même acteur que la ligne {earlier}."]
        if row.actor is None:
            return RowFate.CREATE, RowDecision.CREATE, self._elsewhere(keys)
        latest = latest_version(row.actor)
        if any(True for _ in differences(latest, values)):
            return RowFate.UPDATE, RowDecision.FILL, []
        return RowFate.UNCHANGED, RowDecision.SKIP, []

    def _elsewhere(self, keys: list[Key]) -> list[str]:
        other = _first(keys, self.others)
        if other is None:
            return []
        return [f"« {other.title} » existe déjà chez {other.network.title} : reprenez-le plutôt que de le créer."]


@transaction.atomic
def plan(directory_import: DirectoryImport) -> None:
    """Judge all rows by the mapping that was chosen; earlier decisions are forgotten."""
    planner = Planner(directory_import)
    rows = list(directory_import.rows.all())
    for row in rows:
        planner.judge(row)
    ImportRow.objects.bulk_update(rows, ["fate", "decision", "notes", "actor"], batch_size=200)
    directory_import.state = ImportState.PREVIEW
    directory_import.save()


def latest_version(actor: Actor) -> Actor:
    """With the draft that is not published yet, if there is one."""
    if not actor.has_unpublished_changes:
        return actor
    latest: Actor = actor.get_latest_revision_as_object()
    return latest


def _by_key(actors: Any) -> dict[Key, Actor]:
    found: dict[Key, Actor] = {}
    for actor in actors:
        for key in _keys({name: getattr(actor, name) for name in ("title", "city", "siren", "rna")}):
            found.setdefault(key, actor)
    return found


def _keys(values: dict[str, Any]) -> list[Key]:
    """What says that two actors are one, the surest first."""
    keys = [(name, values[name]) for name in ("siren", "rna") if values.get(name)]
    if values.get("title"):
        keys.append((folded(values["title"]), folded(values.get("city") or "")))
    return keys


def _first(keys: list[Key], found: dict[Key, Any]) -> Any:
    return next((found[key] for key in keys if key in found), None)

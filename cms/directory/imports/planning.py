"""Proposes what to do with each row of an import, for the editor to decide before anything is written.

A row may be faulty, repeat an earlier row, create an actor, update one of the network's directory, or change nothing.
"""

from functools import cache
from typing import Any

from django.db import transaction

from cms.directory.imports.fields import matching_key, read_cell
from cms.directory.imports.values import RowValues, differences, read_row
from cms.directory.models import DirectoryImport, ImportRow, ImportState, RowDecision, RowFate
from content.models import Actor
from content.visibility import visible

Identifier = tuple[str, str]


class RowPlanner:
    """Plans the rows of one import; holds the directory's actors by SIREN, by RNA, and by name and town meanwhile."""

    def __init__(self, directory_import: DirectoryImport) -> None:
        self.directory_import = directory_import
        self.read_cell = cache(read_cell)
        actors = Actor.objects.select_related("network").prefetch_related("contacts", "countries", "themes")
        network = directory_import.network_id
        self.in_network = _by_identifier(actors.filter(network=network))
        self.visible_elsewhere = _by_identifier(visible(Actor).exclude(network=network).select_related("network"))
        self.row_numbers: dict[Identifier, int] = {}

    def plan(self, row: ImportRow) -> None:
        """Set the row's actor, fate, proposed decision and notes."""
        row_values = read_row(row.cells, self.directory_import.headings, self.directory_import.mapping, self.read_cell)
        identifiers = _identifiers(row_values.values)
        row.actor = _first_match(identifiers, self.in_network)
        row.fate, row.decision, row.notes = self._fate(row, row_values, identifiers)
        for identifier in identifiers:
            self.row_numbers.setdefault(identifier, row.number)

    def _fate(
        self, row: ImportRow, row_values: RowValues, identifiers: list[Identifier]
    ) -> tuple[RowFate, RowDecision, list[str]]:
        if row_values.faults:
            return RowFate.FAULTY, RowDecision.SKIP, row_values.faults
        if row.actor is None and "title" not in row_values.values:
            return RowFate.FAULTY, RowDecision.SKIP, ["Le nom manque : écrivez le nom de l’acteur."]
        if earlier_number := _first_match(identifiers, self.row_numbers):
            return RowFate.REPEATED, RowDecision.SKIP, [f"C’est le même acteur que la ligne {earlier_number}."]
        if row.actor is None:
            return RowFate.CREATE, RowDecision.CREATE, self._twin_notes(identifiers)
        latest = latest_version(row.actor)
        if any(True for _ in differences(latest, row_values)):
            return RowFate.UPDATE, RowDecision.FILL, []
        return RowFate.UNCHANGED, RowDecision.SKIP, []

    def _twin_notes(self, identifiers: list[Identifier]) -> list[str]:
        """A note if the actor is already on another network, where readers can see it."""
        twin = _first_match(identifiers, self.visible_elsewhere)
        if twin is None:
            return []
        return [f"« {twin.title} » existe déjà chez {twin.network.title} : reprenez-le plutôt que de le créer."]


@transaction.atomic
def plan_rows(directory_import: DirectoryImport) -> None:
    """Plan all rows by the import's mapping of columns to fields; decisions made before are lost."""
    row_planner = RowPlanner(directory_import)
    rows = list(directory_import.rows.all())
    for row in rows:
        row_planner.plan(row)
    ImportRow.objects.bulk_update(rows, ["fate", "decision", "notes", "actor"], batch_size=200)
    directory_import.state = ImportState.PREVIEW
    directory_import.save()


def latest_version(actor: Actor) -> Actor:
    """The actor's draft if it has one, else the actor as it is published."""
    if not actor.has_unpublished_changes:
        return actor
    latest: Actor = actor.get_latest_revision_as_object()
    return latest


def _by_identifier(actors: Any) -> dict[Identifier, Actor]:
    actors_by_identifier: dict[Identifier, Actor] = {}
    for actor in actors:
        for identifier in _identifiers({name: getattr(actor, name) for name in ("title", "city", "siren", "rna")}):
            actors_by_identifier.setdefault(identifier, actor)
    return actors_by_identifier


def _identifiers(values: dict[str, Any]) -> list[Identifier]:
    """What two rows or actors have in common if they are the same actor, the surest first."""
    identifiers = [(name, values[name]) for name in ("siren", "rna") if values.get(name)]
    if values.get("title"):
        identifiers.append((matching_key(values["title"]), matching_key(values.get("city") or "")))
    return identifiers


def _first_match(identifiers: list[Identifier], matches: dict[Identifier, Any]) -> Any:
    return next((matches[identifier] for identifier in identifiers if identifier in matches), None)

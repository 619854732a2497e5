"""Writes the rows of an import, or undoes them, a few at each turn of the background worker."""

import logging
from collections.abc import Callable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import ProtectedError
from wagtail.log_actions import log
from wagtail.models import Revision

from cms.directory.imports.access import may_import
from cms.directory.imports.values import read_row, set_values
from cms.directory.models import DirectoryImport, ImportRow, ImportState, RowDecision, RowOutcome
from cms.permissions import looks_after_hub
from content.models import Actor, Audience, EntryKind
from content.sections import ensure_section
from content.tree import lock_tree

logger = logging.getLogger(__name__)

ROWS_PER_TURN = 20  # of each import; a stop is seen between two turns
IMPORTED = "cms.directory_import"
IMPORT_UNDONE = "cms.directory_import_undone"


class RefusalError(Exception):
    """Why a row is neither written nor undone, in a sentence for the editor."""


def work_on_imports() -> None:
    """Process the next rows of each import that is to be written or undone."""
    for directory_import in DirectoryImport.objects.filter(state__in=[ImportState.RUNNING, ImportState.UNDOING]):
        if directory_import.state == ImportState.RUNNING:
            _process_rows(directory_import, [""], _write_row, RowOutcome.FAILED, ImportState.DONE)
        else:
            _process_rows(
                directory_import,
                [RowOutcome.CREATED, RowOutcome.UPDATED],
                _undo_row,
                RowOutcome.KEPT,
                ImportState.UNDONE,
            )


def _process_rows(
    directory_import: DirectoryImport,
    waiting_outcomes: list[str],
    process: Callable[[ImportRow], RowOutcome],
    outcome_of_failure: RowOutcome,
    final_state: ImportState,
) -> None:
    """Process the next rows that have one of these outcomes; give the import its final state after the last one."""
    for pk in directory_import.rows.filter(outcome__in=waiting_outcomes).values_list("pk", flat=True)[:ROWS_PER_TURN]:
        _process_row(pk, waiting_outcomes, process, outcome_of_failure)
    if not directory_import.rows.filter(outcome__in=waiting_outcomes).exists():
        # Not over a stop that came meanwhile.
        DirectoryImport.objects.filter(pk=directory_import.pk, state=directory_import.state).update(state=final_state)


def _process_row(
    pk: int, waiting_outcomes: list[str], process: Callable[[ImportRow], RowOutcome], outcome_of_failure: RowOutcome
) -> None:
    """Write the page and the row's outcome together, or neither; a failure is explained on the row."""
    try:
        with transaction.atomic():
            lock_tree()
            locked_rows = ImportRow.objects.select_for_update(skip_locked=True, of=["self"])
            waiting_rows = locked_rows.filter(pk=pk, outcome__in=waiting_outcomes)
            if row := waiting_rows.first():
                row.outcome = process(row)
                row.save()
    except (RefusalError, ValidationError) as error:
        explanation = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        ImportRow.objects.filter(pk=pk).update(outcome=outcome_of_failure, explanation=explanation)
    except (OperationalError, InterfaceError):
        raise  # the connection is lost, or what the row needs is locked: the row is tried again
    except Exception:
        logger.exception("Row %s of a directory import failed", pk)
        explanation = "Une erreur imprévue a empêché cette ligne : signalez-la à l’administrateur."
        ImportRow.objects.filter(pk=pk).update(outcome=outcome_of_failure, explanation=explanation)


def _write_row(row: ImportRow) -> RowOutcome:
    if row.decision == RowDecision.SKIP:
        return RowOutcome.SKIPPED
    user = row.directory_import.user
    if user is None or not may_import(user, row.directory_import.network):
        raise RefusalError("La personne qui a lancé l’import n’a plus le droit de publier dans ce réseau.")
    return _create_actor(row) if row.decision == RowDecision.CREATE else _update_actor(row, user)


def _create_actor(row: ImportRow) -> RowOutcome:
    directory_import = row.directory_import
    actor = Actor(live=False, has_unpublished_changes=True, owner=directory_import.user)
    set_values(actor, read_row(row.cells, directory_import.headings, directory_import.mapping), replace=True)
    ensure_section(directory_import.network, EntryKind.ACTOR).add_child(instance=actor)
    log(actor, "wagtail.create", user=directory_import.user, content_changed=True)
    row.actor = actor
    _save_revision(row, actor, publish=directory_import.publish)
    return RowOutcome.CREATED


def _update_actor(row: ImportRow, user: AbstractUser) -> RowOutcome:
    directory_import = row.directory_import
    actor = _get_unlocked_actor(row)
    if actor.network_id != directory_import.network_id:
        raise RefusalError("Cet acteur n’est plus dans ce réseau.")
    is_published_as_is = actor.live and not actor.has_unpublished_changes
    before: Revision = actor.latest_revision or actor.save_revision(changed=False, clean=False)
    draft: Actor = before.as_object()
    if not set_values(
        draft,
        read_row(row.cells, directory_import.headings, directory_import.mapping),
        replace=row.decision == RowDecision.REPLACE,
    ):
        row.explanation = "Rien à compléter."
        return RowOutcome.SKIPPED
    row.before = before
    needs_coordination = draft.audience == Audience.ALL_NETWORKS and not looks_after_hub(user)
    _save_revision(row, draft, publish=is_published_as_is and not needs_coordination)
    if not row.published:
        row.explanation = (
            "Proposé à tous les réseaux : enregistré en brouillon, à publier depuis sa page."
            if needs_coordination
            else "Enregistré en brouillon, car l’acteur a un brouillon en cours ou n’est pas publié."
        )
    return RowOutcome.UPDATED


def _save_revision(row: ImportRow, actor: Actor, publish: bool) -> None:
    directory_import = row.directory_import
    after: Revision = actor.save_revision(user=directory_import.user)
    log(
        actor,
        IMPORTED,
        user=directory_import.user,
        revision=after,
        content_changed=True,
        data={"file": directory_import.file_name},
    )
    if publish:
        after.publish(user=directory_import.user)
    row.after = after
    row.published = publish


def _undo_row(row: ImportRow) -> RowOutcome:
    actor = _get_unlocked_actor(row)
    if actor.latest_revision_id != row.after_id or (actor.live_revision_id == row.after_id) != row.published:
        raise RefusalError("Modifié ou publié depuis l’import : laissé tel quel.")
    if row.outcome == RowOutcome.UPDATED and row.before is None:
        raise RefusalError("La version d’avant l’import n’existe plus : laissé tel quel.")
    row.explanation = ""
    if row.before is None:
        _delete_created_actor(row, actor)
        return RowOutcome.UNDONE
    user = row.directory_import.undone_by
    revision = row.before.as_object().save_revision(user=user, previous_revision=row.before)
    data = {"file": row.directory_import.file_name}
    log(actor, IMPORT_UNDONE, user=user, revision=revision, content_changed=True, data=data)
    if row.published:
        revision.publish(user=user, skip_permission_checks=True)
    return RowOutcome.UNDONE


def _delete_created_actor(row: ImportRow, actor: Actor) -> None:
    try:
        log(actor, "wagtail.delete", user=row.directory_import.undone_by, deleted=True)
        actor.delete()
    except ProtectedError as error:
        raise RefusalError("D’autres contenus s’y réfèrent : laissé tel quel.") from error
    row.actor = row.after = None


def _get_unlocked_actor(row: ImportRow) -> Actor:
    """The row's actor; a RefusalError if it is gone, locked or under review."""
    actor = row.actor
    if actor is None:
        raise RefusalError("Cet acteur a été supprimé depuis.")
    if actor.locked:
        raise RefusalError("Cet acteur est verrouillé : déverrouillez-le, puis recommencez.")
    if actor.workflow_in_progress:
        raise RefusalError("Cet acteur est en cours de validation.")
    return actor

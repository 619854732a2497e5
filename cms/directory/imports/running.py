"""The background worker's part: writes the rows of an import, and takes them back, a few at each turn."""

import logging
from collections.abc import Callable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.log_actions import log
from wagtail.models import Revision

from cms.directory.imports.access import may_import
from cms.directory.imports.values import read_row, set_values
from cms.directory.models import DirectoryImport, ImportRow, ImportState, RowDecision, RowOutcome
from cms.permissions import looks_after_hub
from content.models import Actor, Audience, EntryKind
from content.sections import ensure_section

logger = logging.getLogger(__name__)

AT_A_TURN = 20  # rows: what readers wait for, such as indexing, comes between two turns
IMPORTED = "cms.directory_import"
TAKEN_BACK = "cms.directory_import_undone"


class RefusalError(Exception):
    """Why a row is left as it is, in a sentence for the editor."""


def work_on_imports() -> None:
    for directory_import in DirectoryImport.objects.filter(state__in=[ImportState.RUNNING, ImportState.UNDOING]):
        if directory_import.state == ImportState.RUNNING:
            _process_rows(directory_import, [""], _write_row, RowOutcome.FAILED, ImportState.DONE)
        else:
            _process_rows(
                directory_import,
                [RowOutcome.CREATED, RowOutcome.UPDATED],
                _undo,
                RowOutcome.KEPT,
                ImportState.UNDONE,
            )


def _process_rows(
    directory_import: DirectoryImport,
    waiting: list[str],
    act: Callable[[ImportRow], RowOutcome],
    failed: RowOutcome,
    end: ImportState,
) -> None:
    for pk in directory_import.rows.filter(outcome__in=waiting).values_list("pk", flat=True)[:AT_A_TURN]:
        _process_row(pk, waiting, act, failed)
    if not directory_import.rows.filter(outcome__in=waiting).exists():
        # Not over a stop that came meanwhile.
        DirectoryImport.objects.filter(pk=directory_import.pk, state=directory_import.state).update(state=end)


def _process_row(pk: int, waiting: list[str], act: Callable[[ImportRow], RowOutcome], failed: RowOutcome) -> None:
    """The page and what became of the row are written together, or neither."""
    try:
        with transaction.atomic():
            locked_rows = ImportRow.objects.select_for_update(skip_locked=True, of=["self"])
            waiting_rows = locked_rows.filter(pk=pk, outcome__in=waiting)
            if row := waiting_rows.first():
                row.outcome = act(row)
                row.save()
    except (RefusalError, ValidationError) as error:
        explanation = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        ImportRow.objects.filter(pk=pk).update(outcome=failed, explanation=explanation)
    except Exception:
        logger.exception("Row %s of a directory import failed", pk)
        explanation = "Une erreur imprévue a empêché cette ligne : signalez-la à l’administrateur."
        ImportRow.objects.filter(pk=pk).update(outcome=failed, explanation=explanation)


def _write_row(row: ImportRow) -> RowOutcome:
    if row.decision == RowDecision.SKIP:
        return RowOutcome.SKIPPED
    user = row.directory_import.user
    if user is None or not may_import(user, row.directory_import.network):
        raise RefusalError("La personne qui a lancé l’import n’a plus le droit de publier dans ce réseau.")
    return _create(row) if row.decision == RowDecision.CREATE else _update(row, user)


def _create(row: ImportRow) -> RowOutcome:
    job = row.directory_import
    actor = Actor(live=False, has_unpublished_changes=True, owner=job.user)
    set_values(actor, read_row(row.cells, job.headings, job.mapping), replace=True)
    ensure_section(job.network, EntryKind.ACTOR).add_child(instance=actor)
    log(actor, "wagtail.create", user=job.user, content_changed=True)
    row.actor = actor
    _save(row, actor, publish=job.publish)
    return RowOutcome.CREATED


def _update(row: ImportRow, user: AbstractUser) -> RowOutcome:
    job = row.directory_import
    actor = _get_unlocked_actor(row)
    if actor.network_id != job.network_id:
        raise RefusalError("Cet acteur n’est plus dans ce réseau.")
    online = actor.live and not actor.has_unpublished_changes
    before: Revision = actor.latest_revision or actor.save_revision(changed=False, clean=False)
    draft: Actor = before.as_object()
    if not set_values(
        draft, read_row(row.cells, job.headings, job.mapping), replace=row.decision == RowDecision.REPLACE
    ):
        row.explanation = "Rien à compléter."
        return RowOutcome.SKIPPED
    row.before = before
    for_all = draft.audience == Audience.ALL_NETWORKS and not looks_after_hub(user)
    _save(row, draft, publish=online and not for_all)
    if not row.published:
        row.explanation = (
            "Proposé à tous les réseaux : enregistré en brouillon, à publier depuis sa page."
            if for_all
            else "Enregistré en brouillon, car l’acteur a un brouillon en cours ou n’est pas publié."
        )
    return RowOutcome.UPDATED


def _save(row: ImportRow, actor: Actor, publish: bool) -> None:
    job = row.directory_import
    after: Revision = actor.save_revision(user=job.user)
    log(actor, IMPORTED, user=job.user, revision=after, content_changed=True, data={"file": job.file_name})
    if publish:
        after.publish(user=job.user)
    row.after = after
    row.published = publish


def _undo(row: ImportRow) -> RowOutcome:
    actor = _get_unlocked_actor(row)
    if actor.latest_revision_id != row.after_id or (actor.live_revision_id == row.after_id) != row.published:
        raise RefusalError("Modifié ou publié depuis l’import : laissé tel quel.")
    if row.outcome == RowOutcome.UPDATED and row.before is None:
        raise RefusalError("La version d’avant l’import n’existe plus : laissé tel quel.")
    row.explanation = ""
    if row.before is None:
        _delete(row, actor)
        return RowOutcome.UNDONE
    user = row.directory_import.undone_by
    revision = row.before.as_object().save_revision(user=user, previous_revision=row.before)
    data = {"file": row.directory_import.file_name}
    log(actor, TAKEN_BACK, user=user, revision=revision, content_changed=True, data=data)
    if row.published:
        revision.publish(user=user, skip_permission_checks=True)
    return RowOutcome.UNDONE


def _delete(row: ImportRow, actor: Actor) -> None:
    try:
        log(actor, "wagtail.delete", user=row.directory_import.undone_by, deleted=True)
        actor.delete()
    except ProtectedError as error:
        raise RefusalError("D’autres contenus s’y réfèrent : laissé tel quel.") from error
    row.actor = row.after = None


def _get_unlocked_actor(row: ImportRow) -> Actor:
    actor = row.actor
    if actor is None:
        raise RefusalError("Cet acteur a été supprimé depuis.")
    if actor.locked:
        raise RefusalError("Cet acteur est verrouillé : déverrouillez-le, puis recommencez.")
    if actor.workflow_in_progress:
        raise RefusalError("Cet acteur est en cours de validation.")
    return actor

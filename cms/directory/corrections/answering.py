"""An editor's answer to a proposal that waits: apply it to the draft, or dismiss it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log

from cms.directory.corrections.receiving import lock_actor, save_draft
from cms.directory.models import CorrectionOutcome, CorrectionProposal

APPLIED = "cms.correction.apply"
REFUSED = "cms.correction.refuse"


class RefusalError(Exception):
    """Why a proposal is neither applied nor dismissed, in a sentence for the editor."""


@transaction.atomic
def apply_proposal(pk: int, user: Any) -> None:
    """Put the proposal into the actor's draft, whose other changes stay; into a new one if there is none."""
    actor, proposal = _lock_waiting_proposal(pk)
    if actor.permissions_for_user(user).page_locked():
        raise RefusalError("Cet acteur est verrouillé ou en cours de validation : rien n’a changé.")
    try:
        save_draft(actor.get_latest_revision_as_object(), proposal, user)
    except ValidationError as error:
        problems = " ".join(error.messages)
        raise RefusalError(f"Corrigez d’abord ce que sa fiche a d’erroné par ailleurs : {problems}") from error
    log(actor, APPLIED, user=user, revision=proposal.revision, content_changed=True)


@transaction.atomic
def dismiss_proposal(pk: int, user: Any) -> None:
    """Leave the actor as it is, and note that the proposal was refused, or read if it is only a message."""
    actor, proposal = _lock_waiting_proposal(pk)
    proposal.outcome = CorrectionOutcome.READ if proposal.is_only_a_message else CorrectionOutcome.REFUSED
    proposal.answered_by = user
    proposal.save()
    log(actor, REFUSED, user=user)


def _lock_waiting_proposal(pk: int) -> "tuple[Any, CorrectionProposal]":
    actor = lock_actor(CorrectionProposal.objects.get(pk=pk).link.actor_id)
    proposal = CorrectionProposal.objects.get(pk=pk)
    if proposal.outcome != CorrectionOutcome.WAITING:
        raise RefusalError(f"Quelqu’un a déjà répondu : {proposal.get_outcome_display()}.")
    return actor, proposal

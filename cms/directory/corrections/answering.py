"""What an editor makes of a proposal that waits."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log

from cms.directory.corrections.receiving import locked, to_draft
from cms.directory.models import CorrectionOutcome, CorrectionProposal

APPLIED = "cms.correction.apply"
REFUSED = "cms.correction.refuse"


class RefusalError(Exception):
    """Why nothing was done, in a sentence for the editor."""


@transaction.atomic
def apply(pk: int, user: Any) -> None:
    """Into the draft under way, whose other changes stay, or a new one."""
    actor, proposal = _waiting(pk)
    if actor.permissions_for_user(user).page_locked():
        raise RefusalError("Cet acteur est verrouillé ou en cours de validation : rien n’a changé.")
    try:
        to_draft(actor.get_latest_revision_as_object(), proposal, user)
    except ValidationError as error:
        wrong = " ".join(error.messages)
        raise RefusalError(f"Corrigez d’abord ce que sa fiche a d’erroné par ailleurs : {wrong}") from error
    log(actor, APPLIED, user=user, revision=proposal.revision, content_changed=True)


@transaction.atomic
def set_aside(pk: int, user: Any) -> None:
    actor, proposal = _waiting(pk)
    proposal.outcome = CorrectionOutcome.READ if proposal.only_a_message else CorrectionOutcome.REFUSED
    proposal.answered_by = user
    proposal.save()
    log(actor, REFUSED, user=user)


def _waiting(pk: int) -> "tuple[Any, CorrectionProposal]":
    actor = locked(CorrectionProposal.objects.get(pk=pk).link.actor_id)
    proposal = CorrectionProposal.objects.get(pk=pk)
    if proposal.outcome != CorrectionOutcome.WAITING:
        raise RefusalError(f"Quelqu’un a déjà répondu : {proposal.get_outcome_display()}.")
    return actor, proposal

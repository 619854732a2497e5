"""Receives an actor's corrections: they become a draft in the workflow, or wait if the actor has a draft already."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.directory.corrections.fields import set_texts
from cms.directory.corrections.limits import check_limits
from cms.directory.models import CorrectionLink, CorrectionOutcome, CorrectionProposal
from cms.directory.verification import verify
from content.models import Actor

RECEIVED = "cms.correction.receive"
CONFIRMED = "cms.correction.confirm"


@transaction.atomic
def receive_proposal(link: CorrectionLink, sender: str, changes: dict[str, Any], comment: str, confirmed: bool) -> None:
    """Store what an actor sent, and make a draft of it if there is none; a TooManyError if a limit is reached."""
    actor = lock_actor(link.actor_id)  # so that of two at once the second finds the first's draft
    check_limits(link, sender)
    proposal = CorrectionProposal(link=link, sender=sender, values=changes, comment=comment)
    if confirmed and verify(actor) and not comment:
        proposal.outcome = CorrectionOutcome.CONFIRMED
    proposal.save()
    log(actor, CONFIRMED if confirmed else RECEIVED)
    if changes and _may_take_a_draft(actor):
        _submit(actor, proposal)


def lock_actor(pk: int) -> Actor:
    """Lock the actor's row, as soon as no other transaction holds it."""
    return Actor.objects.select_for_update(of=["self"]).get(pk=pk)


def save_draft(draft: Actor, proposal: CorrectionProposal, user: Any = None) -> None:
    """Set the proposal's texts on a draft and save it as a revision; a ValidationError says why that can't be."""
    set_texts(draft, proposal.new_texts)
    received_on = timezone.localdate(proposal.received_at)
    draft.verified_on = max(draft.verified_on or received_on, received_on)
    proposal.revision = draft.save_revision(user=user)
    proposal.outcome, proposal.answered_by = CorrectionOutcome.APPLIED, user
    proposal.save()


def _may_take_a_draft(actor: Actor) -> bool:
    return not (actor.has_unpublished_changes or actor.locked or actor.current_workflow_state)


def _submit(actor: Actor, proposal: CorrectionProposal) -> None:
    """Save the proposal as a draft and start the workflow of the actor's network."""
    try:
        with transaction.atomic():
            save_draft(actor, proposal)
    except ValidationError:  # another field of the entry was wrong before: the proposal waits for an editor
        return
    if workflow := actor.get_workflow():
        workflow.start(actor, None)

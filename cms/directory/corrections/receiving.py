"""Receives what an actor sends: it becomes a draft in the workflow where no draft is under way, and waits else."""

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
def receive(link: CorrectionLink, sender: str, changes: dict[str, Any], comment: str, confirmed: bool) -> None:
    """Store a proposal, and act on it; raises a TooManyError where a limit is reached."""
    actor = lock_actor(link.actor_id)  # so that of two at once the second finds the first's draft
    check_limits(link, sender)
    proposal = CorrectionProposal(link=link, sender=sender, values=changes, comment=comment)
    if confirmed and verify(actor) and not comment:
        proposal.outcome = CorrectionOutcome.CONFIRMED
    proposal.save()
    log(actor, CONFIRMED if confirmed else RECEIVED)
    if changes and _has_nothing_under_way(actor):
        _submit(actor, proposal)


def lock_actor(pk: int) -> Actor:
    """The actor, once nobody else is correcting it."""
    return Actor.objects.select_for_update(of=["self"]).get(pk=pk)


def save_draft(draft: Actor, proposal: CorrectionProposal, user: Any = None) -> None:
    """Save it as a version; a ValidationError says why it can't be."""
    set_texts(draft, proposal.new_texts)
    answered = timezone.localdate(proposal.received_at)
    draft.verified_on = max(draft.verified_on or answered, answered)
    proposal.revision = draft.save_revision(user=user)
    proposal.outcome, proposal.answered_by = CorrectionOutcome.APPLIED, user
    proposal.save()


def _has_nothing_under_way(actor: Actor) -> bool:
    return not (actor.has_unpublished_changes or actor.locked or actor.current_workflow_state)


def _submit(actor: Actor, proposal: CorrectionProposal) -> None:
    try:
        with transaction.atomic():
            save_draft(actor, proposal)
    except ValidationError:  # of another field, from before: it waits for an editor to see to that
        return
    if workflow := actor.get_workflow():
        workflow.start(actor, None)

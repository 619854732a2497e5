"""That an actor is right, said today."""

from typing import Any

from django.utils import timezone

VERIFIED = "cms.actor.verify"


def verify(actor: Any, user: Any = None) -> bool:
    """On what is published, and in the draft under way if there is one; not under somebody else's lock."""
    if actor.locked and (user is None or actor.locked_by_id != user.pk):
        return False
    actor.verified_on = timezone.localdate()
    actor.save(update_fields=["verified_on"], clean=False)
    draft = actor.latest_revision if actor.has_unpublished_changes else None
    if draft:
        draft.content["verified_on"] = actor.verified_on.isoformat()
        draft.save(update_fields=["content"])
    return True

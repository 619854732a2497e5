"""Which actors nobody has verified for a year, and how one is marked as verified today."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.permissions import networks_published_by
from content.models import Actor

VERIFIED = "cms.actor.verify"
YEAR = timedelta(days=365)


def unverified_actors(user: Any) -> "QuerySet[Actor]":
    """Published actors of the networks where the user publishes, never verified or not for a year."""
    is_overdue = Q(verified_on=None) | Q(verified_on__lt=timezone.localdate() - YEAR)
    return Actor.objects.live().filter(is_overdue, network__in=networks_published_by(user))


def verify(actor: Any, user: Any = None) -> bool:
    """Date the verification today, in the published actor and in its draft; False if somebody else has locked it."""
    if actor.locked and (user is None or actor.locked_by_id != user.pk):
        return False
    actor.verified_on = timezone.localdate()
    actor.save(update_fields=["verified_on"], clean=False)
    draft = actor.latest_revision if actor.has_unpublished_changes else None
    if draft:
        draft.content["verified_on"] = actor.verified_on.isoformat()
        draft.save(update_fields=["content"])
    return True

"""How far the index is behind the journal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from content.models import Change
from content.models.journal import ChangeQuerySet

MAX_LAG = timedelta(seconds=10)  # the worker takes one; after more, something keeps it from writing


@dataclass(frozen=True)
class Lag:
    """How many changes an index has not taken in, and when the first of them was made."""

    changes: int
    since: datetime | None

    def is_long(self, now: datetime) -> bool:
        return self.since is not None and self.since < now - MAX_LAG


def unread_changes(position: int) -> ChangeQuerySet:
    """Those that an index which has read the journal up to a position has not taken in."""
    return Change.objects.filter(Q(position__gt=position) | Q(position__isnull=True))


def find_lag(position: int) -> Lag:
    return Lag(**unread_changes(position).aggregate(changes=Count("pk"), since=Min("at")))

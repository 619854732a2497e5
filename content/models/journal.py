"""A row of the journal; content/journal.py writes and reads them."""

from typing import Self

from django.db import models
from django.db.models import Q


class ChangeKind(models.TextChoices):
    PUBLISHED = "published", "publication"
    UPDATED = "updated", "mise à jour"
    REMOVED = "removed", "retrait"


class ChangeQuerySet(models.QuerySet["Change"]):
    def in_order(self) -> Self:
        return self.filter(position__isnull=False).order_by("position")

    def after(self, position: int) -> Self:
        return self.in_order().filter(position__gt=position)

    def seen_by(self, network_id: int) -> Self:
        """What the network could see before the change, or can after it."""
        return self.filter(_shown("", network_id) | _shown("was_", network_id))

    def hiding_from(self, network_id: int | None) -> Self:
        """After which the network, or the whole hub, no longer shows the entry."""
        return self.filter(shown_to="") if network_id is None else self.exclude(_shown("", network_id))


def _shown(prefix: str, network_id: int) -> Q:
    shown = Q(**{f"{prefix}shown_to__contains": "|*|"}) | Q(**{f"{prefix}shown_to__contains": f"|{network_id}|"})
    return shown & ~Q(**{f"{prefix}hidden_by__contains": f"|{network_id}|"})


class Change(models.Model):
    """One publication, update or removal of one entry; never changed once it has its position.

    shown_to and hidden_by hold primary keys of networks between bars, "|3|7|", or "|*|" for all networks;
    was_shown_to and was_hidden_by hold what they were before.
    """

    position = models.BigIntegerField(null=True, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    entry_id = models.BigIntegerField()
    entry_uid = models.CharField(max_length=64)
    entry_kind = models.CharField(max_length=16)
    shown_to = models.TextField(blank=True)
    hidden_by = models.TextField(blank=True)
    was_shown_to = models.TextField(blank=True)
    was_hidden_by = models.TextField(blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        indexes = [
            models.Index(fields=["entry_id", "-id"], name="change_latest_of_entry"),
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="change_without_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position or '–'} {self.entry_kind} {self.entry_uid}"

    def kind_for(self, network_id: int | None) -> ChangeKind:
        """What the change was to one network's readers, or to the whole hub's."""
        before = _is_shown(self.was_shown_to, self.was_hidden_by, network_id)
        after = _is_shown(self.shown_to, self.hidden_by, network_id)
        if not after:
            return ChangeKind.REMOVED
        return ChangeKind.UPDATED if before else ChangeKind.PUBLISHED


def _is_shown(shown_to: str, hidden_by: str, network_id: int | None) -> bool:
    if network_id is None:
        return bool(shown_to)
    key = f"|{network_id}|"
    return ("|*|" in shown_to or key in shown_to) and key not in hidden_by

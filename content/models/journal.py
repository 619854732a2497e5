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

    def concerning(self, viewer_id: int) -> Self:
        """Changes of entries that the network's readers could see before, or can see after."""
        return self.filter(_shown_to(viewer_id) | _shown_to(viewer_id, "was_"))

    def hiding_from(self, viewer_id: int | None) -> Self:
        """Changes after which the network, or the whole hub, no longer shows the entry."""
        return self.filter(shown_to="") if viewer_id is None else self.exclude(_shown_to(viewer_id))


def _shown_to(viewer_id: int, prefix: str = "") -> Q:
    """The same as _is_shown in SQL; the prefix "was_" asks of the state before the change."""
    offered = Q(**{f"{prefix}shown_to__contains": "|*|"}) | Q(**{f"{prefix}shown_to__contains": f"|{viewer_id}|"})
    return offered & ~Q(**{f"{prefix}hidden_by__contains": f"|{viewer_id}|"})


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

    def kind_for(self, viewer_id: int | None) -> ChangeKind:
        """What the change was to one network's readers, or to the whole hub's."""
        before = _is_shown(self.was_shown_to, self.was_hidden_by, viewer_id)
        after = _is_shown(self.shown_to, self.hidden_by, viewer_id)
        if not after:
            return ChangeKind.REMOVED
        return ChangeKind.UPDATED if before else ChangeKind.PUBLISHED


def _is_shown(shown_to: str, hidden_by: str, viewer_id: int | None) -> bool:
    if viewer_id is None:
        return bool(shown_to)
    viewer = f"|{viewer_id}|"
    return ("|*|" in shown_to or viewer in shown_to) and viewer not in hidden_by

"""manage.py publish_scheduled: Wagtail's, but one failure does not hold up the rest, and several may run at once."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.management.commands import publish_scheduled
from wagtail.models import Page, Revision

from content.tree import lock_tree

logger = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        for pk in _expired_pages().values_list("pk", flat=True):
            _unpublish(pk)
        for pk in _due_revisions().values_list("pk", flat=True):
            _publish(pk)


def _expired_pages() -> "QuerySet[Page]":
    return Page.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")


def _due_revisions() -> "QuerySet[Revision]":
    return Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")


@transaction.atomic
def _unpublish(pk: int) -> None:
    """Unless it was unpublished, or given a later expiry, since it was listed."""
    lock_tree()
    if page := _expired_pages().filter(pk=pk).first():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


@transaction.atomic
def _publish(pk: int) -> None:
    """Unless it was published, or is no longer scheduled, since it was listed."""
    lock_tree()
    revision = _due_revisions().filter(pk=pk).first()
    if revision is None:
        return
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except OperationalError:
        raise  # the trouble is the database's, not the revision's: to be tried again
    except Exception as error:
        _refuse(revision, _reason(error))


def _refuse(revision: Any, reason: str) -> None:
    """Its page stays as it is until an editor, who reads why in its history, mends and schedules it again."""
    page = revision.content_object
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(page, "content.publish.refused", revision=revision, data={"reason": reason})
    logger.error("Not published as scheduled, and no longer scheduled: %s (page %s). %s", page, page.pk, reason)


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return repr(error)
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field} : {' '.join(messages)}" for field, messages in error.message_dict.items())

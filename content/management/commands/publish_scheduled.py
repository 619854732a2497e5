"""manage.py publish_scheduled: Wagtail's, but what can no longer be published does not hold up the rest."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.management.commands import publish_scheduled
from wagtail.models import Revision

logger = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
            for revision in due:
                _publish(revision)
        super().handle(*args, **options)


def _publish(revision: Any) -> None:
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
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        log(page, "content.publish.refused", revision=revision, data={"reason": reason})
    logger.error("Not published as scheduled, and no longer scheduled: %s (page %s). %s", page, page.pk, reason)


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return repr(error)
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field} : {' '.join(messages)}" for field, messages in error.message_dict.items())

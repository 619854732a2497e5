"""Task of the background worker: delete mails that were given up."""

from datetime import timedelta

from django.utils import timezone

from cms.mail.models import QueuedMail

RETENTION = timedelta(days=30)


def delete_old_mails() -> None:
    """Delete what could not be sent, thirty days after it was queued."""
    QueuedMail.objects.given_up().filter(queued_at__lt=timezone.now() - RETENTION).delete()


PERIODIC_TASKS = {delete_old_mails: 3600}  # seconds

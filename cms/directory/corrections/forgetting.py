"""What actors sent is personal, and not kept for ever."""

from datetime import timedelta

from django.utils import timezone

from cms.directory.corrections.limits import DAY
from cms.directory.corrections.models import CorrectionLink, CorrectionProposal

KEPT = timedelta(days=365)  # once a link has expired


def forget_old_corrections() -> None:
    now = timezone.now()
    CorrectionLink.objects.filter(expires_at__lt=now - KEPT).delete()
    CorrectionProposal.objects.filter(received_at__lt=now - DAY).exclude(sender="").update(sender="")

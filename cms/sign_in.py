"""How long wrong passwords are remembered. Settings say how many are let by."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.utils import timezone

KEPT = timedelta(days=180)


def forget_old_failures() -> None:
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - KEPT).delete()

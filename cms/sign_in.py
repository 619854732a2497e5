"""The admin's sign-in: its form, and how long wrong passwords are remembered. Settings say how many are let by."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.utils import timezone
from wagtail.admin.forms.auth import LoginForm

FAILURES_KEPT = timedelta(days=180)


class FrenchLoginForm(LoginForm):
    """Wagtail gives this one field no label to translate."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"


def delete_old_failures() -> None:
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - FAILURES_KEPT).delete()

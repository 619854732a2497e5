"""The admin's sign-in form, and how long failed sign-ins are recorded. The settings limit their number."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.utils import timezone
from wagtail.admin.forms.auth import LoginForm

FAILURE_RETENTION = timedelta(days=180)


class FrenchLoginForm(LoginForm):
    """Labels the password in French: Wagtail's label is not translated."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"


def delete_old_failures() -> None:
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - FAILURE_RETENTION).delete()

"""Reminds reviewers of what has waited for them for days, as Wagtail told them that it was submitted."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState

from cms.models import ReviewReminder

WAIT = timedelta(days=3)  # before the first reminder, and between one and the next


class ReminderNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """To those who take Wagtail's mails on submissions, and have not switched them off."""

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict[str, Any]:
        days = (timezone.now() - task_state.started_at).days
        return super().get_context(task_state, **kwargs) | {"days": days, "by": task_state.workflow_state.requested_by}

    def get_template_set(self, instance: TaskState, **kwargs: Any) -> dict[str, str]:
        return {"subject": "cms/review_reminder_subject.txt", "text": "cms/review_reminder.txt"}


def remind_reviewers() -> None:
    """Sends what is due; to be called again and again."""
    latest = timezone.now() - WAIT
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, started_at__lte=latest)
    for state in waiting.filter(Q(reminder=None) | Q(reminder__sent_at__lte=latest)):
        # Noted first: a mail too few is better than one an hour.
        ReviewReminder.objects.update_or_create(task_state=state, defaults={"sent_at": timezone.now()})
        ReminderNotifier()(instance=state)

"""Mails to reviewers: an entry was submitted, or still waits; who submitted it, and the deadline."""

from typing import Any

from django.utils import timezone
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from cms.review.deadlines import day_in_words, due_in_words, due_on


class SubmissionNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Takes the place of Wagtail's mail: the same recipients, unless they have switched it off in their account."""

    name = "submission"

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(task_state, **kwargs) | {
            "requester": task_state.workflow_state.requested_by,
            "since": day_in_words(timezone.localdate(task_state.started_at)),
            "due": due_in_words(due_on(task_state)),
        }

    def get_template_set(self, instance: TaskState, **kwargs: Any) -> dict[str, str]:
        return {"subject": f"review/{self.name}_subject.txt", "text": f"review/{self.name}.txt"}


class ReminderNotifier(SubmissionNotifier):
    name = "reminder"


submission_notifier = SubmissionNotifier()


def connect_submission_notifier() -> None:
    """Connect our notifier under the name of Wagtail's, before Wagtail does: Django then leaves the second out."""
    uid = "group_approval_task_submitted_email_notification"
    task_submitted.connect(submission_notifier, sender=TaskState, dispatch_uid=uid)

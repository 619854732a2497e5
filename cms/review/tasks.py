"""Task of the background worker: remind reviewers on the eve of a deadline, and every three days once it is past."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import TaskState

from cms.review.deadlines import add_working_days, due_on, is_late
from cms.review.mails import ReminderNotifier
from cms.review.models import ReviewReminder

REMINDER_INTERVAL = timedelta(days=3)  # at least


def remind_reviewers() -> None:
    """Send the reminders that are due."""
    states_under_review = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    recently_reminded = Q(reminder__sent_at__gt=timezone.now() - REMINDER_INTERVAL)
    for state in states_under_review.exclude(recently_reminded).select_related("reminder"):
        if is_late(state) or (_is_deadline_near(state) and not hasattr(state, "reminder")):
            with transaction.atomic():
                ReviewReminder.objects.update_or_create(task_state=state, defaults={"sent_at": timezone.now()})
                ReminderNotifier()(instance=state)


def _is_deadline_near(state: TaskState) -> bool:
    """Whether the last working day before the deadline has come; not on the day when the step began."""
    eve = add_working_days(due_on(state), -1)
    return max(eve, timezone.localdate(state.started_at) + timedelta(days=1)) <= timezone.localdate()


PERIODIC_TASKS = {remind_reviewers: 3600}  # seconds

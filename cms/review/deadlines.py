"""The deadline of a review, in working days: Monday to Friday, public holidays included."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import TaskState

DAYS = 5  # unless the step of the workflow says otherwise


def add_working_days(day: date, days: int) -> date:
    """Earlier, where `days` is negative."""
    step = 1 if days > 0 else -1
    while days:
        day += timedelta(days=step)
        if day.weekday() < 5:
            days -= step
    return day


def due_on(state: TaskState) -> date:
    """The last day on which reviewers are in time."""
    return add_working_days(timezone.localdate(state.started_at), getattr(state.task.specific, "days", DAYS))


def is_late(state: TaskState) -> bool:
    return due_on(state) < timezone.localdate()


def in_words(day: date) -> str:
    """« mardi 1er décembre »."""
    return f"{date_format(day, 'l')} {'1er' if day.day == 1 else day.day} {date_format(day, 'F')}"


def due_in_words(due: date) -> str:
    late = (timezone.localdate() - due).days
    if late > 0:
        return f"en retard de {late} jours" if late > 1 else "en retard d’un jour"
    return f"à valider d’ici au {in_words(due)}" if late else "à valider aujourd’hui"

"""The deadline of a review, in working days: Monday to Friday, public holidays included."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import TaskState

DEFAULT_DAYS = 5  # unless the step of the workflow says otherwise


def add_working_days(day: date, days: int) -> date:
    """Return the working day that comes `days` working days later, or earlier if `days` is negative."""
    step = 1 if days > 0 else -1
    while days:
        day += timedelta(days=step)
        if day.weekday() < 5:
            days -= step
    return day


def due_on(state: TaskState) -> date:
    """The last day on which reviewers are in time."""
    return add_working_days(timezone.localdate(state.started_at), getattr(state.task.specific, "days", DEFAULT_DAYS))


def is_late(state: TaskState) -> bool:
    return due_on(state) < timezone.localdate()


def day_in_words(day: date) -> str:
    """Return a day as « mardi 1er décembre »."""
    return f"{date_format(day, 'l')} {'1er' if day.day == 1 else day.day} {date_format(day, 'F')}"


def due_in_words(due: date) -> str:
    """Return a deadline as « à valider d’ici au mardi 1er décembre », or « en retard de 2 jours »."""
    days_late = (timezone.localdate() - due).days
    if days_late > 0:
        return f"en retard de {days_late} jours" if days_late > 1 else "en retard d’un jour"
    return f"à valider d’ici au {day_in_words(due)}" if days_late else "à valider aujourd’hui"

"""Filters from the API's values to what people read."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def moment(value: str) -> str:
    moment = datetime.fromisoformat(value)
    return f"{_written(moment.date())} à {moment:%H:%M}"


@register.filter
def day(value: str) -> str:
    return _written(date.fromisoformat(value))


@register.filter
def month(value: str) -> str:
    return date_format(date.fromisoformat(value), "F Y")


@register.filter
def host(url: str) -> str:
    return urlsplit(url).hostname or url


def _written(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {date_format(day, 'F Y')}"

"""From the API's values to what Django's own filters take."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def moment(value: str) -> datetime:
    return datetime.fromisoformat(value)


@register.filter
def day(value: str) -> date:
    return date.fromisoformat(value)


@register.filter
def host(url: str) -> str:
    return urlsplit(url).hostname or url

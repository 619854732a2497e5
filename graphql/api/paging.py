"""Keyset paging: a page starts after the values of a row, not at a number of rows.

A cursor holds the list and order that it belongs to, the time of the first page (so that an order that
depends on the clock stays the same from page to page) and the row's values, its primary key last.
"""

import base64
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from api.errors import bad_input
from api.text import storable

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class SortKey:
    """A value that rows are sorted by, never null."""

    expression: Combinable
    type: type[int] | type[float] | type[str] | type[date] | type[datetime]
    descending: bool = False


def pk_sort_key(descending: bool = False) -> SortKey:
    return SortKey(F("pk"), int, descending)


@dataclass(frozen=True)
class PageArguments:
    """The arguments of a connection. Raises an error for those that can't be met."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        given = self.last if self.first is None else self.first
        return DEFAULT_PAGE_SIZE if given is None else given

    @property
    def backward(self) -> bool:
        return self.last is not None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise bad_input("Give first or last, not both.")
        for name, value in (("first", self.first), ("last", self.last)):
            if value is not None:
                check_size(name, value)


def check_size(name: str, value: int, maximum: int = MAX_PAGE_SIZE) -> None:
    if not 0 <= value <= maximum:
        raise bad_input(f"{name} must be between 0 and {maximum}; it is {value}.")


@dataclass(frozen=True)
class Cursor:
    clock: datetime
    values: tuple[Any, ...]


def encode_cursor(name: str, clock: datetime, values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    text = json.dumps([name, clock.isoformat(), *plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str, name: str, argument: str, types: Sequence[type]) -> Cursor:
    """Reads what `encode` wrote for the same list, with values of these types."""
    try:
        found, clock, *values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        if found == name:
            typed = (_typed(value, wanted) for value, wanted in zip(values, types, strict=True))
            return Cursor(_typed(clock, datetime), tuple(typed))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise bad_input(f"{argument} is not a cursor; take one from pageInfo or edges of an earlier answer.") from None
    raise bad_input(f"{argument} is a cursor of another list or order than {name}; take one from the same list.")


def _typed(value: Any, wanted: type) -> Any:
    if wanted is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if wanted is date:
        return date.fromisoformat(value)
    if wanted is float and isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    if wanted is int and type(value) is int and abs(value) < 2**63:
        return value
    if wanted is str and isinstance(value, str) and storable(value) == value:
        return value
    raise ValueError


def names(columns: Sequence[SortKey]) -> list[str]:
    return [f"sort_{index}" for index in range(len(columns))]


def annotations(columns: Sequence[SortKey]) -> dict[str, Combinable]:
    return dict(zip(names(columns), (column.expression for column in columns), strict=True))


def ordering(columns: Sequence[SortKey], backward: bool = False) -> list[str]:
    signs = ("-" if column.descending != backward else "" for column in columns)
    return [f"{sign}{name}" for sign, name in zip(signs, names(columns), strict=True)]


def past(columns: Sequence[SortKey], values: Sequence[Any], backward: bool = False, inclusive: bool = False) -> Q:
    """The rows that come after these values in the order; before them if backward."""
    condition = ~Q(pk__in=[]) if inclusive else Q(pk__in=[])
    for name, column, value in reversed(list(zip(names(columns), columns, values, strict=True))):
        sign = "lt" if column.descending != backward else "gt"
        condition = Q(**{f"{name}__{sign}e": value}) & (Q(**{f"{name}__{sign}": value}) | condition)
    return condition

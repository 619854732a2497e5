"""Keyset pagination: a page starts after the sort values of a row, not after a number of rows.

A cursor is base64 of the list and order that it belongs to, the time of the first page (so that an order that
depends on the clock stays the same from page to page) and the row's sort values, its primary key last:

    ["calls.TITLE", "2026-11-25T11:00:00+00:00", "jeunesse 2027", 42]

As `after`, it becomes a condition on the annotations that sort_annotations gives to rows:

    sort_0 >= 'jeunesse 2027' AND (sort_0 > 'jeunesse 2027' OR sort_1 > 42)
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

from api.inputs import bad_input, storable, storable_moment

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class SortKey:
    """An expression that rows are sorted by, never null, and the type of its values."""

    expression: Combinable
    type: type[int] | type[float] | type[str] | type[date] | type[datetime]
    descending: bool = False


def pk_sort_key(descending: bool = False) -> SortKey:
    return SortKey(F("pk"), int, descending)


@dataclass(frozen=True)
class PageArguments:
    """The paging arguments of a connection. Raises a GraphQLError for those that can't be met."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        size = self.last if self.first is None else self.first
        return DEFAULT_PAGE_SIZE if size is None else size

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
    """A place in a list: the time of the first page, and the sort values of the row there."""

    clock: datetime
    values: tuple[Any, ...]


def encode_cursor(list_name: str, clock: datetime, values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    text = json.dumps([list_name, clock.isoformat(), *plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str, list_name: str, argument: str, types: Sequence[type]) -> Cursor:
    """Read what encode_cursor wrote for the same list, with values of these types.

    Raises a GraphQLError that names the argument where it is another list's, or no cursor.
    """
    try:
        cursor_list, clock, *values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        if cursor_list == list_name:
            sort_values = tuple(_parse_value(value, type_) for value, type_ in zip(values, types, strict=True))
            return Cursor(storable_moment(_parse_value(clock, datetime)), sort_values)
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise bad_input(f"{argument} is not a cursor; take one from pageInfo or edges of an earlier answer.") from None
    raise bad_input(f"{argument} is a cursor of another list or order than {list_name}; take one from the same list.")


def _parse_value(value: Any, type_: type) -> Any:
    """The value of a sort key from its JSON. Raises ValueError or TypeError where it isn't of the type."""
    if type_ is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if type_ is date:
        return date.fromisoformat(value)
    if type_ is float and isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    if type_ is int and type(value) is int and abs(value) < 2**63:
        return value
    if type_ is str and isinstance(value, str) and storable(value) == value:
        return value
    raise ValueError


def sort_names(sort_keys: Sequence[SortKey]) -> list[str]:
    return [f"sort_{index}" for index in range(len(sort_keys))]


def sort_annotations(sort_keys: Sequence[SortKey]) -> dict[str, Combinable]:
    return dict(zip(sort_names(sort_keys), (sort_key.expression for sort_key in sort_keys), strict=True))


def sort_order(sort_keys: Sequence[SortKey], backward: bool = False) -> list[str]:
    signs = ("-" if sort_key.descending != backward else "" for sort_key in sort_keys)
    return [f"{sign}{name}" for sign, name in zip(signs, sort_names(sort_keys), strict=True)]


def rows_after(
    sort_keys: Sequence[SortKey], values: Sequence[Any], backward: bool = False, inclusive: bool = False
) -> Q:
    """The condition of the rows after the one with these sort values; before it if backward, with it if inclusive."""
    condition = ~Q(pk__in=[]) if inclusive else Q(pk__in=[])
    for name, sort_key, value in reversed(list(zip(sort_names(sort_keys), sort_keys, values, strict=True))):
        sign = "lt" if sort_key.descending != backward else "gt"
        condition = Q(**{f"{name}__{sign}e": value}) & (Q(**{f"{name}__{sign}": value}) | condition)
    return condition

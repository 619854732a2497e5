"""What the lines of the format are made of: the base of every object, and the types of its values."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, get_args

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import Field as ModelField
from django.db.models import Model
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from content.rich_text import sanitise_stored
from content.transfer.faults import of_django, shown, wrong
from content.validators import validate_currency


class Shape(BaseModel):
    """An object of the format: its keys are fields of a model, and that model's limits are theirs.

    MODEL is that model, PREFIX begins the names of its columns, COLUMNS names those that differ from their key.
    BY_HAND are the keys that the model doesn't simply hold.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    MODEL: ClassVar[type[Model] | None] = None
    PREFIX: ClassVar[str] = ""
    COLUMNS: ClassVar[dict[str, str]] = {}
    BY_HAND: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def type_name(cls) -> str:
        """The value of the key `type`, for shapes that have it."""
        return str(get_args(cls.model_fields["type"].annotation)[0])

    @classmethod
    def model_field(cls, key: str) -> Any:
        """The model's field behind a key; None where the format has no field for it."""
        try:
            return cls.MODEL._meta.get_field(cls.PREFIX + cls.COLUMNS.get(key, key)) if cls.MODEL else None
        except FieldDoesNotExist:
            return None

    @field_validator("*", mode="after")
    @classmethod
    def within_limits(cls, value: Any, info: ValidationInfo) -> Any:
        field = _column(cls, info.field_name or "")
        if field is None or value is None:
            return value
        if value == "" and field.blank:
            return value
        if isinstance(value, str) and not field.blank and not value.strip():
            raise wrong("must not be empty")
        for validator in field.validators:
            try:
                validator(value)
            except ValidationError as error:
                raise wrong(of_django(error.error_list[0], type(field).__name__)) from None
        return value


@cache
def _column(shape: type[Shape], key: str) -> "ModelField[Any, Any] | None":
    """The column behind a key, where it has limits."""
    field = shape.model_field(key)
    is_column = isinstance(field, ModelField) and not field.is_relation
    return field if is_column and (field.validators or not field.blank) else None


# What a value stands for, said beside its type.


@dataclass(frozen=True)
class Names:
    """The value names a row of a model; words say how, and only lists the kinds of it that will do, if not all."""

    model: type[Model]
    words: str
    only: tuple[str, ...] = ()
    or_text: bool = False  # what names nothing is text of its own


@dataclass(frozen=True)
class File:
    """The value is the path of a file, which becomes a row of a model: a picture or a document."""

    model: type[Model]


class RichText:
    """The value is HTML, which may hold links to entries and documents."""


@dataclass(frozen=True)
class Rows:
    """Each item of the list is one row, with its value in one of these columns."""

    columns: tuple[str, ...]


# Values


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return _within_reach(date.fromisoformat(value))
        except ValueError:
            pass
    raise wrong(f"expected a date, such as 2024-01-16, got {shown(value)}")


def _moment(value: Any) -> datetime:
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)"
    if isinstance(value, str) and re.fullmatch(form, value, re.ASCII):
        try:
            moment = datetime.fromisoformat(value)
            _within_reach(moment)
            return moment.astimezone(UTC)
        except ValueError:
            pass
    raise wrong(f"expected a date and time with its offset, such as 2024-04-15T12:00:00+02:00, got {shown(value)}")


def _within_reach(day: date) -> date:
    """Every time zone can tell it: the calendar ends with the year 9999."""
    if not 1000 <= day.year <= 9998:
        raise ValueError
    return day


def _amount(value: Any) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"\d{1,14}(\.\d{1,2})?", value, re.ASCII):
        return Decimal(value).quantize(Decimal("0.01"))
    raise wrong(f'expected an amount of 0 or more as text, such as "1500000.00", got {shown(value)}')


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong(f"expected a whole number, got {shown(value)}")


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return float(value)
    raise wrong(f"expected a number, got {shown(value)}")


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong(f"expected true or false, got {shown(value)}")


def _currency(value: Any) -> str:
    if isinstance(value, str) and _accepts(validate_currency, value):
        return value
    raise wrong(f"expected an ISO 4217 currency code, such as EUR, got {shown(value)}")


def _url(value: Any) -> str:
    if isinstance(value, str) and _accepts(_WEB_ADDRESS, value):
        return value
    raise wrong(f"expected an address that begins with http:// or https://, got {shown(value)}")


def _email(value: Any) -> str:
    if isinstance(value, str) and _accepts(validate_email, value):
        return value
    raise wrong(f"expected an e-mail address, got {shown(value)}")


def _said(value: str) -> str:
    if not value.strip():
        raise wrong("must not be empty")
    return value


_WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def _accepts(validator: Callable[[Any], None], value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, BeforeValidator(_number)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Url = Annotated[str, BeforeValidator(_url)]
Email = Annotated[str, BeforeValidator(_email)]
Text = Annotated[str, AfterValidator(_said)]
Label = Annotated[Text, Field(max_length=255)]
Html = Annotated[str, AfterValidator(sanitise_stored), RichText()]


class Money(Shape):
    amount: Amount
    currency: Annotated[str, BeforeValidator(_currency)]


def whole_point(shape: Any) -> bool:
    return (shape.latitude is None) == (shape.longitude is None)


WHOLE_POINT = "expected latitude and longitude together, or neither"

"""The values that lines are made of, each refused in words that say what was expected, and the base of every object."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, get_args

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import Model
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from content.rich_text import sanitise_stored
from content.transfer.faults import invalid, quoted
from content.validators import FIRST_YEAR, LAST_YEAR, validate_currency


class LineObject(BaseModel):
    """An object of the format: a line, a block of its body, or an object inside one of these."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    MODEL: ClassVar[type[Model] | None] = None  # whose `import_fields` are its keys, if any

    @classmethod
    def type_name(cls) -> str:
        """The value of the key `type`, for lines and blocks."""
        return str(get_args(cls.model_fields["type"].annotation)[0])


class RichText:
    """Beside the type of a value: it is HTML, which may hold links to entries and documents."""


def _read_day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return _check_year(date.fromisoformat(value))
        except ValueError:
            pass
    raise invalid(f"expected a date, such as 2024-01-16, got {quoted(value)}")


def _read_moment(value: Any) -> datetime:
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)"
    if isinstance(value, str) and re.fullmatch(form, value, re.ASCII):
        try:
            moment = datetime.fromisoformat(value)
            _check_year(moment)
            return moment.astimezone(UTC)
        except ValueError:
            pass
    raise invalid(f"expected a date and time with its offset, such as 2024-04-15T12:00:00+02:00, got {quoted(value)}")


def _check_year(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def _read_amount(value: Any) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"\d{1,14}(\.\d{1,2})?", value, re.ASCII):
        return Decimal(value).quantize(Decimal("0.01"))
    raise invalid(f'expected an amount of 0 or more as text, such as "1500000.00", got {quoted(value)}')


def _read_integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise invalid(f"expected a whole number, got {quoted(value)}")


def _read_number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return float(value)
    raise invalid(f"expected a number, got {quoted(value)}")


def _read_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise invalid(f"expected true or false, got {quoted(value)}")


def _read_currency(value: Any) -> str:
    if isinstance(value, str) and _is_valid(value, validate_currency):
        return value
    raise invalid(f"expected an ISO 4217 currency code, such as EUR, got {quoted(value)}")


def _read_url(value: Any) -> str:
    if isinstance(value, str) and _is_valid(value, _validate_web_address):
        return value
    raise invalid(f"expected an address that begins with http:// or https://, got {quoted(value)}")


def _read_email(value: Any) -> str:
    if isinstance(value, str) and _is_valid(value, validate_email):
        return value
    raise invalid(f"expected an e-mail address, got {quoted(value)}")


def _refuse_blank(value: str) -> str:
    if not value.strip():
        raise invalid("must not be empty")
    return value


_validate_web_address = URLValidator(schemes=["http", "https"])


def _is_valid(value: str, validate: Callable[[Any], None]) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True


Day = Annotated[date, BeforeValidator(_read_day)]
Moment = Annotated[datetime, BeforeValidator(_read_moment)]
Amount = Annotated[Decimal, BeforeValidator(_read_amount)]
Integer = Annotated[int, BeforeValidator(_read_integer)]
Number = Annotated[float, BeforeValidator(_read_number)]
Boolean = Annotated[bool, BeforeValidator(_read_boolean)]
Url = Annotated[str, BeforeValidator(_read_url)]
Email = Annotated[str, BeforeValidator(_read_email)]
Text = Annotated[str, AfterValidator(_refuse_blank)]
Label = Annotated[str, Field(max_length=255), AfterValidator(_refuse_blank)]
Html = Annotated[str, AfterValidator(sanitise_stored), RichText()]


class Money(LineObject):
    amount: Amount
    currency: Annotated[str, BeforeValidator(_read_currency)]

"""The types of line: what each holds follows from its model's `import_fields`, but for the keys of `key_types`."""

import re
from typing import Annotated, Any, ClassVar, Literal, Self

from django.conf import settings
from pydantic import BeforeValidator, ValidationError

from content.import_fields import HubFacts
from content.models import ENTRY_MODELS, Entry, Network, Programme, Relay, Theme
from content.transfer.block_types import AnyBlock
from content.transfer.faults import Problem, invalid, key_path, pydantic_message, quoted
from content.transfer.fields import Boolean, LineObject, Moment
from content.transfer.model_fields import KeyTypes, default_varies, object_type
from content.transfer.references import NetworkCode, is_entry_key
from content.validators import HOSTNAME


class Line(LineObject):
    """A line of a file; there is a subclass for each type of line."""

    MODEL: ClassVar[Any]

    # Keys that are no field of the model, or are not simply copied to it: serializer.py and bulk_creation.py say how.
    NOT_COPIED: ClassVar[frozenset[str]] = frozenset({"type"})

    type: str

    @classmethod
    def keeps(cls, key: str) -> bool:
        """Whether an update leaves the field of this key as it is where the line lacks the key."""
        if key in cls.NOT_COPIED or key not in cls.MODEL.import_fields:
            return False
        field = cls.MODEL._meta.get_field(key)
        return field.concrete and default_varies(field)

    @classmethod
    def differs(cls, new: dict[str, Any], current: dict[str, Any]) -> bool:
        """Whether a row must change: whether the line that it gives now is another than the new one."""
        return any(value != current[key] for key, value in new.items() if not (value is None and cls.keeps(key)))

    @classmethod
    def read(cls, data: dict[str, Any], hub: HubFacts) -> tuple[Self, list[Problem]]:
        """The line, and its problems; where there are any, the line holds only the keys that are right."""
        try:
            line, problems = cls.model_validate(data, context=hub), []
        except ValidationError as error:
            errors = error.errors(include_url=False)
            problems = [(key_path(_without_block_types(each["loc"])), pydantic_message(each)) for each in errors]
            line = cls._without_keys(data, {each["loc"][0] for each in errors if each["loc"]}, hub)
        conflicts = getattr(cls.MODEL, "import_conflicts", None)
        return line, [*problems, *(conflicts(line, hub) if conflicts else ())]

    @classmethod
    def _without_keys(cls, data: dict[str, Any], wrong_keys: set[int | str], hub: HubFacts) -> Self:
        line = cls.model_construct(**{key: None for key, field in cls.model_fields.items() if field.is_required()})
        # pydantic's own validator, since BaseModel has no public way to validate one field in a context.
        for key in data.keys() & cls.model_fields.keys() - wrong_keys:
            cls.__pydantic_validator__.validate_assignment(line, key, data[key], context=hub)
        return line


def _without_block_types(location: tuple[int | str, ...]) -> list[int | str]:
    """pydantic names the type of a block after its index: body, 3, heading, level."""
    return [part for index, part in enumerate(location) if not (location[0] == "body" and index == 2)]


# Networks


def _read_hostname(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(HOSTNAME, value.lower()):
        return value.lower()
    raise invalid(f"expected a host name, such as paca.example.org, got {quoted(value)}")


def _read_phone(value: Any) -> str:
    if isinstance(value, str) and re.search("[0-9]", value) and len(value) <= 40:
        return value
    raise invalid(f"expected a phone number, with digits and of at most 40 characters, got {quoted(value)}")


class NetworkLine(Line):
    NOT_COPIED: ClassVar = frozenset({"type", "hostnames"})


NETWORK_KEYS: KeyTypes = {
    "hostnames": (list[Annotated[str, BeforeValidator(_read_hostname)]], []),
    "phones": (list[Annotated[str, BeforeValidator(_read_phone)]], []),
}


# Entries


def _read_uid(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\S{1,64}", value) and value.isprintable() and not is_entry_key(value):
        return value
    raise invalid(f"expected 1 to 64 characters without spaces, not in the form of a reference, got {quoted(value)}")


def _read_locale(value: Any) -> str:
    codes = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    if value in codes:
        return str(value)
    raise invalid(f"expected one of {', '.join(codes)}, got {quoted(value)}")


class EntryLine(Line):
    """The line of an entry of any kind."""

    MODEL: ClassVar[type[Entry]]
    NOT_COPIED: ClassVar = frozenset({"type", "network", "locale", "published_at", "live", "body"})

    @classmethod
    def keeps(cls, key: str) -> bool:
        return key == "published_at" or super().keeps(key)

    @classmethod
    def draft(cls, values: dict[str, Any]) -> dict[str, Any]:
        """The same line with its required keys only, which refer to no other entry."""
        required = {key: values[key] for key, field in cls.model_fields.items() if field.is_required() or key == "uid"}
        return cls.model_construct(**required, live=False).model_dump()


ENTRY_KEYS: KeyTypes = {
    "network": (NetworkCode, ...),
    "uid": (Annotated[str, BeforeValidator(_read_uid)] | None, None),
    "locale": (Annotated[str, BeforeValidator(_read_locale)], "fr"),
    "published_at": (Moment | None, None),
    "live": (Boolean, True),
    "body": (list[AnyBlock], []),
}


def _line_type(name: str, model: Any, base: type[Line] = Line, key_types: KeyTypes | None = None) -> Any:
    return object_type(model, model.import_fields, base, {"type": (Literal[name], ...), **(key_types or {})})


ENTRY_LINE_TYPES: dict[str, type[EntryLine]] = {
    kind: _line_type(kind, model, EntryLine, ENTRY_KEYS) for kind, model in ENTRY_MODELS.items()
}

# Every type, in the order in which they are written: what is referred to comes before what refers to it.
LINE_TYPES: dict[str, type[Line]] = {
    "network": _line_type("network", Network, NetworkLine, NETWORK_KEYS),
    "theme": _line_type("theme", Theme),
    "programme": _line_type("programme", Programme),
    **ENTRY_LINE_TYPES,
    "relay": _line_type("relay", Relay),
}

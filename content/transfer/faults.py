"""What is wrong with a line, in words for whoever wrote it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

Problem = tuple[str, str]  # a key path, and what was expected there


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the key is a path, `milestones[1].at`, or empty for the whole line."""

    file: str
    line: int
    key: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"{self.key}: " if self.key else "")
        return (where + self.expected).encode("utf-8", "backslashreplace").decode()


def invalid(expected: str) -> PydanticCustomError:
    """The error for a validator of pydantic to raise; braces in the words are no template."""
    return PydanticCustomError("wrong", "{expected}", {"expected": expected})


def key_path(parts: Iterable[str | int]) -> str:
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def quoted(value: Any) -> str:
    """A value as a fault quotes it: on one line, not too long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        text = "something nested too deep"
    text = "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
    return text if len(text) <= 60 else text[:57] + "…"


_PYDANTIC = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_DJANGO = {
    "max_length": "expected at most %(limit_value)s characters, got %(show_value)s",
    "min_value": "expected at least %(limit_value)s, got %(value)s",
    "max_value": "expected at most %(limit_value)s, got %(value)s",
    "siren_format": "expected a SIREN number: 9 digits, without spaces",
    "siren_key": "expected a SIREN number that exists: the check digit of this one is wrong",
    "rna_format": "expected an RNA number: W and 9 characters, such as W133012345",
    "currency": "expected an ISO 4217 currency code, such as EUR",
}
_SLUG = "expected a slug: letters, digits, hyphens and underscores only"


def pydantic_message(error: ErrorDetails) -> str:
    """The words for an error of pydantic's."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "wrong":
        return str(error["msg"])
    if kind == "missing":
        return "required, but absent"
    if kind == "extra_forbidden":
        return "unknown key"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return "expected a block with one of the known types"
    if kind == "too_short":
        return "must not be empty"
    if kind in ("string_too_long", "too_long"):
        return f"expected at most {context['max_length']} characters, got {len(value)}"
    if kind == "greater_than_equal":
        return f"expected at least {context['ge']}, got {quoted(value)}"
    if kind == "less_than_equal":
        return f"expected at most {context['le']}, got {quoted(value)}"
    expected = context.get("expected") if kind in ("enum", "literal_error") else _PYDANTIC.get(kind, error["msg"])
    if kind == "enum" and expected:
        expected = f"one of {expected}"
    return f"expected {expected}, got {quoted(value)}"


def django_message(error: DjangoValidationError, field_type: str) -> str:
    """The words for what a model field's validator refuses."""
    if error.code == "invalid" and field_type == "SlugField":
        return f"{_SLUG}, got {quoted((error.params or {}).get('value'))}"
    if error.code in _DJANGO:
        return _DJANGO[error.code] % (error.params or {})
    return f"not accepted: {' '.join(error.messages)}"

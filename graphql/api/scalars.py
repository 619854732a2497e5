"""The contract's scalars."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from graphene import Date, Decimal, Scalar
from graphql import GraphQLError, StringValueNode, ValueNode

from api.inputs import storable_moment

__all__ = ["HTML", "URL", "Date", "DateTime", "Decimal"]


class _Text(Scalar):
    """Text on the wire, both ways."""

    class Meta:
        abstract = True

    @staticmethod
    def serialize(value: Any) -> str:
        return str(value)

    @staticmethod
    def parse_value(value: Any) -> Any:
        if not isinstance(value, str):
            raise GraphQLError(f"Expected a string, found {value!r}.")
        return value

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        if not isinstance(node, StringValueNode):
            raise GraphQLError("Expected a string.", node)
        return cls.parse_value(node.value)


class DateTime(_Text):
    """A moment, in ISO 8601 with its offset: `2026-03-01T12:00:00+01:00`."""

    @staticmethod
    def serialize(value: Any) -> str:
        return timezone.localtime(value).isoformat()

    @staticmethod
    def parse_value(value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise GraphQLError(f"{value!r} has no offset; write it as in 2026-03-01T12:00:00+01:00 or with Z.")
            return storable_moment(moment)
        except (TypeError, ValueError):
            raise GraphQLError(f"{value!r} is not a date-time; write it as in 2026-03-01T12:00:00+01:00.") from None


class URL(_Text):
    """An absolute address."""


class HTML(_Text):
    """Sanitised HTML; internal links are resolved to absolute addresses."""

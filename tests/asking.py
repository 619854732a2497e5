"""Asking the API without HTTP: one operation, one context."""

from typing import Any

from asgiref.sync import async_to_sync
from django.test import RequestFactory
from graphql import ExecutionResult

from api.context import Context
from api.schema import schema


def execute(document: str, operation: str | None = None, **variables: Any) -> ExecutionResult:
    context = Context(RequestFactory().post("/graphql/"))
    result: ExecutionResult = async_to_sync(schema.execute_async)(
        document, context_value=context, variable_values=variables, operation_name=operation
    )
    return result


def ask(document: str, **variables: Any) -> dict[str, Any]:
    """The data of an operation that must succeed."""
    result = execute(document, **variables)
    if result.errors:
        raise result.errors[0].original_error or result.errors[0]
    assert result.data is not None
    return result.data


def fault(document: str, **variables: Any) -> str:
    """The message of the one mistake that the operation makes."""
    errors = execute(document, **variables).errors or []
    assert [(error.extensions or {}).get("code") for error in errors] == ["BAD_USER_INPUT"], errors
    return errors[0].message

"""Executes a GraphQL request once it is known to be valid and within the limits."""

import asyncio
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
)
from graphql.execution.values import get_variable_values

from api.context import Context
from api.http.errors import GraphQLRequestError, RefusedError, coded_error, report_errors, with_code
from api.http.limits import MAX_ERRORS, MAX_SECONDS
from api.http.measure import measure_complexity
from api.schema import schema as api_schema
from content.database import is_database_away
from content.deadline import check_deadline, deadline


class TimedExecutionContext(ExecutionContext):
    """Looks at the clock before each field, as a page of values is resolved without a pause."""

    def execute_field(self, *args: Any, **kwargs: Any) -> Any:
        check_deadline()
        return super().execute_field(*args, **kwargs)


@dataclass(frozen=True)
class PreparedOperation:
    """An operation that may be executed, and its price in points."""

    document: DocumentNode
    name: str | None
    variables: dict[str, Any]
    complexity: int


def prepare_operation(
    request: HttpRequest, document: DocumentNode, name: str | None, variables: dict[str, Any]
) -> PreparedOperation:
    """The operation of a valid document. Raises a RefusedError where it can't be executed, or goes past a limit."""
    schema = api_schema.graphql_schema
    operation = _find_operation(document, name)
    request.operation_name = operation.name and operation.name.value  # type: ignore[attr-defined]  # for logs and metrics
    if operation.operation != OperationType.QUERY and request.method != "POST":
        raise RefusedError(405, [coded_error("METHOD_NOT_ALLOWED", f"Send a {operation.operation.value} with POST.")])
    if schema.get_root_type(operation.operation) is None:
        raise GraphQLRequestError(
            coded_error("OPERATION_NOT_SUPPORTED", f"This API has no {operation.operation.value}s.")
        )
    complexity = measure_complexity(schema, document, operation, _coerce_variables(schema, operation, variables))
    request.complexity = complexity  # type: ignore[attr-defined]  # for logs and metrics
    return PreparedOperation(document, name, variables, complexity)


def execute_operation(request: HttpRequest, operation: PreparedOperation) -> ExecutionResult:
    """The result of the operation.

    Raises a TimeLimitError where it takes too long, and the database's own error where that is away: what was read
    before is no answer.
    """
    context = Context(request)

    async def run() -> ExecutionResult:
        async with asyncio.timeout(MAX_SECONDS):
            result = execute(
                api_schema.graphql_schema,
                operation.document,
                context_value=context,
                variable_values=operation.variables,
                operation_name=operation.name,
                execution_context_class=TimedExecutionContext,
            )
            return await result if isawaitable(result) else result

    with deadline(MAX_SECONDS):
        result = async_to_sync(run)()
    for error in result.errors or ():
        if error.original_error and is_database_away(error.original_error):
            raise error.original_error
    return ExecutionResult(result.data, report_errors(result.errors) if result.errors else None)


def _find_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operation = get_operation_ast(document, name)
    if operation:
        return operation
    names = [
        node.name.value for node in document.definitions if isinstance(node, OperationDefinitionNode) and node.name
    ]
    listing = f"The document has: {', '.join(names)}." if names else "The document has one operation without a name."
    mistake = f"There is no operation {name}." if name else "Say in operationName which operation to execute."
    raise GraphQLRequestError(coded_error("OPERATION_RESOLUTION_FAILURE", f"{mistake} {listing}"))


def _coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: dict[str, Any]
) -> dict[str, Any]:
    variables = get_variable_values(schema, operation.variable_definitions, values, max_errors=MAX_ERRORS)
    if isinstance(variables, list):
        raise GraphQLRequestError(*with_code("BAD_USER_INPUT", variables))
    return variables

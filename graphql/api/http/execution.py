"""Executes a GraphQL request once it is known to be valid and within the limits."""

import asyncio
from inspect import isawaitable
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
)
from graphql.execution.values import get_variable_values

from api.context import Context
from api.http.documents import valid_document
from api.http.errors import GraphQLRequestError, RefusedError, coded_error, report_errors, with_code
from api.http.limits import MAX_ERRORS, MAX_SECONDS
from api.http.measure import excesses
from api.http.request import GraphQLRequest
from api.schema import schema as api_schema
from content.database import is_database_away


def execute_request(request: HttpRequest, graphql_request: GraphQLRequest) -> ExecutionResult:
    """The result of the operation. Raises a RefusedError where nothing is to be executed.

    Raises the database's own error where that is away: what was found before is no answer.
    """
    schema = api_schema.graphql_schema
    document = valid_document(schema, graphql_request.query)
    operation = _find_operation(document, graphql_request.operation_name)
    request.operation_name = operation.name and operation.name.value  # type: ignore[attr-defined]  # for the access log
    if operation.operation != OperationType.QUERY and request.method != "POST":
        raise RefusedError(405, [coded_error("METHOD_NOT_ALLOWED", f"Send a {operation.operation.value} with POST.")])
    if schema.get_root_type(operation.operation) is None:
        raise GraphQLRequestError(
            coded_error("OPERATION_NOT_SUPPORTED", f"This API has no {operation.operation.value}s.")
        )
    variables = _coerce_variables(schema, operation, graphql_request.variables)
    if over := excesses(schema, document, operation, variables):
        raise GraphQLRequestError(*over)
    return _execute(schema, document, graphql_request, Context(request))


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


def _execute(
    schema: GraphQLSchema, document: DocumentNode, graphql_request: GraphQLRequest, context: Context
) -> ExecutionResult:
    async def run() -> ExecutionResult:
        async with asyncio.timeout(MAX_SECONDS):
            result = execute(
                schema,
                document,
                context_value=context,
                variable_values=graphql_request.variables,
                operation_name=graphql_request.operation_name,
            )
            return await result if isawaitable(result) else result

    try:
        result = async_to_sync(run)()
    except TimeoutError:
        message = f"The answer took more than {MAX_SECONDS} seconds; ask for less at a time."
        raise GraphQLRequestError(coded_error("TIME_LIMIT", message, limit=MAX_SECONDS)) from None
    for error in result.errors or ():
        if error.original_error and is_database_away(error.original_error):
            raise error.original_error
    return ExecutionResult(result.data, report_errors(result.errors) if result.errors else None)

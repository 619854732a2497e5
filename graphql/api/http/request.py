"""Reads a GraphQL-over-HTTP request: https://graphql.github.io/graphql-over-http/draft/#sec-Request."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.request import UnreadablePostError

from api.http.errors import RefusedError, coded_error, over_limit
from api.http.limits import MAX_BODY, MAX_NUMBER, MAX_QUERY_STRING, MAX_VARIABLE_VALUES
from api.http.negotiation import JSON


@dataclass(frozen=True)
class GraphQLRequest:
    query: str
    operation_name: str | None
    variables: dict[str, Any]
    tells_complexity: bool = False


def read_request(request: HttpRequest) -> GraphQLRequest:
    """The request in a POST's body or a GET's query string. Raises a RefusedError where it is malformed."""
    parameters = _read_body(request) if request.method == "POST" else _read_query_string(request)
    query = _parameter(parameters, "query", str, "a string")
    if query is None:
        raise _malformed("The parameter query is missing; it holds the text of a GraphQL document.")
    extensions = _parameter(parameters, "extensions", dict, "a JSON object") or {}
    operation_name = _parameter(parameters, "operationName", str, "a string")
    variables = _parameter(parameters, "variables", dict, "a JSON object") or {}
    if (values := _count_values(variables)) > MAX_VARIABLE_VALUES:
        raise RefusedError(400, [over_limit("VARIABLES_LIMIT", "{} values in variables", values, MAX_VARIABLE_VALUES)])
    return GraphQLRequest(query, operation_name or None, variables, extensions.get("complexity") is True)


def _read_body(request: HttpRequest) -> dict[str, Any]:
    _check_headers(request)
    try:
        text = request.body.decode()
    except UnreadablePostError:
        raise _malformed("The body ended before its Content-Length.") from None
    except UnicodeDecodeError as error:
        raise _malformed(f"The body is not UTF-8: its byte {error.start} can't be decoded.") from None
    parameters = _parse_json(text, "The body")
    if isinstance(parameters, list):
        raise _malformed("Batches are not supported: send one JSON object a request, not an array.")
    if not isinstance(parameters, dict):
        raise _malformed("The body must be a JSON object with the parameter query.")
    return parameters


def _check_headers(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if (request.content_type or "").lower() != JSON or charset not in ("utf-8", "utf8"):
        raise _unsupported(f"Send the body as {JSON} in UTF-8, and say so in Content-Type.")
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise _unsupported("Send the body as it is, without a Content-Encoding.")
    check_length(request, MAX_BODY)


def check_length(request: HttpRequest, limit: int) -> None:
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal() and len(length) < 20):
        raise RefusedError(411, [coded_error("LENGTH_REQUIRED", "Say the body's length in bytes in Content-Length.")])
    if int(length) > limit:
        raise RefusedError(413, [over_limit("BODY_LIMIT", "a body of {} bytes", int(length), limit)])


def _read_query_string(request: HttpRequest) -> dict[str, Any]:
    text = request.META.get("QUERY_STRING", "")
    if len(text) > MAX_QUERY_STRING:
        raise RefusedError(
            414, [over_limit("QUERY_STRING_LIMIT", "a query string of {} bytes", len(text), MAX_QUERY_STRING)]
        )
    try:
        query_string = QueryDict(text, encoding="utf-8")
    except TooManyFieldsSent:
        raise _malformed("The address has too many parameters.") from None
    parameters: dict[str, Any] = {name: value for name, value in query_string.items() if value}
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _parse_json(parameters[name], f"The parameter {name}")
    return parameters


def _parse_json(text: str, subject: str) -> Any:
    try:
        return json.loads(text, parse_int=_parse_int, parse_float=_parse_float, parse_constant=_refuse_constant)
    except RecursionError:
        raise _malformed(f"{subject} is JSON that is nested too deeply.") from None
    except ValueError as error:
        raise _malformed(f"{subject} is not valid JSON: {error}.") from None


def _parse_int(text: str) -> int:
    return int(_check_number(text))


def _parse_float(text: str) -> float:
    return float(_check_number(text))


def _check_number(text: str) -> str:
    if len(text) > MAX_NUMBER:
        raise RefusedError(400, [over_limit("NUMBER_LIMIT", "a number of {} characters", len(text), MAX_NUMBER)])
    return text


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _parameter(parameters: dict[str, Any], name: str, type_: type, description: str) -> Any:
    value = parameters.get(name)
    if value is not None and not isinstance(value, type_):
        raise _malformed(f"The parameter {name} must be {description}.")
    return value


def _count_values(variables: dict[str, Any]) -> int:
    """How many values there are, those in lists and objects included."""
    count = 0
    containers: list[Any] = [variables]
    while containers:
        value = containers.pop()
        items = value.values() if isinstance(value, dict) else value
        count += len(items)
        containers.extend(item for item in items if isinstance(item, dict | list))
    return count


def _malformed(message: str) -> RefusedError:
    return RefusedError(400, [coded_error("BAD_REQUEST", message)])


def _unsupported(message: str) -> RefusedError:
    return RefusedError(415, [coded_error("UNSUPPORTED_MEDIA_TYPE", message)])

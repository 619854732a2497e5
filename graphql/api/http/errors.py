"""What a client is told of what went wrong: its own mistakes in full, ours only as an id to quote."""

import logging
from collections.abc import Sequence
from typing import Any

from django_guid import get_guid
from graphql import GraphQLError

from api.http.limits import MAX_ERRORS, MAX_LOCATIONS, MAX_MESSAGE, MAX_SECONDS
from content.database import RETRY_AFTER
from content.turns import MAX_WAIT

logger = logging.getLogger("api")


class RefusedError(Exception):
    """A request that is not executed; `retry_after` are the seconds after which it might be."""

    def __init__(self, status: int, errors: Sequence[GraphQLError], retry_after: int | None = None) -> None:
        super().__init__(status, errors)
        self.status = status
        self.errors = errors
        self.retry_after = retry_after


class GraphQLRequestError(RefusedError):
    """A well-formed request whose document, operation or variables are at fault."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(400, errors)


def coded_error(code: str, message: str, **extensions: Any) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code, **extensions})


def with_code(code: str, errors: Sequence[GraphQLError]) -> Sequence[GraphQLError]:
    """These errors of the GraphQL library, with a code for clients."""
    for error in errors:
        error.extensions = {"code": code, **(error.extensions or {})}
    return errors


def over_limit(code: str, having: str, value: int, limit: int) -> GraphQLError:
    return coded_error(code, f"This query has {having.format(value)}; the limit is {limit}.", limit=limit, value=value)


def all_over_limit(*weighed: tuple[str, str, int, int]) -> list[GraphQLError]:
    """The refusals of values past their limit, from tuples of code, what the query has, its value and the limit."""
    return [over_limit(code, having, value, limit) for code, having, value, limit in weighed if value > limit]


def database_away() -> RefusedError:
    message = f"The hub's database is away for a moment. Send the request again in {RETRY_AFTER} seconds."
    return RefusedError(503, [coded_error("UNAVAILABLE", message)], RETRY_AFTER)


def too_slow() -> RefusedError:
    message = f"The answer took more than {MAX_SECONDS} seconds; ask for less at a time."
    return GraphQLRequestError(coded_error("TIME_LIMIT", message, limit=MAX_SECONDS))


def too_busy() -> RefusedError:
    message = f"Too many large queries at once. Send this one again in {MAX_WAIT} seconds, or ask for less at a time."
    return RefusedError(429, [coded_error("BUSY", message)], MAX_WAIT)


def log_internal_error(fault: BaseException, where: str) -> GraphQLError:
    """Log a fault of ours with its trace; return the client's error, with the request's id to quote."""
    logger.error("Internal error in %s", where, exc_info=fault)
    request_id = get_guid()
    return coded_error("INTERNAL", f"Internal error. Quote {request_id} when you report it.", id=request_id)


def report_errors(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """The errors of an execution as the client gets them. Those without a code are faults of ours: they are logged."""
    listed = [error if (error.extensions or {}).get("code") else _log_and_hide(error) for error in errors[:MAX_ERRORS]]
    if len(errors) > MAX_ERRORS:
        listed.append(coded_error("ERRORS_LIMIT", f"{len(errors)} errors occurred; the first {MAX_ERRORS} are listed."))
    return listed


def _log_and_hide(error: GraphQLError) -> GraphQLError:
    hidden = log_internal_error(error.original_error or error, ".".join(map(str, error.path or ["the operation"])))
    hidden.path, hidden.locations = error.path, error.locations
    return hidden


def formatted_error(error: GraphQLError) -> dict[str, Any]:
    """The error for a response, in a bounded length: messages may quote what the client sent."""
    answer: dict[str, Any] = {**error.formatted}
    if error.locations:
        answer["locations"] = answer["locations"][:MAX_LOCATIONS]
    if len(error.message) > MAX_MESSAGE:
        answer["message"] = error.message[: MAX_MESSAGE - 1] + "…"
    return answer

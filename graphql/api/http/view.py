"""The GraphQL endpoint, as https://graphql.github.io/graphql-over-http/draft/ says."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, cast

from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError

from api.http import graphiql
from api.http.documents import valid_document
from api.http.errors import (
    GraphQLRequestError,
    RefusedError,
    coded_error,
    database_away,
    formatted_error,
    log_internal_error,
    too_busy,
    too_slow,
)
from api.http.execution import execute_operation, prepare_operation
from api.http.limits import MAX_CHEAP_COMPLEXITY, MAX_COMPLEXITY, MAX_WAITING_OPERATIONS
from api.http.negotiation import GRAPHQL_RESPONSE, HTML, JSON, preferred_type
from api.http.request import read_request
from content.database import report_database_outage
from content.deadline import TimeLimitError
from content.turns import QueueBusyError, TurnQueue

# What is dear waits for what is dear, and never holds up the rest.
_dear_operations = TurnQueue("operations", MAX_WAITING_OPERATIONS)


# Nobody is logged in here, so there is nothing to forge a request for; and what only reads needs no transaction.
@method_decorator([csrf_exempt, non_atomic_requests], name="dispatch")
class GraphQLView(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except RefusedError as refusal:
            response = self._refuse(request, refusal)
        except TimeLimitError:
            response = self._refuse(request, too_slow())
        except QueueBusyError:
            response = self._refuse(request, too_busy())
        except Exception as fault:
            if report_database_outage(fault):
                response = self._refuse(request, database_away())
            else:
                response = _response(
                    request, 500, {"errors": _formatted_errors([log_internal_error(fault, "the view")])}
                )
        patch_vary_headers(response, ["Accept"])
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        if preferred_type(request, [JSON, GRAPHQL_RESPONSE, HTML]) == HTML:
            return graphiql.render_page(request)
        response = self._answer(request)
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
        set_response_etag(response)
        return cast(HttpResponse, get_conditional_response(request, etag=response["ETag"], response=response))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise RefusedError(
            405, [coded_error("METHOD_NOT_ALLOWED", f"{request.method} is not supported; use GET or POST.")]
        )

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if preferred_type(request, [JSON, GRAPHQL_RESPONSE]) is None:
            raise RefusedError(406, [coded_error("NOT_ACCEPTABLE", f"Accept {GRAPHQL_RESPONSE} or {JSON}.")])
        graphql_request = read_request(request)
        document = valid_document(graphql_request.query)
        operation = prepare_operation(request, document, graphql_request.operation_name, graphql_request.variables)
        with _dear_operations.turn() if operation.complexity > MAX_CHEAP_COMPLEXITY else nullcontext():
            result = execute_operation(request, operation)
        errors = {"errors": _formatted_errors(result.errors)} if result.errors else {}
        complexity = {"value": operation.complexity, "limit": MAX_COMPLEXITY}
        extensions = {"extensions": {"complexity": complexity}} if graphql_request.tells_complexity else {}
        return _response(request, 200, {**errors, "data": result.data, **extensions})

    def _refuse(self, request: HttpRequest, refusal: RefusedError) -> HttpResponse:
        # Clients of before graphql-response+json only look for errors in a response with the status 200.
        legacy = isinstance(refusal, GraphQLRequestError) and preferred_type(request, [JSON, GRAPHQL_RESPONSE]) == JSON
        response = _response(request, 200 if legacy else refusal.status, {"errors": _formatted_errors(refusal.errors)})
        if refusal.retry_after is not None:
            response["Retry-After"] = str(refusal.retry_after)
        if refusal.status == 405:
            response["Allow"] = "POST" if request.method in ("GET", "HEAD") else "GET, HEAD, POST, OPTIONS"
        return response


def _formatted_errors(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    return [formatted_error(error) for error in errors]


def _response(request: HttpRequest, status: int, answer: dict[str, Any]) -> HttpResponse:
    media_type = preferred_type(request, [JSON, GRAPHQL_RESPONSE]) or JSON
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    request.error_codes = codes  # type: ignore[attr-defined]  # for metrics
    return HttpResponse(
        # A lone surrogate, which has no UTF-8, becomes its JSON escape.
        json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace"),
        status=status,
        content_type=f"{media_type}; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )

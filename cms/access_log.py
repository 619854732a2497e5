"""Logs each request: one line with the name of its GraphQL operation, under the request's id."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path

from cms.clients import client_address

logger = logging.getLogger("access")

MAX_NAME = 100  # characters of an operation's name, which the client chooses


class AccessLogMiddleware:
    """Leaves out the query string: it holds what people search for, and tokens of previews."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        seconds = round(time.perf_counter() - start, 4)
        line: dict[str, Any] = {"method": request.method, "path": _path_without_token(request)}
        line |= {"status": response.status_code, "seconds": seconds, "client": client_address(request)}
        if operation := getattr(request, "operation_name", None):
            line["operation"] = operation[:MAX_NAME]
        if complexity := getattr(request, "complexity", None):
            line["complexity"] = complexity
        logger.info(" ".join(f"{name}={value}" for name, value in line.items()), extra=line)
        return response


def _path_without_token(request: HttpRequest) -> str:
    """The path, with … for what only the receiver of a mail may know."""
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    return escape_uri_path(request.path).replace(token, "…") if token else escape_uri_path(request.path)

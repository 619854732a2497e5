"""Asks the API: the portal imports nothing else of the hub."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from graphql import DocumentNode

from api.http.documents import check_document
from api.http.execution import execute_operation, prepare_operation

NOT_FOUND = "Cette page n’existe pas, ou plus."


@cache
def read_operation(name: str) -> str:
    """An operation, with the fragments of the files that it names: #import "body.graphql"."""
    path: Path = settings.BASE_DIR / "graphql" / "operations" / f"{name}.graphql"
    text = path.read_text(encoding="utf-8")
    return text + "".join(
        read_operation(imported) for imported in re.findall(r'^#import "(\w+)\.graphql"$', text, re.M)
    )


@cache
def _document(name: str) -> DocumentNode:
    return check_document(read_operation(name))


def ask(request: HttpRequest, name: str, variables: dict[str, Any], operation: str | None = None) -> dict[str, Any]:
    """Execute an operation of graphql/operations/<name>.graphql and return its data.

    Raises Http404 where the API refuses a variable, which then comes from an address that leads nowhere.
    """
    prepared = prepare_operation(request, _document(name), operation, variables)
    result = execute_operation(request, prepared)
    if any((error.extensions or {}).get("code") == "BAD_USER_INPUT" for error in result.errors or []):
        raise Http404(NOT_FOUND)
    if result.errors or result.data is None:
        raise RuntimeError(f"graphql/operations/{name}.graphql: {result.errors}")
    return result.data

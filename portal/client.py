"""Asks the API, through the one door that the portal knows."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from api.http.execution import answer
from api.http.request import GraphQLRequest


@cache
def document(name: str) -> str:
    path: Path = settings.BASE_DIR / "graphql" / "operations" / f"{name}.graphql"
    return path.read_text(encoding="utf-8")


def ask(request: HttpRequest, name: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The data of a document of graphql/operations/; an error in it is a fault of ours."""
    result = answer(request, GraphQLRequest(document(name), None, variables))
    if result.errors or result.data is None:
        raise RuntimeError(f"graphql/operations/{name}.graphql: {result.errors}")
    return result.data

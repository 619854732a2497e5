"""The page that a browser sees at the API's address."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

EXAMPLES = Path(__file__).resolve().parent.parent / "graphiql" / "examples"
# Nothing but the page's own files, and no page around it.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def page(request: HttpRequest) -> HttpResponse:
    examples = [path.read_text().rstrip() for path in sorted(EXAMPLES.glob("*.graphql"))]
    response = render(request, "api/graphiql.html", {"examples": examples})
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response

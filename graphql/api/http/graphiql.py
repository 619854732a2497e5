"""The page that a browser sees at the API's address."""

import secrets
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

EXAMPLES = Path(__file__).resolve().parent.parent / "graphiql" / "examples"
# The page's own files only, and no page around it.
POLICY = (
    "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def render_page(request: HttpRequest) -> HttpResponse:
    examples = [path.read_text().rstrip() for path in sorted(EXAMPLES.glob("*.graphql"))]
    nonce = secrets.token_urlsafe()
    response = render(request, "api/graphiql.html", {"examples": examples, "nonce": nonce})
    response["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    response["Cache-Control"] = "no-store"
    return response

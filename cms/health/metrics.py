"""Counts requests for Prometheus, and answers it at /metrics: loaded where METRICS_TOKEN is set.

Each process of the web server counts into files in PROMETHEUS_MULTIPROC_DIR; whichever is asked adds them all up. No
label holds what a client may choose, which would make a time series of each value.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from cms.health.gauges import HubCollector
from content.turns import turn_taken
from search.execution import Search, search_prepared

AREAS = {"admin", "corrections", "documents", "graphql", "images", "media", "search-clicks", "static"}
OPERATIONS = {
    name
    for path in (settings.BASE_DIR / "graphql" / "operations").glob("*.graphql")
    for name in re.findall(r"^query (\w+)", path.read_text(encoding="utf-8"), re.M)
}

REQUEST_SECONDS = Histogram("maillage_request_seconds", "Time to answer.", ["area", "operation", "status"])
POINTS = Counter("maillage_operation_points", "Price of the GraphQL operations.", ["operation"])
ERRORS = Counter("maillage_graphql_errors", "Answers of the API with an error of this code.", ["code"])
SEARCHES = Counter("maillage_searches", "Searches, suggestions and lists filtered by a text.", ["engine", "degraded"])
TURN_WAIT_SECONDS = Histogram("maillage_turn_wait_seconds", "Wait for a turn.", ["queue"])


class MetricsMiddleware:
    """Before those that look at the hostname or redirect to HTTPS: Prometheus asks by the host's own address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._registry = CollectorRegistry()
        MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
        self._registry.register(HubCollector())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/metrics":
            return self._answer_scrape(request)
        start = time.perf_counter()
        response = self.get_response(request)
        operation = _operation(request)
        REQUEST_SECONDS.labels(_area(request), operation, response.status_code).observe(time.perf_counter() - start)
        if complexity := getattr(request, "complexity", None):
            POINTS.labels(operation).inc(complexity)
        for code in getattr(request, "error_codes", ()):
            ERRORS.labels(code).inc()
        return response

    def _answer_scrape(self, request: HttpRequest) -> HttpResponse:
        if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
            message = "Send Authorization: Bearer, with what METRICS_TOKEN is set to.\n"
            return HttpResponse(message, status=401, headers={"WWW-Authenticate": "Bearer"}, content_type="text/plain")
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return HttpResponse(
            encode(self._registry), content_type=content_type, headers={"Cache-Control": "no-store", "Vary": "Accept"}
        )


def _area(request: HttpRequest) -> str:
    first_segment = request.path.split("/")[1]
    return first_segment if first_segment in AREAS else "portal"


def _operation(request: HttpRequest) -> str:
    """The name of the portal's operations, and of those that sites copy from it; of a page, the last."""
    if not hasattr(request, "operation_name"):
        return ""
    return request.operation_name if request.operation_name in OPERATIONS else "other"


@receiver(search_prepared)
def _count_search(search: Search, **kwargs: Any) -> None:
    engine = "database" if search.is_engine_away else settings.SEARCH_ENGINE
    SEARCHES.labels(engine, str(search.degraded).lower()).inc()


@receiver(turn_taken)
def _observe_wait(queue: str, seconds: float, **kwargs: Any) -> None:
    TURN_WAIT_SECONDS.labels(queue).observe(seconds)

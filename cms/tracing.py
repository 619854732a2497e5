"""Traces requests by OpenTelemetry: loaded where OTEL_EXPORTER_OTLP_ENDPOINT is set.

A request is a trace, with a span for each statement of the database. The client of Elasticsearch adds spans by itself,
without what is searched for. These hold what is listed here and nothing else: the addresses, parameters and messages of
exceptions that instrumentations record by default may hold tokens, searches and personal data.
"""

from collections.abc import Callable
from http import HTTPMethod
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponseBase
from django_guid import get_guid
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from cms.access_log import MAX_NAME

tracer = trace.get_tracer("maillage")


class TracingMiddleware:
    """Goes on with no trace of a client's, by `traceparent`: anybody could have all their requests traced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
        connection_created.connect(_trace_connection)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        method = str(request.method) if request.method in HTTPMethod.__members__ else "_OTHER"
        with tracer.start_as_current_span(method, kind=trace.SpanKind.SERVER) as span:
            response = self.get_response(request)
            route = request.resolver_match.route if request.resolver_match else ""
            span.update_name(f"{method} {route}".strip())
            span.set_attributes({"http.request.method": method, "http.route": route, "request.id": get_guid()})
            span.set_attribute("http.response.status_code", response.status_code)
            if operation := getattr(request, "operation_name", None):
                span.set_attribute("graphql.operation.name", operation[:MAX_NAME])
            if complexity := getattr(request, "complexity", None):
                span.set_attribute("maillage.complexity", complexity)
            if response.status_code >= 500:
                span.set_status(trace.StatusCode.ERROR)
        return response


def _trace_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if _trace_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_trace_statement)


def _trace_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Within a request only; without the values, which are in the parameters."""
    if not trace.get_current_span().is_recording():
        return execute(sql, params, many, context)
    attributes = {"db.system.name": context["connection"].vendor, "db.query.text": sql}
    with tracer.start_as_current_span(
        sql.split(maxsplit=1)[0],
        kind=trace.SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ):
        return execute(sql, params, many, context)

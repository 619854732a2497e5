"""Answers probes at /healthz and /readyz, whatever hostname and scheme they ask by, and without a line in the log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from cms.health.checks import get_lights, is_ready


class ProbeMiddleware:
    """Before those that look at the hostname or redirect to HTTPS: a probe asks by the host's own address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = {"/healthz": _answer_alive, "/readyz": _answer_ready}.get(request.path, self.get_response)
        return answer(request)


def _answer_alive(request: HttpRequest) -> HttpResponse:
    """That this process answers, whatever else does."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def _answer_ready(request: HttpRequest) -> HttpResponse:
    """Whether this host can serve, with each light: JSON for probes, a page for browsers."""
    lights = get_lights()
    ready, healthy = is_ready(lights), not any(light.fault for light in lights)
    status = 200 if ready else 503
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
        context = {"lights": lights, "is_ready": ready, "is_healthy": healthy}
        return HttpResponse(render_to_string("health/ready.html", context), status=status, headers=headers)
    answer = {
        "status": "ok" if healthy else "degraded" if ready else "unavailable",
        "checks": {light.name: light.fault.message if light.fault else "ok" for light in lights},
    }
    return JsonResponse(answer, status=status, headers=headers)

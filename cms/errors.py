"""The answers to requests that fail by no fault of the client: handler500 of cms/urls.py."""

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django_guid import get_guid

from content.database import RETRY_AFTER, is_database_locked, report_database_outage
from content.storage import is_disk_full

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, with the request's id to quote; 503 for what ends by itself."""
    error = sys.exc_info()[1]
    is_locked = is_database_locked(error)
    if is_locked:
        logger.warning("A request has waited in vain for a lock: %s %s", request.method, request.path)
    is_full = is_disk_full(error)
    if is_full:
        logger.error("The disk is full: %s %s. %s", request.method, request.path, error)
    context = {"request_id": get_guid(), "is_locked": is_locked, "is_full": is_full}
    if not report_database_outage(error) and not is_locked and not is_full:
        return HttpResponse(render_to_string("cms/server_error.html", context), status=500)
    page = render_to_string("cms/unavailable.html", context)
    return HttpResponse(page, status=503, headers={"Cache-Control": "no-store", "Retry-After": str(RETRY_AFTER)})

"""The answers to requests that no view has answered: handler500 of cms/urls.py."""

import logging
import sys

from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django_guid import get_guid

from content.database import RETRY_AFTER, is_database_locked, report_database_outage
from content.deadline import TimeLimitError
from content.storage import is_disk_full

logger = logging.getLogger(__name__)

# What becomes of a value that a view takes from the address as it is: text for a number, more than 64 bits, a date
# before all dates, words without end, what a statement or an address can't hold.
VALUE_ERRORS = (
    *(ValueError, OverflowError, RecursionError, DataError, IntegrityError, OperationalError, NoReverseMatch),
)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, with the request's id to quote.

    The status is 503 for what ends by itself, 400 where a value in the address may be to blame: Django logs that with
    its traceback, too, should it be a fault of ours.
    """
    error = sys.exc_info()[1]
    context = {"request_id": get_guid(), "cause": _report_passing_cause(request, error)}
    if context["cause"]:
        page = render_to_string("cms/unavailable.html", context)
        return HttpResponse(page, status=503, headers={"Cache-Control": "no-store", "Retry-After": str(RETRY_AFTER)})
    if _may_be_due_to_address(request, error):
        return HttpResponse(render_to_string("cms/bad_address.html", context), status=400)
    return HttpResponse(render_to_string("cms/server_error.html", context), status=500)


def _report_passing_cause(request: HttpRequest, error: BaseException | None) -> str | None:
    """Log what ends by itself, and return its name in cms/unavailable.html; None for any other error."""
    if is_database_locked(error):
        logger.warning("A request has waited in vain for a lock: %s %s", request.method, request.path)
        return "lock"
    if is_disk_full(error):
        logger.error("The disk is full: %s %s. %s", request.method, request.path, error)
        return "disk"
    if isinstance(error, TimeLimitError):
        logger.error("A page was not ready in time: %s %s", request.method, request.path)
        return "time"
    return "database" if report_database_outage(error) else None


def _may_be_due_to_address(request: HttpRequest, error: BaseException | None) -> bool:
    """Only in the admin: Wagtail's filters, choosers and API take much from the query string that nothing validates.

    Only to read: what changes something comes in forms, which validate it. Only too large a number is in the path.
    """
    is_reading_admin = request.method in ("GET", "HEAD") and request.path.startswith(reverse("wagtailadmin_home"))
    return is_reading_admin and isinstance(error, VALUE_ERRORS if request.GET else (OverflowError, DataError))

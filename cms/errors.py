"""The answers to requests that no view has answered: handler500 of cms/urls.py."""

import logging
import sys

from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django_guid import get_guid

from content.database import RETRY_AFTER, is_database_locked, report_database_outage
from content.storage import is_disk_full

logger = logging.getLogger(__name__)

# What becomes of a value that a view takes from the address as it is: text for a number, more than 64 bits, a date
# before all dates, words without end, what a statement or an address can't hold.
VALUE_ERRORS = (
    *(ValueError, OverflowError, RecursionError, DataError, IntegrityError, OperationalError, NoReverseMatch),
)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, with the request's id to quote.

    The status is 503 for what ends by itself, 400 where the query string may be to blame: Django logs that with its
    traceback, too, should it be a fault of ours.
    """
    error = sys.exc_info()[1]
    is_locked = is_database_locked(error)
    if is_locked:
        logger.warning("A request has waited in vain for a lock: %s %s", request.method, request.path)
    is_full = is_disk_full(error)
    if is_full:
        logger.error("The disk is full: %s %s. %s", request.method, request.path, error)
    context = {"request_id": get_guid(), "is_locked": is_locked, "is_full": is_full}
    if not report_database_outage(error) and not is_locked and not is_full:
        if _may_be_due_to_query(request, error):
            return HttpResponse(render_to_string("cms/bad_query.html", context), status=400)
        return HttpResponse(render_to_string("cms/server_error.html", context), status=500)
    page = render_to_string("cms/unavailable.html", context)
    return HttpResponse(page, status=503, headers={"Cache-Control": "no-store", "Retry-After": str(RETRY_AFTER)})


def _may_be_due_to_query(request: HttpRequest, error: BaseException | None) -> bool:
    """Only in the admin: Wagtail's filters, choosers and API take much from the query string that nothing validates.

    Only to read: what changes something comes in forms, which validate it.
    """
    is_reading_admin = request.method in ("GET", "HEAD") and request.path.startswith(reverse("wagtailadmin_home"))
    return is_reading_admin and bool(request.GET) and isinstance(error, VALUE_ERRORS)

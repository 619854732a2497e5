"""Refuses requests for pages that the user may not see, and runs again those whose transaction met a deadlock."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied
from wagtail.models import Page

from cms.permissions import looks_after_hub
from content.forms import valid_pks
from content.permissions import pages_visible_to

ATTEMPTS = 3
DEADLOCK = "40P01"  # PostgreSQL's code

PAGE_VIEW_PREFIXES = ("wagtailadmin_", "wagtail_bulk_action")
# Where a request names pages: in arguments of its URL, in fields of its form, or for some views in `?id=`.
PAGE_ARGUMENTS = {"page_id", "page_to_move_id", "parent_page_id", "destination_id"}
PAGE_FORM_FIELDS = ("new_parent_page", "chooser")  # where to copy or move to
VIEWS_WITH_PAGE_IDS = {"wagtailadmin_choose_page_chosen_multiple"}
# Reports on all pages, which Wagtail shows to any user.
HUB_REPORTS = {"wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results"}


class DeadlockMiddleware:
    """Runs a request again from its start, twice at most, where the database undid its transaction to end a deadlock.

    First of all middlewares, so that the session, the user and the messages are those of the new attempt. A request
    with uploads is not run again: their files may have been moved already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        for attempt in range(1, ATTEMPTS + 1):
            request.is_last_attempt, request.met_deadlock = attempt == ATTEMPTS, False
            response = self.get_response(request)
            if not request.met_deadlock:
                break
        return response

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        request.met_deadlock = getattr(exception.__cause__, "sqlstate", None) == DEADLOCK and not request.FILES
        return HttpResponse(status=503) if request.met_deadlock and not request.is_last_attempt else None


class VisiblePagesMiddleware:
    """Refuses requests to the admin that name, by its primary key, a page that the user may not see.

    Most of Wagtail's views refuse them too, but some answer with the page's title first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        view_name = request.resolver_match.view_name if request.resolver_match else ""
        if not view_name.startswith(PAGE_VIEW_PREFIXES) or not request.user.is_authenticated:
            return None
        if view_name in HUB_REPORTS and not looks_after_hub(request.user):
            return permission_denied(request)
        page_keys = [str(kwargs[key]) for key in PAGE_ARGUMENTS & kwargs.keys()]
        page_keys += [key for field in PAGE_FORM_FIELDS for key in request.POST.getlist(field)]
        page_keys += request.GET.getlist("id") if view_name in VIEWS_WITH_PAGE_IDS else []
        if not page_keys:
            return None
        hidden_pages = Page.objects.filter(pk__in=valid_pks(page_keys)).exclude(
            pk__in=pages_visible_to(request.user).values("pk")
        )
        return permission_denied(request) if hidden_pages.exists() else None

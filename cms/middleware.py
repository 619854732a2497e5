"""Refuses requests to the admin that name, by its primary key, a page that the user may not see.

Most of Wagtail's views refuse them too, but some answer with the page's title first.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied
from wagtail.models import Page

from cms.permissions import looks_after_hub
from content.forms import valid_pks
from content.permissions import pages_visible_to

PAGE_VIEW_PREFIXES = ("wagtailadmin_", "wagtail_bulk_action")
# Where a request names pages: in arguments of its URL, in fields of its form, or for some views in `?id=`.
PAGE_ARGUMENTS = {"page_id", "page_to_move_id", "parent_page_id", "destination_id"}
PAGE_FORM_FIELDS = ("new_parent_page", "chooser")  # where to copy or move to
VIEWS_WITH_PAGE_IDS = {"wagtailadmin_choose_page_chosen_multiple"}
# Reports on all pages, which Wagtail shows to any user.
HUB_REPORTS = {"wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results"}


class VisiblePagesMiddleware:
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
        hidden_pages = Page.objects.filter(pk__in=valid_pks(page_keys)).exclude(
            pk__in=pages_visible_to(request.user).values("pk")
        )
        return permission_denied(request) if page_keys and hidden_pages.exists() else None

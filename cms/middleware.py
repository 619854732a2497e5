"""Refuses requests to the admin that name, by its key, a page that the user may not see.

Most of Wagtail's views see to that themselves; some tell the page's title first.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied
from wagtail.models import Page

from cms.permissions import looks_after_hub
from content.forms import valid_pks
from content.permissions import pages_visible_to

ADMIN = ("wagtailadmin_", "wagtail_bulk_action")
NAMES = {"page_id", "page_to_move_id", "parent_page_id", "destination_id"}
NAMED_IN_FORMS = ("new_parent_page", "chooser")  # where to copy or move to
NAMING_BY_ID = {"wagtailadmin_choose_page_chosen_multiple"}
# They tell of all pages, whoever asks.
HUB_ONLY = {"wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results"}


class VisiblePagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not name.startswith(ADMIN) or not request.user.is_authenticated:
            return None
        if name in HUB_ONLY and not looks_after_hub(request.user):
            return permission_denied(request)
        named = [str(kwargs[key]) for key in NAMES & kwargs.keys()]
        named += [key for field in NAMED_IN_FORMS for key in request.POST.getlist(field)]
        named += request.GET.getlist("id") if name in NAMING_BY_ID else []
        hidden = Page.objects.filter(pk__in=valid_pks(named)).exclude(
            pk__in=pages_visible_to(request.user).values("pk")
        )
        return permission_denied(request) if named and hidden.exists() else None

"""What Maillage adds to Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.permissions import OwnNetworksPolicy
from cms.snippets import SharedViewSetGroup
from content.choosers import territory_chooser_viewset
from content.models import Programme, Relay

register_permission_policy(Programme, OwnNetworksPolicy(Programme))
register_permission_policy(Relay, OwnNetworksPolicy(Relay))
register_snippet(SharedViewSetGroup)


@hooks.register("register_admin_viewset")
def register_territory_chooser() -> Any:
    return territory_chooser_viewset


@hooks.register("construct_explorer_page_queryset")
def list_networks_by_name(parent_page: Page, pages: Any, request: HttpRequest) -> Any:
    return pages.order_by("title") if parent_page.is_root() and "ordering" not in request.GET else pages

"""What Maillage adds to Wagtail's admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms import approval  # noqa: F401 - its hook
from cms.admin_api import OfferedDocumentsAPIViewSet, OfferedImagesAPIViewSet, ReadOnlyPagesAPIViewSet
from cms.calls import hooks as call_hooks  # noqa: F401 - registers its own
from cms.directory import menu as directory_menu  # noqa: F401 - registers itself
from cms.directory import verification  # noqa: F401 - its hooks
from cms.directory.corrections import hooks as correction_hooks  # noqa: F401 - registers its own
from cms.directory.imports import hooks as directory_import_hooks  # noqa: F401 - registers its own
from cms.networks import NetworkViewSet
from cms.permissions import FilePolicy, OwnNetworksPolicy, looks_after_hub
from cms.personal_data import hooks as personal_data_hooks  # noqa: F401 - registers its own
from cms.quality import hooks as quality_hooks  # noqa: F401 - registers its own
from cms.relays import hooks as relay_hooks  # noqa: F401 - registers its own
from cms.review import panels as review_panels  # noqa: F401 - its hook
from cms.search_rules import SearchRulesViewSetGroup
from cms.search_terms import SearchTermsMenuItem, SearchTermsView
from cms.snippets import SharedViewSetGroup
from cms.two_factor import hooks as two_factor_hooks  # noqa: F401 - registers its own
from content.choosers import territory_chooser_viewset
from content.models import Network, Picture, Programme, Relay, Section
from content.permissions import pages_visible_to
from search.models import BestBet, SearchTerm

register_permission_policy(Programme, OwnNetworksPolicy(Programme))
register_permission_policy(Relay, OwnNetworksPolicy(Relay))
register_permission_policy(SearchTerm, OwnNetworksPolicy(SearchTerm))
register_permission_policy(BestBet, OwnNetworksPolicy(BestBet))
# For the very classes, so that Wagtail's own, registered for their like at some time, don't count.
register_permission_policy(Picture, FilePolicy(Picture, Image, "uploaded_by_user"), exact_class=True)
register_permission_policy(Document, FilePolicy(Document, owner_field_name="uploaded_by_user"), exact_class=True)
register_snippet(SharedViewSetGroup)
register_snippet(SearchRulesViewSetGroup)


@hooks.register("register_admin_viewset")
def register_territory_chooser() -> Any:
    return territory_chooser_viewset


@hooks.register("register_admin_viewset")
def register_networks() -> NetworkViewSet:
    return NetworkViewSet()


@hooks.register("register_admin_urls")
def register_search_terms() -> list[Any]:
    return [
        path("reports/search-terms/", SearchTermsView.as_view(), name="search_terms"),
        path("reports/search-terms/results/", SearchTermsView.as_view(results_only=True), name="search_terms_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_search_terms_menu_item() -> MenuItem:
    return SearchTermsMenuItem(
        SearchTermsView.page_title, reverse("search_terms"), name="search-terms", icon_name="search", order=600
    )


@hooks.register("register_permissions")
def register_search_terms_permissions() -> Any:
    return Permission.objects.filter(content_type__app_label="search", codename="view_searchterm")


@hooks.register("construct_admin_api", order=1)
def hold_api_to_permissions(api: Any) -> None:
    api.register_endpoint("pages", ReadOnlyPagesAPIViewSet)
    api.register_endpoint("images", OfferedImagesAPIViewSet)
    api.register_endpoint("documents", OfferedDocumentsAPIViewSet)


@hooks.register("construct_page_chooser_queryset")
def offer_pages_seen(pages: Any, request: HttpRequest) -> Any:
    return pages.filter(pk__in=pages_visible_to(request.user).values("pk"))


@hooks.register("construct_reports_menu")
def keep_page_types_to_the_hub(request: HttpRequest, items: list[MenuItem]) -> None:
    if not looks_after_hub(request.user):
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("construct_explorer_page_queryset")
def list_networks_by_name_and_sections_in_order(parent_page: Page, pages: Any, request: HttpRequest) -> Any:
    """Without the handles that Wagtail shows where pages are in the tree's order: it means nothing here."""
    if "ordering" in request.GET:
        return pages
    if parent_page.is_root():
        return pages.order_by("title")
    return pages.order_by("path") if parent_page.specific_class is Network else pages


@hooks.register("before_copy_page")
def copy_entries_only(request: HttpRequest, page: Page) -> HttpResponse | None:
    if page.specific_class in (Network, Section):
        return _refused(request, page, "Un réseau et ses rubriques ne se copient pas : créez un réseau, il vient avec.")
    return None


@hooks.register("before_delete_page")
def keep_networks_whole(request: HttpRequest, page: Page) -> HttpResponse | None:
    if page.specific_class is Section:
        return _refused(request, page, "Une rubrique ne se supprime pas : dépubliez-la pour la retirer du site.")
    if page.specific_class is Network and not request.user.is_superuser:
        return _refused(request, page, "Seul un administrateur peut supprimer un réseau.")
    return None


@hooks.register("before_bulk_action")
def keep_networks_whole_in_bulk(request: HttpRequest, action: str, pages: Any, view: Any) -> HttpResponse | None:
    if action != "delete" or view.model is not Page:
        return None
    return next(filter(None, (keep_networks_whole(request, page) for page in pages)), None)


def _refused(request: HttpRequest, page: Page, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("wagtailadmin_explore", page.get_parent().pk)

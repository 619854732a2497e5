"""Registers what concerns the whole admin: permissions, snippets, networks, and protection of the tree of pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.admin_api import ChoosableDocumentsAPIViewSet, ChoosableImagesAPIViewSet, ReadOnlyPagesAPIViewSet
from cms.networks import NetworkViewSet
from cms.permissions import FilePolicy, OwnNetworksPolicy, looks_after_hub
from cms.snippets import SharedViewSetGroup
from content.choosers import territory_chooser_viewset
from content.models import Network, Picture, Programme, Relay, Section
from content.permissions import pages_visible_to

register_permission_policy(Programme, OwnNetworksPolicy(Programme))
register_permission_policy(Relay, OwnNetworksPolicy(Relay))
# For the very classes, so that Wagtail's own, registered for their like at some time, don't count.
register_permission_policy(Picture, FilePolicy(Picture, Image, "uploaded_by_user"), exact_class=True)
register_permission_policy(Document, FilePolicy(Document, owner_field_name="uploaded_by_user"), exact_class=True)
register_snippet(SharedViewSetGroup)


@hooks.register("register_admin_viewset")
def register_territory_chooser() -> Any:
    return territory_chooser_viewset


@hooks.register("register_admin_viewset")
def register_networks() -> NetworkViewSet:
    return NetworkViewSet()


@hooks.register("construct_admin_api", order=1)
def limit_admin_api(api: Any) -> None:
    api.register_endpoint("pages", ReadOnlyPagesAPIViewSet)
    api.register_endpoint("images", ChoosableImagesAPIViewSet)
    api.register_endpoint("documents", ChoosableDocumentsAPIViewSet)


@hooks.register("construct_page_chooser_queryset")
def offer_visible_pages(pages: Any, request: HttpRequest) -> Any:
    return pages.filter(pk__in=pages_visible_to(request.user).values("pk"))


@hooks.register("construct_reports_menu")
def hide_report_on_page_types(request: HttpRequest, items: list[MenuItem]) -> None:
    if not looks_after_hub(request.user):
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("construct_explorer_page_queryset")
def order_networks_and_sections(parent_page: Page, pages: Any, request: HttpRequest) -> Any:
    """List networks by name and sections in their order, without Wagtail's handles to reorder pages."""
    if "ordering" in request.GET:
        return pages
    if parent_page.is_root():
        return pages.order_by("title")
    return pages.order_by("path") if parent_page.specific_class is Network else pages


@hooks.register("before_copy_page")
def refuse_copies_of_networks_and_sections(request: HttpRequest, page: Page) -> HttpResponse | None:
    if page.specific_class in (Network, Section):
        return _refuse(request, page, "Un réseau et ses rubriques ne se copient pas : créez un réseau, il vient avec.")
    return None


@hooks.register("before_delete_page")
def refuse_deletion_of_networks_and_sections(request: HttpRequest, page: Page) -> HttpResponse | None:
    if page.specific_class is Section:
        return _refuse(request, page, "Une rubrique ne se supprime pas : dépubliez-la pour la retirer du site.")
    if page.specific_class is Network and not request.user.is_superuser:
        return _refuse(request, page, "Seul un administrateur peut supprimer un réseau.")
    return None


@hooks.register("before_bulk_action")
def refuse_bulk_deletion_of_networks_and_sections(
    request: HttpRequest, action: str, pages: Any, view: Any
) -> HttpResponse | None:
    if action != "delete" or view.model is not Page:
        return None
    return next(filter(None, (refuse_deletion_of_networks_and_sections(request, page) for page in pages)), None)


def _refuse(request: HttpRequest, page: Page, reason: str) -> HttpResponse:
    """Tell the user why, and show the pages beside this one."""
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.get_parent().pk)

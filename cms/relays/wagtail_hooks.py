"""Registers « Contenus proposés » : addresses, menu, and panel of the first page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.relays.offers import OfferState, networks_of_relays, offers
from cms.relays.views import TITLE, InboxView
from content.models import Network

NEW_FOR = timedelta(days=7)


@hooks.register("register_admin_urls")
def register_inbox() -> list[Any]:
    return [
        path("offers/", InboxView.as_view(), name="relay_inbox"),
        path("offers/<int:network>/", InboxView.as_view(), name="relay_inbox_of"),
        path("offers/<int:network>/results/", InboxView.as_view(results_only=True), name="relay_inbox_results"),
    ]


class InboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return networks_of_relays(request.user, "view").exists()


@hooks.register("register_admin_menu_item")
def register_inbox_menu_item() -> MenuItem:
    return InboxMenuItem(TITLE, reverse("relay_inbox"), name="offers", icon_name="resubmit", order=145)


class InboxPanel(Component):
    """On the first page: how many offers wait for the user's networks, or are new, each count with a link to them."""

    name = "relay_inbox"
    order = 220
    template_name = "relays/panel.html"

    def __init__(self, count_links: list[tuple[str, str]]) -> None:
        self.count_links = count_links

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"title": TITLE, "count_links": self.count_links}


@hooks.register("construct_homepage_panels")
def add_inbox_panel(request: HttpRequest, panels: list[Any]) -> None:
    networks = list(networks_of_relays(request.user))
    count_links = [link for network in networks for link in _count_links(network, with_new=len(networks) == 1)]
    if count_links:
        panels.append(InboxPanel(count_links))


def _count_links(network: Network, with_new: bool) -> list[tuple[str, str]]:
    """The offers that wait, if the network accepts one by one; this week's new ones, for users of one network only."""
    address = reverse("relay_inbox_of", args=[network.pk])
    count_links = []
    if not network.accepts_all and (count := offers(network).filter(state=OfferState.WAITING).count()):
        count_links.append(
            (f"Attendent l’accord de « {network.title} » : {count}", f"{address}?state={OfferState.WAITING}")
        )
    if with_new:
        new_count = offers(network).filter(first_published_at__gte=timezone.now() - NEW_FOR).count()
        count_links.append((f"Proposés depuis 7 jours : {new_count}", address))
    return count_links

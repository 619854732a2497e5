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

from cms.relays.offers import OfferState, offers, relaying_networks
from cms.relays.views import TITLE, InboxView
from content.models import Network

NEW = timedelta(days=7)


@hooks.register("register_admin_urls")
def register_inbox() -> list[Any]:
    return [
        path("offers/", InboxView.as_view(), name="relay_inbox"),
        path("offers/<int:network>/", InboxView.as_view(), name="relay_inbox_of"),
        path("offers/<int:network>/results/", InboxView.as_view(results_only=True), name="relay_inbox_results"),
    ]


class InboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return relaying_networks(request.user, "view").exists()


@hooks.register("register_admin_menu_item")
def register_inbox_menu_item() -> MenuItem:
    return InboxMenuItem(TITLE, reverse("relay_inbox"), name="offers", icon_name="resubmit", order=145)


class InboxPanel(Component):
    """What waits for the user's networks, or is new; each count leads to it."""

    name = "relay_inbox"
    order = 220
    template_name = "relays/panel.html"

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.rows = rows

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"title": TITLE, "rows": self.rows}


@hooks.register("construct_homepage_panels")
def add_inbox_panel(request: HttpRequest, panels: list[Any]) -> None:
    networks = list(relaying_networks(request.user))
    rows = [row for network in networks for row in _rows(network, with_new=len(networks) == 1)]
    if rows:
        panels.append(InboxPanel(rows))


def _rows(network: Network, with_new: bool) -> list[tuple[str, str]]:
    """What waits, where the network asks for it; what came this week is told to those of one network only."""
    address = reverse("relay_inbox_of", args=[network.pk])
    rows = []
    if not network.accepts_all and (count := offers(network).filter(state=OfferState.WAITING).count()):
        rows.append((f"Attendent l’accord de « {network.title} » : {count}", f"{address}?state={OfferState.WAITING}"))
    if with_new:
        new = offers(network).filter(first_published_at__gte=timezone.now() - NEW).count()
        rows.append((f"Proposés depuis 7 jours : {new}", address))
    return rows

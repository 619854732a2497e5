"""Where the admin shows corrections: addresses, menu, first page, buttons of actors, and what histories say."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms.directory.corrections import answering, links, panels, proposals, receiving
from cms.directory.corrections.models import Outcome
from cms.permissions import networks_published_by
from cms.reports import PublishersMenuItem
from content.models import Actor


@hooks.register("register_admin_urls")
def register_correction_addresses() -> list[Any]:
    report = proposals.ProposalsView
    return [
        path("directory/corrections/", report.as_view(), name="correction_proposals"),
        path("directory/corrections/results/", report.as_view(results_only=True), name="correction_proposals_results"),
        path("directory/corrections/<int:proposal>/", proposals.ProposalView.as_view(), name="correction_proposal"),
        path("directory/actors/<int:actor>/correction-links/", links.LinksView.as_view(), name="correction_links"),
    ]


@hooks.register("register_directory_menu_item")
def register_corrections_menu_item() -> MenuItem:
    return PublishersMenuItem(proposals.TITLE, reverse("correction_proposals"), icon_name="mail", order=150)


@hooks.register("construct_homepage_panels")
def add_waiting_panel(request: HttpRequest, found: list[Any]) -> None:
    if count := proposals.proposals_seen_by(request.user).filter(outcome=Outcome.WAITING).count():
        found.append(panels.WaitingPanel(count))


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def add_links_of_actor(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    own = Actor.objects.live().filter(pk=page.pk, network__in=networks_published_by(user))
    if page.specific_class is Actor and own.exists():
        yield Button(links.LABEL, reverse("correction_links", args=[page.pk]), icon_name="link", priority=25)


@hooks.register("register_log_actions")
def register_correction_actions(actions: LogActionRegistry) -> None:
    for action, label, message in [
        (links.MADE, "Lien de correction créé", "Lien de correction créé"),
        (links.REVOKED, "Lien de correction révoqué", "Lien de correction révoqué"),
        (receiving.RECEIVED, "Correction reçue", "Correction proposée par l’acteur, par son lien"),
        (receiving.CONFIRMED, "Confirmé par l’acteur", "Tout est juste, dit l’acteur par son lien"),
        (answering.APPLIED, "Correction appliquée", "Correction de l’acteur mise au brouillon"),
        (answering.REFUSED, "Correction écartée", "Correction ou message de l’acteur classé"),
    ]:
        actions.register_action(action, label, message)

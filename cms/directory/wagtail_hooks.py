"""Registers the directory's pages: addresses, menu, panels of the first page, button of actors, log actions."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from cms.directory.corrections import answering, links, proposals, receiving
from cms.directory.imports import views as import_views
from cms.directory.imports.running import IMPORT_UNDONE, IMPORTED
from cms.directory.models import CorrectionOutcome
from cms.directory.verification import VERIFIED, unverified_actors
from cms.directory.views import TITLE as VERIFICATION_TITLE
from cms.directory.views import VerificationView
from cms.permissions import networks_published_by
from cms.reports import CountsPanel, PublishersMenuItem
from content.models import Actor


@hooks.register("register_admin_urls")
def register_directory_urls() -> list[Any]:
    verification, corrections = VerificationView, proposals.ProposalsView
    import_url = "imports/<int:directory_import>/"
    urls = [
        path("verification/", verification.as_view(), name="directory_verification"),
        path("verification/results/", verification.as_view(results_only=True), name="directory_verification_results"),
        path("corrections/", corrections.as_view(), name="correction_proposals"),
        path("corrections/results/", corrections.as_view(results_only=True), name="correction_proposals_results"),
        path("corrections/<int:proposal>/", proposals.ProposalView.as_view(), name="correction_proposal"),
        path("actors/<int:actor>/correction-links/", links.LinksView.as_view(), name="correction_links"),
        path("imports/", import_views.ImportListView.as_view(), name="directory_imports"),
        path(import_url, import_views.ImportView.as_view(), name="directory_import"),
        path(f"{import_url}mapping/", import_views.MappingView.as_view(), name="directory_import_mapping"),
    ]
    return [path("directory/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_directory_menu() -> MenuItem:
    items = [
        _menu_item(VERIFICATION_TITLE, "directory_verification", "calendar-check", 100),
        _menu_item(proposals.TITLE, "correction_proposals", "mail", 150),
        _menu_item(import_views.TITLE, "directory_imports", "upload", 200),
    ]
    return SubmenuMenuItem("Annuaire", Menu(items=items), name="directory", icon_name="group", order=147)


def _menu_item(title: str, url_name: str, icon: str, order: int) -> MenuItem:
    return PublishersMenuItem(title, reverse(url_name), icon_name=icon, order=order)


@hooks.register("construct_homepage_panels")
def add_directory_panels(request: HttpRequest, panels: list[Any]) -> None:
    if count := unverified_actors(request.user).count():
        counts = [("Pas vérifiés depuis un an", count, reverse("directory_verification"))]
        panels.append(CountsPanel("directory-verification", VERIFICATION_TITLE, 240, counts))
    waiting_proposals = proposals.proposals_visible_to(request.user).filter(outcome=CorrectionOutcome.WAITING)
    if count := waiting_proposals.count():
        waiting_url = f"{reverse('correction_proposals')}?outcome={CorrectionOutcome.WAITING}"
        counts = [("Attendent votre réponse", count, waiting_url)]
        panels.append(CountsPanel("correction-proposals", proposals.TITLE, 245, counts))


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def add_correction_links_button(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    actors = Actor.objects.live().filter(pk=page.pk, network__in=networks_published_by(user))
    if page.specific_class is Actor and actors.exists():
        yield Button(links.LABEL, reverse("correction_links", args=[page.pk]), icon_name="link", priority=25)


@hooks.register("register_log_actions")
def register_directory_log_actions(actions: LogActionRegistry) -> None:
    for action, label, message in [
        (VERIFIED, "Vérifié", "Déclaré vérifié ce jour"),
        (links.LINK_CREATED, "Lien de correction créé", "Lien de correction créé"),
        (links.LINK_REVOKED, "Lien de correction révoqué", "Lien de correction révoqué"),
        (receiving.RECEIVED, "Correction reçue", "Correction proposée par l’acteur, par son lien"),
        (receiving.CONFIRMED, "Confirmé par l’acteur", "Tout est juste, dit l’acteur par son lien"),
        (answering.APPLIED, "Correction appliquée", "Correction de l’acteur mise au brouillon"),
        (answering.REFUSED, "Correction écartée", "Correction ou message de l’acteur classé"),
    ]:
        actions.register_action(action, label, message)
    actions.register_action(IMPORTED)(ImportedFormatter)
    actions.register_action(IMPORT_UNDONE)(ImportUndoneFormatter)


class ImportedFormatter(LogFormatter):
    label = "Importé d’un tableur"

    def format_message(self, log_entry: Any) -> str:
        return f"Importé du tableur « {log_entry.data['file']} »"


class ImportUndoneFormatter(LogFormatter):
    label = "Import annulé"

    def format_message(self, log_entry: Any) -> str:
        return f"Import du tableur « {log_entry.data['file']} » annulé"

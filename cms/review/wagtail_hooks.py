"""Registers the panels of reviews, and has the coordination approve what an editor publishes for all networks."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import Page

from cms.permissions import looks_after_hub
from cms.review.panels import RequestsPanel, ReviewsPanel
from content.models import Audience, Entry


@hooks.register("construct_homepage_panels")
def replace_review_panels(request: HttpRequest, panels: list[Any]) -> None:
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    panels += [ReviewsPanel(), RequestsPanel()]


@hooks.register("before_publish_page")
def submit_to_coordination(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Start the workflow instead, if an editor publishes for all networks; that approves the editor's own step."""
    entry = page.specific
    if not _is_for_all(entry) or looks_after_hub(request.user):
        return None
    if entry.first_published_at is None:
        Page.objects.filter(pk=entry.pk).update(live=False)  # Wagtail saves a new page as live before it asks
    _submit_and_approve(request, entry)
    messages.success(
        request,
        f"« {entry.get_admin_display_title()} » est proposé à tous les réseaux : la coordination nationale, qui vient "
        "d’en être avertie, le valide avant qu’il paraisse. Votre version est enregistrée.",
    )
    return redirect("wagtailadmin_pages:edit", entry.pk)


@hooks.register("before_bulk_action")
def refuse_bulk_publication_for_all(
    request: HttpRequest, action: str, pages: Iterable[Page], view: Any
) -> HttpResponse | None:
    if action != "publish" or view.model is not Page or looks_after_hub(request.user):
        return None
    drafts = (draft.specific for page in pages for draft in page.get_descendants().not_live())
    selected = (page.specific.get_latest_revision_as_object() for page in pages)
    blocked_page = next(filter(_is_for_all, chain(selected, drafts)), None)
    if blocked_page is None:
        return None
    messages.error(
        request,
        f"Rien n’est publié : « {blocked_page.get_admin_display_title()} » est proposé à tous les réseaux. "
        "Publiez-le depuis sa page, pour que la coordination nationale le valide ; puis les autres ensemble.",
    )
    return redirect("wagtailadmin_explore", blocked_page.get_parent().pk)


@hooks.register("before_copy_page")
def refuse_published_copies_for_all(request: HttpRequest, page: Page) -> HttpResponse | None:
    if "publish_copies" not in request.POST or not _is_for_all(page.specific) or looks_after_hub(request.user):
        return None
    messages.error(
        request,
        "Ce contenu est proposé à tous les réseaux : copiez-le sans le publier, puis publiez la copie depuis sa page, "
        "pour que la coordination nationale la valide.",
    )
    return redirect("wagtailadmin_pages:copy", page.pk)


def _is_for_all(page: Page) -> bool:
    return isinstance(page, Entry) and page.audience == Audience.ALL_NETWORKS


def _submit_and_approve(request: HttpRequest, entry: Entry) -> None:
    workflow_state = entry.current_workflow_state
    if workflow_state is None:
        workflow_state = entry.get_workflow().start(entry, request.user)
    elif workflow_state.status == workflow_state.STATUS_NEEDS_CHANGES:
        workflow_state.resume(request.user)
    task_state = workflow_state.current_task_state
    if any(action == "approve" for action, *_ in task_state.task.specific.get_actions(entry, request.user)):
        task_state.approve(user=request.user)

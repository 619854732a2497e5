"""Two panels of the admin's first page: the entries that the user is to review, and the user's own requests."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from wagtail.admin.templatetags.wagtailadmin_tags import user_display_name
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import TaskState

from cms.review.deadlines import day_in_words, due_in_words, due_on, is_late
from cms.review.models import NationalApprovalTask


class ReviewsPanel(WorkflowObjectsToModeratePanel):
    """« À valider » : Wagtail's panel with each entry's deadline, the most urgent first."""

    order = 200
    template_name = "review/reviews_panel.html"

    class Media:
        css: ClassVar = {"all": ["review/review.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        for row in context["states"]:
            state = row["task_state"]
            row |= {"due_on": due_on(state), "page": row["obj"].specific, "late": is_late(state)}
            row |= {"due": due_in_words(row["due_on"]), "since": _day_of(state.started_at)}
        context["states"].sort(key=lambda row: row["due_on"])
        return context


class RequestsPanel(UserObjectsInWorkflowModerationPanel):
    """« Mes demandes » : Wagtail's panel with who has to answer and until when, or the changes that they ask for."""

    template_name = "review/requests_panel.html"

    class Media:
        css: ClassVar = {"all": ["review/review.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["requests"] = [
            {"page": workflow_state.content_object.specific, **_request_progress(workflow_state.current_task_state)}
            for workflow_state in context["workflow_states"]
        ]
        return context


def _request_progress(state: TaskState) -> dict[str, Any]:
    """Who reviews the user's entry and until when, or who asked for which changes."""
    if state.status == TaskState.STATUS_REJECTED:
        reviewer = f" par {user_display_name(state.finished_by)}" if state.finished_by else ""
        return {
            "progress": f"Modifications demandées{reviewer} le {_day_of(state.finished_at)}",
            "comment": state.comment,
        }
    is_national = isinstance(state.task.specific, NationalApprovalTask)
    reviewers = "la coordination nationale" if is_national else "les éditeurs du réseau"
    return {"progress": f"Chez {reviewers} depuis le {_day_of(state.started_at)}", "due": due_in_words(due_on(state))}


def _day_of(moment: Any) -> str:
    return day_in_words(timezone.localdate(moment))

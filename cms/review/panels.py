"""Two panels of the admin's first page: the entries that the user is to review, and the user's own requests."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from wagtail.admin.templatetags.wagtailadmin_tags import user_display_name
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import TaskState

from cms.review.deadlines import due_in_words, due_on, in_words, is_late
from cms.review.models import NationalApprovalTask


class ReviewsPanel(WorkflowObjectsToModeratePanel):
    """« À valider » : Wagtail's, with the deadlines; the most urgent first."""

    order = 200
    template_name = "review/reviews_panel.html"

    class Media:
        css: ClassVar = {"all": ["review/review.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        for row in context["states"]:
            state = row["task_state"]
            row |= {"due_on": due_on(state), "page": row["obj"].specific, "late": is_late(state)}
            row |= {"due": due_in_words(row["due_on"]), "since": _day(state.started_at)}
        context["states"].sort(key=lambda row: row["due_on"])
        return context


class RequestsPanel(UserObjectsInWorkflowModerationPanel):
    """« Mes demandes » : Wagtail's, with who has to answer, until when, or what was answered."""

    template_name = "review/requests_panel.html"

    class Media:
        css: ClassVar = {"all": ["review/review.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["requests"] = [
            {"page": workflow_state.content_object.specific, **_standing(workflow_state.current_task_state)}
            for workflow_state in context["workflow_states"]
        ]
        return context


def _standing(state: TaskState) -> dict[str, Any]:
    if state.status == TaskState.STATUS_REJECTED:
        by = f" par {user_display_name(state.finished_by)}" if state.finished_by else ""
        return {"standing": f"Modifications demandées{by} le {_day(state.finished_at)}", "comment": state.comment}
    national = isinstance(state.task.specific, NationalApprovalTask)
    who = "la coordination nationale" if national else "les éditeurs du réseau"
    return {"standing": f"Chez {who} depuis le {_day(state.started_at)}", "due": due_in_words(due_on(state))}


def _day(moment: Any) -> str:
    return in_words(timezone.localdate(moment))

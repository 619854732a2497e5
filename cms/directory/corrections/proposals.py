"""« Corrections proposées » : the report on what actors sent, and the page where each proposal is answered."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Case, QuerySet, Value, When
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from cms.directory.corrections.answering import RefusalError, apply_proposal, dismiss_proposal
from cms.directory.corrections.fields import correctable_labels, correctable_texts
from cms.directory.models import CorrectionOutcome, CorrectionProposal
from cms.permissions import networks_published_by
from cms.reports import PublishersFilterSet
from content.models import Actor

TITLE = "Corrections proposées"


def proposals_visible_to(user: Any) -> "QuerySet[CorrectionProposal]":
    proposals = CorrectionProposal.objects.filter(link__actor__network__in=networks_published_by(user))
    return proposals.select_related("link__actor__network", "link__actor__latest_revision")


def compare_texts(proposal: CorrectionProposal) -> list[dict[str, Any]]:
    """The rows of a table: each field's proposed text beside the draft's, or beside the one read if it is answered."""
    newest = proposal.link.actor.get_latest_revision_as_object()
    current_texts, labels = correctable_texts(newest), correctable_labels(newest)
    is_waiting = proposal.outcome == CorrectionOutcome.WAITING
    return [
        {
            "label": labels.get(field, "contact qui n’est plus public"),
            "current": current_texts.get(field, "") if is_waiting else old_text,
            "old": old_text if is_waiting and current_texts.get(field, old_text) != old_text else None,
            "new": new_text,
            "gone": is_waiting and field not in current_texts,
        }
        for field, (old_text, new_text) in proposal.values.items()
    ]


class ProposalFilterSet(PublishersFilterSet):
    outcome = django_filters.ChoiceFilter(
        label="État", choices=CorrectionOutcome, empty_label="Tous", widget=RadioSelect
    )

    class Meta:
        model = CorrectionProposal
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "network" in self.filters:
            self.filters["network"].field_name = "link__actor__network"


def _admin_url(proposal: CorrectionProposal) -> str:
    return reverse("correction_proposal", args=[proposal.pk])


def _corrected_fields(proposal: CorrectionProposal) -> str:
    labels = correctable_labels(proposal.link.actor)
    corrected = [labels.get(field, "contact") for field in proposal.values]
    return ", ".join([*corrected, *(["message"] if proposal.comment else [])]) or "tout est juste"


class ProposalsView(ReportView):
    model = CorrectionProposal
    permission_policy = page_permission_policy
    any_permission_required: ClassVar = ["publish"]
    page_title = TITLE
    header_icon = "mail"
    template_name = "cms/reports/report.html"
    results_template_name = "cms/reports/report_results.html"
    index_url_name = "correction_proposals"
    index_results_url_name = "correction_proposals_results"
    filterset_class = ProposalFilterSet
    no_results_message = "Aucune correction ne correspond."
    list_export: ClassVar[list[str]] = []

    @property
    def columns(self) -> list[Column]:
        network = Column("network", label="Réseau", accessor="link.actor.network.title")
        return [
            TitleColumn("actor", label="Acteur", accessor="link.actor.title", get_url=_admin_url),
            *([network] if "network" in self.filters.filters else []),
            Column("says", label="Porte sur", accessor=_corrected_fields),
            DateColumn("received_at", label="Reçue", sort_key="received_at"),
            Column("outcome", label="État", accessor="get_outcome_display"),
        ]

    def get_base_queryset(self) -> "QuerySet[CorrectionProposal]":
        return proposals_visible_to(self.request.user)

    def order_queryset(self, queryset: "QuerySet[CorrectionProposal]") -> "QuerySet[CorrectionProposal]":
        """What waits comes first; or by the column that the user sorts by."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        is_answered = Case(When(outcome=CorrectionOutcome.WAITING, then=Value(0)), default=Value(1))
        return queryset.order_by(is_answered, "-received_at", "-pk")


class ProposalView(WagtailAdminTemplateMixin, TemplateView):
    page_title = TITLE
    header_icon = "mail"
    template_name = "directory/correction_proposal.html"
    request: Any  # its user is one of the admin's, never anonymous
    proposal: CorrectionProposal

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.proposal = get_object_or_404(proposals_visible_to(request.user), pk=kwargs["proposal"])
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def actor(self) -> Actor:
        return self.proposal.link.actor

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("do")
        try:
            if action == "apply":
                apply_proposal(self.proposal.pk, request.user)
                messages.success(request, "Les corrections sont dans le brouillon : relisez-le, puis publiez-le.")
                return redirect("wagtailadmin_pages:edit", self.actor.pk)
            if action == "set-aside":
                dismiss_proposal(self.proposal.pk, request.user)
                messages.success(request, "C’est noté : la fiche n’a pas changé.")
                return redirect("correction_proposals")
        except RefusalError as error:
            messages.error(request, str(error))
        return redirect("correction_proposal", self.proposal.pk)

    def get_page_subtitle(self) -> str:
        return self.actor.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        items = [{"url": reverse("correction_proposals"), "label": TITLE}, {"url": "", "label": self.actor.title}]
        return [*self.breadcrumbs_items, *items]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "proposal": self.proposal,
            "rows": compare_texts(self.proposal),
            "waits": self.proposal.outcome == CorrectionOutcome.WAITING,
        }

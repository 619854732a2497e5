"""« Suivi des appels » : the report on calls that need a look, and their counts for the admin's first page."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.forms import RadioSelect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from cms.calls.models import LinkCheck
from cms.permissions import networks_published_by
from cms.reports import PublishersFilterSet, escape_formula
from content.models import Call, CallRecurrence, CallStatus
from content.models.call import with_status

TITLE = "Suivi des appels"
# What may call for an editor's attention, by its name in the address of the report.
CONDITION_LABELS = {
    "closing-soon": "Clos dans les 14 jours",
    "no-deadline": "Sans date limite",
    "awaiting-results": "Clos, résultats en attente",
    "results-passed": "Date des résultats passée",
    "forthcoming": "À venir",
    "broken-links": "Liens rompus",
}


def followed_calls(user: Any) -> "QuerySet[Call]":
    """The published calls of the networks where the user publishes."""
    return Call.objects.live().filter(network__in=networks_published_by(user))


def follow_up_condition(name: str) -> Q:
    """Return one of the conditions of CONDITION_LABELS as a filter of calls."""
    now, today = timezone.now(), timezone.localdate()
    conditions = {
        "closing-soon": with_status([CallStatus.CLOSING_SOON], now),
        "no-deadline": Q(cancelled=False, closes_at=None),
        "awaiting-results": with_status([CallStatus.CLOSED], now) & (Q(results_on=None) | Q(results_on__gt=today)),
        "results-passed": Q(cancelled=False, results_on__lte=today),
        "forthcoming": with_status([CallStatus.FORTHCOMING], now),
        "broken-links": Q(pk__in=LinkCheck.objects.filter(broken=True).values("call")),
    }
    return conditions[name]


class FollowUpFilterSet(PublishersFilterSet):
    show = django_filters.ChoiceFilter(
        label="Appels",
        choices=list(CONDITION_LABELS.items()),
        empty_label="Tous ceux qui sont publiés",
        method="filter_by_condition",
        widget=RadioSelect,
    )

    class Meta:
        model = Call
        fields: ClassVar[list[str]] = []

    def filter_by_condition(self, calls: "QuerySet[Call]", name: str, value: str) -> "QuerySet[Call]":
        return calls.filter(follow_up_condition(value))


def _edit_url(call: Call) -> str:
    return reverse("wagtailadmin_pages:edit", args=[call.pk])


def _short_date(value: date | None) -> str:
    return date_format(value, "d/m/Y") if value else "–"


def _deadline_text(call: Call) -> str:
    if call.closes_at:
        return date_format(timezone.localtime(call.closes_at), "d/m/Y H:i")
    return "permanent" if call.recurrence == CallRecurrence.PERMANENT else "sans date limite"


class LinksColumn(Column):
    """A call's broken links, each with what is wrong with it."""

    cell_template_name = "calls/links_cell.html"

    def get_value(self, instance: Call) -> Any:
        return instance.link_checks.filter(broken=True).order_by("url")


class FollowUpView(ReportView):
    model = Call
    any_permission_required: ClassVar = ["publish"]
    page_title = TITLE
    header_icon = "calendar-check"
    template_name = "cms/reports/report.html"
    results_template_name = "cms/reports/report_results.html"
    index_url_name = "call_follow_up"
    index_results_url_name = "call_follow_up_results"
    filterset_class = FollowUpFilterSet
    export_filename = "suivi-des-appels"
    list_export: ClassVar = ["title", "network.title", "status.label", "opens_on", "closes_at", "results_on"]
    export_headings: ClassVar = {
        "title": "Titre",
        "network.title": "Réseau",
        "status.label": "État",
        "opens_on": "Ouverture",
        "closes_at": "Date limite",
        "results_on": "Résultats",
    }
    custom_field_preprocess: ClassVar = {
        name: {ReportView.FORMAT_CSV: escape_formula} for name in ("title", "network.title")
    }

    @property
    def columns(self) -> list[Column]:
        title = TitleColumn("title", label="Titre", get_url=_edit_url, sort_key="sort_title")
        network = Column("network", label="Réseau", accessor="network.title", sort_key="network__title")
        broken_links = LinksColumn("links", label="Liens rompus")
        return [
            title,
            *([broken_links] if self.request.GET.get("show") == "broken-links" else []),
            *([network] if "network" in self.filters.filters else []),
            Column("status", label="État", accessor="status.label"),
            Column(
                "opens_on", label="Ouverture", accessor=lambda call: _short_date(call.opens_on), sort_key="opens_on"
            ),
            Column("closes_at", label="Date limite", accessor=_deadline_text, sort_key="closes_at"),
            Column(
                "results_on",
                label="Résultats",
                accessor=lambda call: _short_date(call.results_on),
                sort_key="results_on",
            ),
        ]

    def get_base_queryset(self) -> "QuerySet[Call]":
        return followed_calls(self.request.user).select_related("network")

    def order_queryset(self, queryset: "QuerySet[Call]") -> "QuerySet[Call]":
        """By deadline, past ones at the end with the latest first; or by the column that the user sorts by."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        is_over = When(Q(cancelled=True) | Q(closes_at__lte=timezone.now()), then=Value(1))
        coming_deadline = Case(When(closes_at__gt=timezone.now(), then="closes_at"))
        return queryset.order_by(
            Case(is_over, default=Value(0)),
            coming_deadline.asc(nulls_last=True),
            F("closes_at").desc(nulls_last=True),
            "pk",
        )

    @cached_property
    def no_results_message(self) -> str:
        return "Aucun appel ne correspond à ces filtres." if self.is_filtering else "Aucun appel n’est publié."


def follow_up_counts(user: Any) -> list[tuple[str, int, str]]:
    """The label of each condition, the number of calls that it is true of, and the address of their list."""
    aliases = {name: name.replace("-", "_") for name in CONDITION_LABELS}
    counts = followed_calls(user).aggregate(
        **{aliases[name]: Count("pk", filter=follow_up_condition(name)) for name in CONDITION_LABELS}
    )
    report_url = reverse("call_follow_up")
    return [(label, counts[aliases[name]], f"{report_url}?show={name}") for name, label in CONDITION_LABELS.items()]

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
from cms.reports import PublishersFilterSet, no_formula
from content.models import Call, CallRecurrence, CallStatus
from content.models.call import with_status

TITLE = "Suivi des appels"
WATCHED = {
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


def watch_condition(name: str) -> Q:
    """The condition, on Call, of one of WATCHED."""
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
        choices=list(WATCHED.items()),
        empty_label="Tous ceux qui sont publiés",
        method="keep",
        widget=RadioSelect,
    )

    class Meta:
        model = Call
        fields: ClassVar[list[str]] = []

    def keep(self, calls: "QuerySet[Call]", name: str, value: str) -> "QuerySet[Call]":
        return calls.filter(watch_condition(value))


def _address(call: Call) -> str:
    return reverse("wagtailadmin_pages:edit", args=[call.pk])


def _day(value: date | None) -> str:
    return date_format(value, "d/m/Y") if value else "–"


def _deadline(call: Call) -> str:
    if call.closes_at:
        return date_format(timezone.localtime(call.closes_at), "d/m/Y H:i")
    return "permanent" if call.recurrence == CallRecurrence.PERMANENT else "sans date limite"


class LinksColumn(Column):
    """Which addresses of a call weren't found, and why."""

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
        name: {ReportView.FORMAT_CSV: no_formula} for name in ("title", "network.title")
    }

    @property
    def columns(self) -> list[Column]:
        title = TitleColumn("title", label="Titre", get_url=_address, sort_key="sort_title")
        network = Column("network", label="Réseau", accessor="network.title", sort_key="network__title")
        broken = LinksColumn("links", label="Liens rompus")
        return [
            title,
            *([broken] if self.request.GET.get("show") == "broken-links" else []),
            *([network] if "network" in self.filters.filters else []),
            Column("status", label="État", accessor="status.label"),
            Column("opens_on", label="Ouverture", accessor=lambda call: _day(call.opens_on), sort_key="opens_on"),
            Column("closes_at", label="Date limite", accessor=_deadline, sort_key="closes_at"),
            Column("results_on", label="Résultats", accessor=lambda call: _day(call.results_on), sort_key="results_on"),
        ]

    def get_base_queryset(self) -> "QuerySet[Call]":
        return followed_calls(self.request.user).select_related("network")

    def order_queryset(self, queryset: "QuerySet[Call]") -> "QuerySet[Call]":
        """By deadline, those over at the end with the latest first, unless a column is chosen."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        over = When(Q(cancelled=True) | Q(closes_at__lte=timezone.now()), then=Value(1))
        to_come = Case(When(closes_at__gt=timezone.now(), then="closes_at"))
        return queryset.order_by(
            Case(over, default=Value(0)), to_come.asc(nulls_last=True), F("closes_at").desc(nulls_last=True), "pk"
        )

    @cached_property
    def no_results_message(self) -> str:
        return "Aucun appel ne correspond à ces filtres." if self.is_filtering else "Aucun appel n’est publié."


def follow_up_counts(user: Any) -> list[tuple[str, int, str]]:
    """The label, the number and the address of each kind of calls to watch."""
    names = {name: name.replace("-", "_") for name in WATCHED}
    counts = followed_calls(user).aggregate(
        **{names[name]: Count("pk", filter=watch_condition(name)) for name in WATCHED}
    )
    address = reverse("call_follow_up")
    return [(label, counts[names[name]], f"{address}?show={name}") for name, label in WATCHED.items()]

"""« Recherches des visiteurs » : the report on what readers search for."""

from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.db.models import F, QuerySet, Sum
from django.forms import RadioSelect, Select
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from cms.permissions import looks_after_hub, networks_of
from cms.reports import escape_formula
from content.addresses import Addresses
from search.models import LONGEST_TERM, BestBet, SearchTerm

HUB_VALUE = "carrefour"
HUB_LABEL = "Le carrefour"


class SearchTermFilterSet(WagtailFilterSet):
    """Filters the rows of `SearchTermsView`, which have one text each and its sums."""

    show = django_filters.ChoiceFilter(
        label="Recherches",
        choices=[("without_result", "Sans résultat"), ("without_click", "Sans clic")],
        empty_label="Les plus fréquentes",
        method="filter_by_outcome",
        widget=RadioSelect,
    )
    last = django_filters.ChoiceFilter(
        label="Période",
        choices=[(days, f"{days} derniers jours") for days in (7, 30, 90)],
        empty_label="13 derniers mois",
        method="filter_by_period",
        widget=RadioSelect,
    )
    day = django_filters.DateFromToRangeFilter(label="Dates", widget=DateRangePickerWidget)
    network = django_filters.ChoiceFilter(
        label="Réseau", empty_label="Tous", null_value=HUB_VALUE, widget=Select(attrs={"class": "w-w-full"})
    )

    class Meta:
        model = SearchTerm
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        networks = networks_of(user).order_by("title").values_list("pk", "title")
        self.filters["network"].extra |= {
            "choices": networks,
            "null_label": HUB_LABEL if looks_after_hub(user) else None,
        }

    def filter_by_outcome(self, terms: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        if value == "without_result":
            return terms.filter(fruitless__gt=0)
        return terms.filter(clicked=0, fruitless__lt=F("searched"))

    def filter_by_period(self, terms: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return terms.filter(day__gt=timezone.localdate() - timedelta(days=int(value)))


class TermColumn(TitleColumn):
    """The text, with a button to the form of a new best bet for it."""

    def get_cell_context_data(self, instance: dict[str, Any], parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        if policy_registry.get_by_type(BestBet).user_has_permission(parent_context["request"].user, "add"):
            add_url = reverse(BestBet.snippet_viewset.get_url_name("add"))
            label = f"Mettre en avant un contenu pour « {instance['text']} »"
            url = f"{add_url}?{urlencode({'searches': instance['text']})}"
            context["buttons"] = [Button("Mettre en avant", url, attrs={"aria-label": label})]
        return context


class SearchTermsView(ReportView):
    """Each text that readers searched for, with its sums over the days and networks that the filters choose."""

    model = SearchTerm
    any_permission_required: ClassVar = ["view"]
    page_title = "Recherches des visiteurs"
    header_icon = "search"
    template_name = "search_admin/search_terms.html"
    results_template_name = "search_admin/search_terms_results.html"
    index_url_name = "search_terms"
    index_results_url_name = "search_terms_results"
    filterset_class = SearchTermFilterSet
    default_ordering = "-searched"
    export_filename = "recherches"
    list_export: ClassVar = ["text", "searched", "fruitless", "clicked", "share"]
    export_headings: ClassVar = {
        "text": "Recherche",
        "searched": "Recherches",
        "fruitless": "Sans résultat",
        "clicked": "Clics",
        "share": "Part avec clic (%)",
    }

    custom_field_preprocess: ClassVar = {"text": {ReportView.FORMAT_CSV: escape_formula}}

    @property
    def columns(self) -> list[Column]:
        return [
            TermColumn("text", label="Recherche", get_url=self.search_url, sort_key="text"),
            NumberColumn("searched", label="Recherches", sort_key="searched"),
            NumberColumn("fruitless", label="Sans résultat", sort_key="fruitless"),
            NumberColumn("clicked", label="Clics", sort_key="clicked"),
            Column("share", label="Part avec clic", accessor=lambda row: f"{row['share']} %", sort_key="share"),
        ]

    def get_base_queryset(self) -> "QuerySet[Any]":
        terms = self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        return terms.values("text").annotate(
            searched=Sum("searches"),
            fruitless=Sum("without_result"),
            clicked=Sum("clicks"),
            share=Sum("clicks") * 100 / Sum("searches"),
        )

    def order_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset.order_by(self.ordering, "text")

    def search_url(self, row: dict[str, Any]) -> str:
        """The search on the portal: on the site of the network if the report is on one, else on the hub's."""
        return f"{self.portal_url}{reverse('portal_search')}?{urlencode({'q': row['text']})}"

    @cached_property
    def portal_url(self) -> str:
        networks = networks_of(self.request.user)
        if network := self.filters.form.cleaned_data.get("network"):
            networks = networks.filter(pk=None if network == HUB_VALUE else network)
        addresses = Addresses()
        network_homes = [addresses.home(pk) for pk in networks.values_list("pk", flat=True)[:2]]
        return (
            network_homes[0].root_url
            if len(network_homes) == 1 and network_homes[0].sites
            else addresses.root_url(None)
        )

    @cached_property
    def no_results_message(self) -> str:
        return (
            "Aucune recherche ne correspond à ces filtres."
            if self.is_filtering
            else "Aucune recherche n’a été comptée."
        )

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "longest": LONGEST_TERM}


class SearchTermsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy_registry.get_by_type(SearchTerm).user_has_permission(request.user, "view")

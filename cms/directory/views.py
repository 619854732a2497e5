"""« Acteurs à vérifier » : the report on actors that nobody has checked for a year."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import log

from cms.directory.verification import VERIFIED, unverified_actors, verify
from cms.reports import ChoiceColumn, PublishersFilterSet, escape_formula
from content.forms import valid_pks
from content.models import Actor

TITLE = "Acteurs à vérifier"


class VerificationFilterSet(PublishersFilterSet):
    never = django_filters.ChoiceFilter(
        label="Vérification",
        choices=[("true", "Jamais vérifiés"), ("false", "Vérifiés il y a plus d’un an")],
        empty_label="Tous",
        method="filter_by_check",
        widget=RadioSelect,
    )

    class Meta:
        model = Actor
        fields: ClassVar[list[str]] = []

    def filter_by_check(self, actors: "QuerySet[Actor]", name: str, value: str) -> "QuerySet[Actor]":
        return actors.filter(verified_on__isnull=value == "true")


def _edit_url(actor: Actor) -> str:
    return reverse("wagtailadmin_pages:edit", args=[actor.pk])


def _short_date(value: date | None) -> str:
    return date_format(value, "d/m/Y") if value else "jamais"


class VerificationView(ReportView):
    model = Actor
    any_permission_required: ClassVar = ["publish"]
    page_title = TITLE
    header_icon = "group"
    template_name = "cms/reports/report.html"
    results_template_name = "directory/verification_results.html"
    index_url_name = "directory_verification"
    index_results_url_name = "directory_verification_results"
    filterset_class = VerificationFilterSet
    export_filename = "acteurs-a-verifier"
    list_export: ClassVar = ["title", "network.title", "city", "verified_on"]
    export_headings: ClassVar = {
        "title": "Nom",
        "network.title": "Réseau",
        "city": "Ville",
        "verified_on": "Vérifié le",
    }
    custom_field_preprocess: ClassVar = {
        name: {ReportView.FORMAT_CSV: escape_formula} for name in ("title", "network.title", "city")
    }

    @property
    def columns(self) -> list[Column]:
        network = Column("network", label="Réseau", accessor="network.title", sort_key="network__title")
        return [
            ChoiceColumn("chosen", label="Choix"),
            TitleColumn("title", label="Acteur", get_url=_edit_url, sort_key="sort_title"),
            *([network] if "network" in self.filters.filters else []),
            Column("city", label="Ville", sort_key="city"),
            Column("verified_on", label="Vérifié le", accessor=lambda actor: _short_date(actor.verified_on)),
        ]

    def get_base_queryset(self) -> "QuerySet[Actor]":
        return unverified_actors(self.request.user).select_related("network")

    def order_queryset(self, queryset: "QuerySet[Actor]") -> "QuerySet[Actor]":
        """Actors never verified first, then from the oldest check on; or by the column that the user sorts by."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        return queryset.order_by(F("verified_on").asc(nulls_first=True), "sort_title", "pk")

    @cached_property
    def no_results_message(self) -> str:
        return "Tous les acteurs publiés ont été vérifiés depuis moins d’un an."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actors = unverified_actors(request.user).filter(pk__in=valid_pks(request.POST.getlist("entry")))
        verified: list[Actor] = []
        locked: list[Actor] = []
        for actor in actors:
            (verified if verify(actor, request.user) else locked).append(actor)
        for actor in verified:
            log(actor, VERIFIED, user=request.user)
        if verified:
            messages.success(request, f"Vérifiés aujourd’hui : {len(verified)}.")
        if locked:
            titles = [f"« {actor.title} »" for actor in locked]
            messages.warning(request, f"Verrouillés par quelqu’un d’autre, et laissés : {', '.join(titles)}.")
        if not verified and not locked:
            messages.error(request, "Rien n’a changé : cochez les acteurs que vous avez vérifiés.")
        return redirect(f"{reverse(self.index_url_name)}?{request.GET.urlencode()}")

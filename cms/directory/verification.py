"""« Acteurs à vérifier » : what nobody has checked for a year, as a report and as a count on the admin's first page."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import F, Q, QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import LogActionRegistry, log

from cms.directory.verifying import VERIFIED, verify
from cms.permissions import networks_published_by
from cms.reports import ChoiceColumn, PublishersFilterSet, PublishersMenuItem
from cms.search_terms import no_formula
from content.forms import valid_pks
from content.models import Actor

TITLE = "Acteurs à vérifier"
YEAR = timedelta(days=365)


def unverified(user: Any) -> "QuerySet[Actor]":
    """Published actors, of the networks where the user publishes, that were never checked or not for a year."""
    old = Q(verified_on=None) | Q(verified_on__lt=timezone.localdate() - YEAR)
    return Actor.objects.live().filter(old, network__in=networks_published_by(user))


class VerificationFilterSet(PublishersFilterSet):
    never = django_filters.ChoiceFilter(
        label="Vérification",
        choices=[("true", "Jamais vérifiés"), ("false", "Vérifiés il y a plus d’un an")],
        empty_label="Tous",
        method="keep",
        widget=RadioSelect,
    )

    class Meta:
        model = Actor
        fields: ClassVar[list[str]] = []

    def keep(self, actors: "QuerySet[Actor]", name: str, value: str) -> "QuerySet[Actor]":
        return actors.filter(verified_on__isnull=value == "true")


def _address(actor: Actor) -> str:
    return reverse("wagtailadmin_pages:edit", args=[actor.pk])


def _day(value: date | None) -> str:
    return date_format(value, "d/m/Y") if value else "jamais"


class VerificationView(ReportView):
    model = Actor
    any_permission_required: ClassVar = ["publish"]
    page_title = TITLE
    header_icon = "group"
    template_name = "cms/directory/verification.html"
    results_template_name = "cms/directory/verification_results.html"
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
        name: {ReportView.FORMAT_CSV: no_formula} for name in ("title", "network.title", "city")
    }

    @property
    def columns(self) -> list[Column]:
        network = Column("network", label="Réseau", accessor="network.title", sort_key="network__title")
        return [
            ChoiceColumn("chosen", label="Choix"),
            TitleColumn("title", label="Acteur", get_url=_address, sort_key="sort_title"),
            *([network] if "network" in self.filters.filters else []),
            Column("city", label="Ville", sort_key="city"),
            Column("verified_on", label="Vérifié le", accessor=lambda actor: _day(actor.verified_on)),
        ]

    def get_base_queryset(self) -> "QuerySet[Actor]":
        return unverified(self.request.user).select_related("network")

    def order_queryset(self, queryset: "QuerySet[Actor]") -> "QuerySet[Actor]":
        """Those never checked first, then from the oldest check on, unless a column is chosen."""
        if self.ordering:
            return queryset.order_by(self.ordering, "pk")
        return queryset.order_by(F("verified_on").asc(nulls_first=True), "sort_title", "pk")

    @cached_property
    def no_results_message(self) -> str:
        return "Tous les acteurs publiés ont été vérifiés depuis moins d’un an."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = unverified(request.user).filter(pk__in=valid_pks(request.POST.getlist("entry")))
        done = {actor: verify(actor, request.user) for actor in chosen}
        verified = [actor for actor, right in done.items() if right]
        locked = [f"« {actor.title} »" for actor, right in done.items() if not right]
        for actor in verified:
            log(actor, VERIFIED, user=request.user)
        if verified:
            messages.success(request, f"Vérifiés aujourd’hui : {len(verified)}.")
        if locked:
            messages.warning(request, f"Verrouillés par quelqu’un d’autre, et laissés : {', '.join(locked)}.")
        if not done:
            messages.error(request, "Rien n’a changé : cochez les acteurs que vous avez vérifiés.")
        return redirect(f"{reverse(self.index_url_name)}?{request.GET.urlencode()}")


class VerificationPanel(Component):
    name = "directory_verification"
    order = 240
    template_name = "cms/calls/follow_up_panel.html"

    def __init__(self, count: int) -> None:
        self.count = count

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "title": TITLE,
            "id": "directory-verification",
            "rows": [("Pas vérifiés depuis un an", self.count, reverse("directory_verification"))],
        }


@hooks.register("register_admin_urls")
def register_verification() -> list[Any]:
    return [
        path("directory/verification/", VerificationView.as_view(), name="directory_verification"),
        path(
            "directory/verification/results/",
            VerificationView.as_view(results_only=True),
            name="directory_verification_results",
        ),
    ]


@hooks.register("register_directory_menu_item")
def register_verification_menu_item() -> MenuItem:
    return PublishersMenuItem(TITLE, reverse("directory_verification"), icon_name="calendar-check", order=100)


@hooks.register("construct_homepage_panels")
def add_verification_panel(request: HttpRequest, panels: list[Any]) -> None:
    if count := unverified(request.user).count():
        panels.append(VerificationPanel(count))


@hooks.register("register_log_actions")
def register_verified(actions: LogActionRegistry) -> None:
    actions.register_action(VERIFIED, "Vérifié", "Déclaré vérifié ce jour")

"""« Contenus proposés » : the entries offered to a network, to relay, feature or hide, several at once."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import RadioSelect, Select
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.timezone import localtime
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from cms.relays.offers import ANSWERS, OfferState, answer_offers, networks_of_relays, offers
from cms.reports import ChoiceColumn
from content.forms import valid_pks
from content.models import ENTRY_MODELS, Entry, EntryKind, Network, Relay, Theme

TITLE = "Contenus proposés"
PARTICIPLES = {OfferState.RELAYED: "repris", OfferState.FEATURED: "mis à la une", OfferState.HIDDEN: "masqué"}


def _select_filter(label: str, **options: Any) -> Any:
    return django_filters.ModelChoiceFilter(
        label=label, empty_label="Tous", widget=Select(attrs={"class": "w-w-full"}), **options
    )


class InboxFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label="État", choices=OfferState.choices, empty_label="Tous", widget=RadioSelect
    )
    kind = django_filters.ChoiceFilter(
        label="Type", choices=EntryKind.choices, empty_label="Tous", method="filter_by_kind", widget=RadioSelect
    )
    publisher = _select_filter("Proposé par", field_name="network", queryset=Network.objects.order_by("title"))
    theme = _select_filter("Thème", queryset=Theme.objects.all(), method="filter_by_theme")

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = []

    def filter_by_kind(self, entries: "QuerySet[Entry]", name: str, value: str) -> "QuerySet[Entry]":
        return entries.filter(content_type=ContentType.objects.get_for_model(ENTRY_MODELS[EntryKind(value)]))

    def filter_by_theme(self, entries: "QuerySet[Entry]", name: str, value: Theme) -> "QuerySet[Entry]":
        themes_of_entries = Entry.themes.through.objects.filter(theme__in=value.with_descendants())
        return entries.filter(pk__in=themes_of_entries.values("entry"))


def _kind_label(entry: Entry) -> str:
    return str(EntryKind(entry.key.split("/")[1]).label)


def _publication_date(entry: Entry) -> str:
    return date_format(localtime(entry.first_published_at), "d/m/Y")


class OfferColumn(Column):
    cell_template_name = "relays/offer_cell.html"


class StateColumn(Column):
    cell_template_name = "relays/state_cell.html"

    def __init__(self, *args: Any, note_url: Callable[[Any], str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note_url = note_url

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "state": OfferState(instance.state).label,
            "note_url": self.note_url and self.note_url(instance),
        }


class InboxView(ReportView):
    """The list of offers to a network, with boxes to tick and a button for each answer."""

    model = Entry
    page_title = TITLE
    header_icon = "resubmit"
    template_name = "relays/inbox.html"
    results_template_name = "relays/inbox_results.html"
    filterset_class = InboxFilterSet
    is_searchable = True
    search_fields: ClassVar = ["title"]
    search_backend_name = None
    default_ordering = "-first_published_at"
    list_export: ClassVar[list[str]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.networks:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def networks(self) -> list[Network]:
        return list(networks_of_relays(self.request.user, "view"))

    @cached_property
    def network(self) -> Network:
        """The network that the address names, else the user's first."""
        network_pk = self.kwargs.get("network", self.networks[0].pk)
        return get_object_or_404(networks_of_relays(self.request.user, "view"), pk=network_pk)

    @cached_property
    def may_answer(self) -> bool:
        return self.network in networks_of_relays(self.request.user)

    def get_page_subtitle(self) -> str:
        return str(self.network)

    def get_index_url(self) -> str:
        return reverse("relay_inbox_of", args=[self.network.pk])

    def get_index_results_url(self) -> str:
        return reverse("relay_inbox_results", args=[self.network.pk])

    @cached_property
    def columns(self) -> list[Column]:
        return [
            *([ChoiceColumn("chosen", label="Choix")] if self.may_answer else []),
            OfferColumn("title", label="Contenu", sort_key="sort_title"),
            StateColumn(
                "state",
                label="Votre site",
                sort_key="state",
                note_url=self.note_url if self.may_answer else None,
            ),
            Column("network", label="Proposé par", accessor="network.title", sort_key="network__title"),
            Column("kind", label="Type", accessor=_kind_label),
            Column("since", label="Depuis", accessor=_publication_date, sort_key="first_published_at"),
        ]

    def get_base_queryset(self) -> "QuerySet[Entry]":
        return offers(self.network).select_related("network")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["networks"] = [(network, reverse("relay_inbox_of", args=[network.pk])) for network in self.networks]
        context["answers"] = [
            (OfferState.RELAYED, "Reprendre"),
            (OfferState.FEATURED, "À la une"),
            (OfferState.HIDDEN, "Masquer"),
        ]
        context["policy_url"] = reverse("wagtailadmin_pages:edit", args=[self.network.pk])
        return context

    @cached_property
    def no_results_message(self) -> str:
        if self.is_filtering or self.is_searching:
            return "Aucun contenu proposé ne correspond à ces filtres."
        return "Aucun réseau ne propose de contenu au vôtre."

    def note_url(self, entry: Any) -> str:
        """The address of the form of the network's relay of the entry, new or not, where a note can be written."""
        relays: Any = Relay
        if entry.relay:
            return reverse(relays.snippet_viewset.get_url_name("edit"), args=[entry.relay])
        query = urlencode({"network": self.network.pk, "entry": entry.pk})
        return f"{reverse(relays.snippet_viewset.get_url_name('add'))}?{query}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_answer:
            raise PermissionDenied
        entry_ids = valid_pks(request.POST.getlist("entry"))
        to_inbox = redirect(f"{self.get_index_url()}?{request.GET.urlencode()}")
        if request.POST.get("answer") not in ANSWERS or not entry_ids:
            messages.error(request, "Rien n’a changé : cochez des contenus, puis dites ce que votre site en fait.")
            return to_inbox
        state = OfferState(request.POST["answer"])
        answered_count = answer_offers(self.network, entry_ids, state, request.user)
        plural = "s" if answered_count > 1 else ""
        messages.success(
            request, f"{answered_count} contenu{plural} {PARTICIPLES[state].replace('is ', f'is{plural} ', 1)}."
        )
        if answered_count < len(entry_ids):
            messages.warning(
                request, f"{len(entry_ids) - answered_count} ne vous est plus proposé : rien n’y a changé."
            )
        return to_inbox

"""Picking several among thousands: one by one, in Wagtail's own choosers, where a select would be endless."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.forms import CharField, TextInput
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock, PageChooserBlock, StreamBlock
from wagtail.blocks.base import BlockWidget

from content.models.reference import Territory, TerritoryKind
from content.sorting import sort_key


class ChosenList(BlockWidget):
    """Edits a many-to-many field as a body that has blocks of one type only; its value is a list of primary keys."""

    def __init__(self, chooser: ChooserBlock) -> None:
        super().__init__(StreamBlock([("chosen", chooser)]))

    def render_with_errors(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = self.block_def.child_blocks["chosen"].bulk_to_python(value or [])
        body = self.block_def.normalize([("chosen", one) for one in chosen if one])
        return super().render_with_errors(name, body, *args, **kwargs)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        return [block.value.pk for block in super().value_from_datadict(data, files, name) if block.value]


class TerritoryFilterForm(BaseFilterForm):
    q = CharField(label="Recherche", required=False, widget=TextInput(attrs={"placeholder": "Nom ou code"}))

    def filter(self, objects: "QuerySet[Territory]") -> "QuerySet[Territory]":
        self.search_query = sort_key(self.cleaned_data["q"].strip())
        self.is_searching = bool(self.search_query)
        # A few hundred names, compared here: not every database knows that Sénégal is found by senegal.
        named = [pk for pk, name in objects.values_list("pk", "name") if self.search_query in sort_key(name)]
        return objects.filter(Q(pk__in=named) | Q(pk__iexact=self.search_query))


class TerritoryChooseView(ChooseView):
    filter_form_class = TerritoryFilterForm


class TerritoryChooseResultsView(ChooseResultsView):
    filter_form_class = TerritoryFilterForm


class TerritoryChooserViewSet(ChooserViewSet):
    model = Territory
    icon = "globe"
    page_title = "Choisir un territoire"
    per_page = 20
    register_widget = False  # the few French regions are better in a select
    choose_view_class = TerritoryChooseView
    choose_results_view_class = TerritoryChooseResultsView
    url_filter_parameters = ("kind",)
    preserve_url_parameters = ("multiple", "kind")


territory_chooser_viewset = TerritoryChooserViewSet("territory_chooser")


class TerritoryChooser(BaseChooser):
    model = Territory
    icon = "globe"
    choose_one_text = "Choisir un territoire"
    choose_another_text = "Choisir un autre territoire"
    chooser_modal_url_name = "territory_chooser:choose"


class CountryChooser(TerritoryChooser):
    choose_one_text = "Choisir un pays"
    choose_another_text = "Choisir un autre pays"

    def get_chooser_modal_url(self) -> str:
        return f"{super().get_chooser_modal_url()}?{urlencode({'kind': TerritoryKind.COUNTRY})}"


class TerritoryBlock(ChooserBlock):
    target_model = Territory
    widget = TerritoryChooser()


class CountryBlock(TerritoryBlock):
    widget = CountryChooser()


def chosen_territories() -> ChosenList:
    return ChosenList(TerritoryBlock(label="Territoire", required=False))


def chosen_countries() -> ChosenList:
    return ChosenList(CountryBlock(label="Pays", required=False))


def chosen_pages(page_type: str, label: str) -> ChosenList:
    return ChosenList(PageChooserBlock(page_type=page_type, label=label, required=False))

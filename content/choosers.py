"""The window in which an editor chooses a territory; content/widgets.py has the form fields that open it."""

from django.db.models import Q, QuerySet
from django.forms import CharField, TextInput
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from content.models import Territory
from content.sorting import sort_key


class TerritoryFilterForm(BaseFilterForm):
    q = CharField(label="Recherche", required=False, widget=TextInput(attrs={"placeholder": "Nom ou code"}))

    def filter(self, objects: "QuerySet[Territory]") -> "QuerySet[Territory]":
        self.search_query = sort_key(self.cleaned_data["q"].strip())
        self.is_searching = bool(self.search_query)
        # A few hundred names, compared here: not every database knows that Sénégal is found by senegal.
        names = objects.values_list("pk", "name")
        codes = [code for code, name in names if self.search_query in sort_key(name)]
        return objects.filter(Q(pk__in=codes) | Q(pk__iexact=self.search_query))


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

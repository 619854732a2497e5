"""The rules of search that editors make in the admin: best bets, synonyms and ignored words."""

from typing import Any, ClassVar

from django.views.generic import View
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from cms.permissions import looks_after_hub
from cms.snippets import OwnNetworksEditView, OwnNetworksForm, OwnNetworksViewSet
from search.models import BestBet, IgnoredWord, SynonymGroup


class WithoutAutosave(View):
    """Switches Wagtail's autosave off: a saved rule holds at once, on all sites. The preview shows a draft's effect."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)
        self.autosave_enabled = False


class RuleCreateView(WithoutAutosave, CreateView):
    pass


class RuleEditView(WithoutAutosave, EditView):
    pass


class BestBetCreateView(RuleCreateView):
    """The address may fill the field: `?searches=eau`."""

    def get_initial_form_instance(self) -> BestBet:
        return BestBet(searches=self.request.GET.get("searches", ""))


class BestBetEditView(WithoutAutosave, OwnNetworksEditView):
    pass


class BestBetForm(OwnNetworksForm):
    """Lets only those who look after the hub leave the network empty, for a best bet on every site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        field.required = not looks_after_hub(self.for_user)
        if not field.required:
            field.empty_label = "Tous les réseaux, et le carrefour"


class BestBetViewSet(OwnNetworksViewSet):
    model = BestBet
    add_view_class = BestBetCreateView
    edit_view_class = BestBetEditView
    menu_label = "Mises en avant"
    icon = "pick"
    list_display: ClassVar = ["__str__", "network", UpdatedAtColumn()]
    list_filter: ClassVar = ["network"]
    search_fields: ClassVar = ["searches", "entries__entry__title"]
    edit_handler = ObjectList(BestBet.panels, base_form_class=BestBetForm)


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    menu_label = "Synonymes"
    icon = "link"
    list_display: ClassVar = ["__str__", UpdatedAtColumn()]
    list_filter: ClassVar = ["separated"]
    search_fields: ClassVar = ["names"]
    copy_view_enabled = False


class IgnoredWordViewSet(SnippetViewSet):
    model = IgnoredWord
    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    menu_label = "Mots ignorés"
    icon = "strikethrough"
    list_display: ClassVar = ["__str__", UpdatedAtColumn()]
    list_filter: ClassVar = ["restored"]
    search_fields: ClassVar = ["word"]
    copy_view_enabled = False


class SearchRulesViewSetGroup(SnippetViewSetGroup):
    menu_label = "Recherche"
    menu_icon = "search"
    menu_order = 160
    items = (BestBetViewSet, SynonymGroupViewSet, IgnoredWordViewSet)

"""Themes, programmes and relays in the admin, and the views of any snippet that belongs to a network."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets as views
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail.snippets.widgets import AdminSnippetChooser

from cms.permissions import networks_of
from content.forms import PermittedChoicesForm, valid_pks
from content.models import Programme, Relay, Theme
from content.permissions import pages_visible_to


class OwnNetworksForm(PermittedChoicesForm):
    """A form whose network is one of the user's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        field.queryset = networks_of(self.for_user).order_by("title")
        if len(field.queryset) == 1:
            field.empty_label = None


class InstancePermissionMixin(PermissionCheckedMixin):
    """Requires the permission on the instance too: Wagtail's generic views require it on the model only."""

    permission_required = "change"

    def get_object(self, *args: Any) -> Any:
        instance = super().get_object(*args)
        if not self.user_has_permission_for_instance(self.permission_required, instance):
            raise PermissionDenied
        return instance


class OwnNetworksEditView(InstancePermissionMixin, views.EditView):
    pass


class OwnNetworksDeleteView(InstancePermissionMixin, views.DeleteView):
    permission_required = "delete"


class OwnNetworksUsageView(InstancePermissionMixin, views.UsageView):
    pass


class OwnNetworksHistoryView(InstancePermissionMixin, views.HistoryView):
    pass


class OwnNetworksRevisionView(InstancePermissionMixin, views.PreviewRevisionView):
    pass


class OwnNetworksCompareView(InstancePermissionMixin, views.RevisionsCompareView):
    pass


class OwnNetworksViewSet(SnippetViewSet):
    """A snippet that belongs to a network, for those who write for that network."""

    edit_view_class = OwnNetworksEditView
    delete_view_class = OwnNetworksDeleteView
    usage_view_class = OwnNetworksUsageView
    history_view_class = OwnNetworksHistoryView
    revisions_view_class = OwnNetworksRevisionView
    revisions_compare_view_class = OwnNetworksCompareView
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        policy = policy_registry.get_by_type(self.model)
        return policy.instances_user_has_any_permission_for(request.user, ["view", "change"])

    def register_chooser_viewset(self) -> None:
        """Register no chooser: it would list the snippets of every network, and nothing refers to the model."""


class ThemeViewSet(SnippetViewSet):
    model = Theme
    menu_label = "Thèmes"
    icon = "tag"
    list_display: ClassVar = ["name", "parent", "slug"]
    search_fields: ClassVar = ["name", "slug"]
    copy_view_enabled = False


class ProgrammeChooser(AdminSnippetChooser):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_one_text = "Choisir un dispositif"
        self.choose_another_text = "Choisir un autre dispositif"


class ProgrammeChooserViewSet(SnippetChooserViewSet):
    base_widget_class = ProgrammeChooser


class ProgrammeViewSet(OwnNetworksViewSet):
    model = Programme
    chooser_viewset_class = ProgrammeChooserViewSet
    menu_label = "Dispositifs"
    icon = "calendar-alt"
    list_display: ClassVar = ["name", "network", "slug"]
    list_filter: ClassVar = ["network"]
    search_fields: ClassVar = ["name", "slug"]
    edit_handler = ObjectList(Programme.panels, base_form_class=OwnNetworksForm)

    def register_chooser_viewset(self) -> None:
        """Offer the programmes of all networks: a call may be an edition of another network's."""
        SnippetViewSet.register_chooser_viewset(self)


class RelayCreateView(views.CreateView):
    """The address may fill the fields: `?network=3&entry=12`."""

    def get_initial_form_instance(self) -> Relay:
        pks = {name: next(iter(valid_pks(self.request.GET.getlist(name))), None) for name in ("network", "entry")}
        is_visible = pages_visible_to(self.request.user).filter(pk=pks["entry"]).exists()
        return Relay(network_id=pks["network"], entry_id=pks["entry"] if is_visible else None)


class RelayViewSet(OwnNetworksViewSet):
    model = Relay
    add_view_class = RelayCreateView
    menu_label = "Reprises"
    icon = "resubmit"
    list_display: ClassVar = [
        "entry",
        "network",
        BooleanColumn("featured", label="À la une", sort_key="featured"),
        BooleanColumn("hidden", label="Masqué", sort_key="hidden"),
        "relayed_at",
    ]
    list_filter: ClassVar = ["network", "featured", "hidden"]
    search_fields: ClassVar = ["entry__title", "note"]
    ordering: ClassVar = ["-relayed_at"]
    edit_handler = ObjectList(Relay.panels, base_form_class=OwnNetworksForm)


class SharedViewSetGroup(SnippetViewSetGroup):
    menu_label = "Réseau"
    menu_icon = "group"
    menu_order = 150
    items = (RelayViewSet, ProgrammeViewSet, ThemeViewSet)

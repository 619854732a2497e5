"""« Réseaux », in the admin's settings: the list of networks, and the form by which administrators create one."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms import CharField, Textarea
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from wagtail.admin.auth import user_passes_test
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import AdminOnlyMenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page, Site

from cms.roles import Role
from content.models import Network
from content.networks import create_network
from content.validators import validate_hostname


class NewNetworkForm(WagtailAdminModelForm):
    hostnames = CharField(
        label="Noms d’hôte",
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text="Un par ligne, par exemple paca.example.org : là où répond son site. Le premier est celui de ses "
        "adresses. Ils se changent ensuite dans Paramètres, Sites.",
    )

    class Meta:
        model = Network
        fields = ("title", "code", "kind", "region")
        labels: ClassVar = {"title": "Nom"}
        help_texts: ClassVar = {"title": "Le nom complet, tel que les lecteurs le voient."}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Network.objects.filter(code=code).exists():
            raise ValidationError(f"Le réseau « {code} » existe déjà : choisissez un autre code.")
        if Page.get_first_root_node().get_children().filter(slug__iexact=code).exists():
            raise ValidationError("Ce code est l’adresse d’une autre page : choisissez-en un autre.")
        return code

    def clean_hostnames(self) -> list[str]:
        hostnames = list(dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["hostnames"].strip().lower())))
        hostnames = [hostname for hostname in hostnames if hostname]
        for hostname in hostnames:
            validate_hostname(hostname)
        for site in Site.objects.filter(hostname__in=hostnames).select_related("root_page"):
            raise ValidationError(f"{site.hostname} est déjà le site de « {site.root_page} ».")
        return hostnames


@method_decorator(user_passes_test(lambda user: user.is_superuser), name="dispatch")
class NewNetworkView(CreateView):
    model = Network
    form_class = NewNetworkForm
    page_title = page_subtitle = "Nouveau réseau"
    header_icon = "site"
    submit_button_label = "Créer le réseau"
    error_message = "Le réseau n’a pas été créé : corrigez les erreurs ci-dessous."
    edit_url_name = "wagtailadmin_pages:edit"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        index = {"url": reverse("networks:index"), "label": "Réseaux"}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title}]

    def save_instance(self) -> Network:
        network: Network = self.form.instance
        create_network(network, self.form.cleaned_data["hostnames"], self.request.user)
        return network

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_explore", args=[self.object.pk])

    def get_success_message(self, instance: Network) -> str:
        groups = ", ".join(f"« {role.label} – {instance.code} »" for role in Role)
        addresses = ", ".join(site.root_url for site in instance.sites) or "aucun encore"
        return (
            f"« {instance.title} » rejoint le carrefour, avec ses rubriques ci-dessous, sa collection de fichiers, son "
            f"circuit de validation et ses groupes {groups}, où ranger les comptes de ses membres. Site : {addresses}."
        )


class NetworksView(IndexView):
    add_item_label = "Ajouter un réseau"

    def get_add_url(self) -> str | None:
        return super().get_add_url() if self.request.user.is_superuser else None


class NetworkViewSet(PageListingViewSet):
    model = Network
    name = "networks"
    icon = "site"
    menu_label = "Réseaux"
    menu_order = 50
    add_to_settings_menu = True
    menu_item_class = AdminOnlyMenuItem
    index_view_class = NetworksView
    ordering = "title"
    columns: ClassVar = [
        *IndexView.base_columns[:2],
        Column("code", label="Code"),
        Column("hostnames", label="Noms d’hôte", accessor=lambda network: ", ".join(network.hostnames)),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "add_url_name": self.get_url_name("add")}

    def get_urlpatterns(self) -> list[Any]:
        add_view = self.construct_view(NewNetworkView)
        return [*super().get_urlpatterns(), path("add/", add_view, name="add")]

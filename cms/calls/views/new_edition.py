"""« Nouvelle édition » : shows the next edition of a call's programme, then creates its draft."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from cms.permissions import networks_of
from content.models import Call, Programme
from content.next_edition import NextEdition, latest_edition, latest_of_programme

LABEL = "Nouvelle édition"


class NewEditionView(WagtailAdminTemplateMixin, TemplateView):
    """Shows the edition that follows the latest one of a call or of a programme, and creates its draft."""

    page_title = LABEL
    header_icon = "calendar-alt"
    template_name = "calls/new_edition.html"
    request: Any  # its user is one of the admin's, never anonymous
    next_edition: NextEdition

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        latest = self._latest_of_programme() if "programme" in kwargs else self._latest_of_call()
        if latest is None:
            messages.error(
                request, "Ce dispositif n’a pas encore d’appel : écrivez le premier dans « Appels à projets »."
            )
            return redirect("wagtailsnippets_content_programme:list")
        self.next_edition = NextEdition(latest)
        return super().dispatch(request, *args, **kwargs)

    def _latest_of_call(self) -> Call:
        call = get_object_or_404(Call, pk=self.kwargs["call"])
        if not page_permission_policy.user_has_permission_for_instance(self.request.user, "add", call.get_parent()):
            raise PermissionDenied
        return latest_edition(call)

    def _latest_of_programme(self) -> Call | None:
        programme = get_object_or_404(Programme, pk=self.kwargs["programme"])
        if not networks_of(self.request.user).filter(pk=programme.network_id).exists():
            raise PermissionDenied
        return latest_of_programme(programme)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.next_edition.existing_call():
            return self.get(request, *args, **kwargs)
        draft = self.next_edition.create_draft(self.request.user)
        messages.success(request, self._success_message())
        return redirect("wagtailadmin_pages:edit", draft.pk)

    def _success_message(self) -> str:
        message = (
            f"L’édition {self.next_edition.year} est en brouillon, d’après « {self.next_edition.source.title} » : "
            "titre, adresse, édition et dates avancés d’un an. À vérifier : les dates, les montants, "
            "les règlements et les liens."
        )
        field_labels = self.next_edition.fields_naming_past_year()
        if not field_labels:
            return message
        return format_html(
            "{} « {} » est encore écrit dans : {}.", message, self.next_edition.past_year, ", ".join(field_labels)
        )

    def get_page_subtitle(self) -> str:
        return self.next_edition.source.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": LABEL, "sublabel": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        existing = self.next_edition.existing_call()
        return {
            **super().get_context_data(**kwargs),
            "next_edition": self.next_edition,
            "existing": existing,
            "existing_url": existing and self._admin_url(existing),
            "cancel_url": reverse("wagtailadmin_explore", args=[self.next_edition.source.get_parent().pk]),
            "dates": [
                (Call._meta.get_field(name).verbose_name, getattr(self.next_edition.source, name), new_date)
                for name, new_date in self.next_edition.dates().items()
            ],
        }

    def _admin_url(self, call: Call) -> str:
        """Its form if the user may edit it, else the section that lists it."""
        if call.permissions_for_user(self.request.user).can_edit():
            return reverse("wagtailadmin_pages:edit", args=[call.pk])
        return reverse("wagtailadmin_explore", args=[call.get_parent().pk])

"""« Données personnelles » : find, export and erase what the hub stores about a person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.permissions import networks_of_contacts
from cms.personal_data.forms import PersonForm
from cms.personal_data.occurrences import Occurrence, erase_occurrences, export_occurrences, find_occurrences

TITLE = "Données personnelles"


class PersonalDataView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    """The search is posted: in an address, a name would stay in logs and in the browser's history."""

    template_name = "personal_data/index.html"
    form_class = PersonForm
    page_title = TITLE
    header_icon = "user"
    request: Any  # its user is one of the admin's, never anonymous

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not networks_of_contacts(self.request.user).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": reverse("personal_data"), "label": TITLE}]

    def form_valid(self, form: PersonForm) -> HttpResponse:
        occurrences = find_occurrences(form.person, self.request.user)
        selected_keys = self.request.POST.getlist("occurrence")
        selected = [occurrence for occurrence in occurrences if occurrence.key in selected_keys]
        erasable = [occurrence for occurrence in selected if occurrence.is_erasable]
        action = self.request.POST.get("do")
        if action == "export" and selected:
            return self._export(selected)
        if action == "confirm" and erasable:
            self.template_name = "personal_data/confirm.html"
            return self.render_to_response(self.get_context_data(form=form, occurrences=erasable))
        if action == "erase" and erasable:
            erase_occurrences(erasable, self.request.user)
            messages.success(self.request, f"C’est effacé : {len(erasable)} occurrence{'s' * (len(erasable) > 1)}.")
            return redirect("personal_data")
        if action == "export":
            messages.error(self.request, "Rien n’est exporté : cochez d’abord ce qui concerne la personne.")
        elif action in ("confirm", "erase"):
            messages.error(self.request, "Rien n’est effacé : cochez d’abord les contacts de la personne.")
        context = self.get_context_data(form=form, occurrences=occurrences, selected_keys=selected_keys)
        return self.render_to_response(context)

    def _export(self, occurrences: list[Occurrence]) -> HttpResponse:
        exported_occurrences = export_occurrences(occurrences, self.request.user)
        report = {"établi le": timezone.localtime().isoformat(), "trouvé": exported_occurrences}
        response = JsonResponse(report, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = 'attachment; filename="donnees-personnelles.json"'
        return response

"""« Données personnelles » : what is kept about whom, and for somebody who asks, what is kept of them."""

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
from cms.personal_data.forms import AskedForm
from cms.personal_data.occurrences import Occurrence, erase, exported, occurrences

TITLE = "Données personnelles"


class PersonalDataView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]  # it takes none when it runs
    """What is looked for is always posted: an address would leave it in logs and in the browser's history."""

    template_name = "personal_data/index.html"
    form_class = AskedForm
    page_title = TITLE
    header_icon = "user"
    request: Any  # its user is one of the admin's, never anonymous

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not networks_of_contacts(self.request.user).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": reverse("personal_data"), "label": TITLE}]

    def form_valid(self, form: AskedForm) -> HttpResponse:
        found = occurrences(form.asked, self.request.user)
        keys = self.request.POST.getlist("chosen")
        chosen = [one for one in found if one.key in keys]
        erasable = [one for one in chosen if one.erasable]
        do = self.request.POST.get("do")
        if do == "export" and chosen:
            return self._export(chosen)
        if do == "confirm" and erasable:
            self.template_name = "personal_data/confirm.html"
            return self.render_to_response(self.get_context_data(form=form, chosen=erasable))
        if do == "erase" and erasable:
            erase(erasable, self.request.user)
            messages.success(self.request, f"C’est effacé : {len(erasable)} occurrence{'s' * (len(erasable) > 1)}.")
            return redirect("personal_data")
        if do == "export":
            messages.error(self.request, "Rien n’est exporté : cochez d’abord ce qui concerne la personne.")
        elif do in ("confirm", "erase"):
            messages.error(self.request, "Rien n’est effacé : cochez d’abord les contacts de la personne.")
        return self.render_to_response(self.get_context_data(form=form, found=found, keys=keys))

    def _export(self, chosen: list[Occurrence]) -> HttpResponse:
        told = {"établi le": timezone.localtime().isoformat(), "trouvé": exported(chosen, self.request.user)}
        answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer["Content-Disposition"] = 'attachment; filename="donnees-personnelles.json"'
        return answer

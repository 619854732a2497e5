"""« Lien de correction » : the page where an actor's links are created, sent and revoked."""

from typing import Any
from urllib.parse import quote

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from cms.directory.models import CorrectionLink
from cms.permissions import networks_published_by
from content.addresses import Addresses
from content.forms import valid_pks
from content.models import Actor
from content.visibility import visible

LABEL = "Lien de correction"
LINK_CREATED, LINK_REVOKED = "cms.correction.link", "cms.correction.revoke"


class LinksView(WagtailAdminTemplateMixin, TemplateView):
    page_title = LABEL
    header_icon = "link"
    template_name = "directory/correction_links.html"
    request: Any  # its user is one of the admin's, never anonymous
    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actors = Actor.objects.filter(network__in=networks_published_by(request.user))
        self.actor = get_object_or_404(actors.select_related("network"), pk=kwargs["actor"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "make" and self._is_published():
            CorrectionLink.objects.create(actor=self.actor, made_by=self.request.user)
            log(self.actor, LINK_CREATED, user=self.request.user)
            messages.success(request, "Le lien est prêt : envoyez-le à l’acteur.")
        elif self._revoke(request.POST.get("revoke", "")):
            log(self.actor, LINK_REVOKED, user=self.request.user)
            messages.success(request, "Le lien est révoqué : il ne mène plus à la fiche.")
        return redirect("correction_links", self.actor.pk)

    def _revoke(self, pk: str) -> int:
        """Revoke a link of the actor if it isn't yet; return how many were revoked, 1 or 0."""
        return self._links().filter(pk__in=valid_pks([pk]), revoked_at=None).update(revoked_at=timezone.now())

    def _links(self) -> "QuerySet[CorrectionLink]":
        return CorrectionLink.objects.filter(actor=self.actor)

    def _is_published(self) -> bool:
        return visible(Actor).filter(pk=self.actor.pk).exists()

    def get_page_subtitle(self) -> str:
        return self.actor.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": LABEL, "sublabel": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = self._links().select_related("made_by", "actor__network").annotate(sent=Count("proposals"))
        newest = next((link for link in links if link.is_usable), None)
        return {
            **super().get_context_data(**kwargs),
            "actor": self.actor,
            "is_published": self._is_published(),
            "links": links,
            **(self._mail(newest) if newest else {}),
        }

    def _mail(self, link: CorrectionLink) -> dict[str, str]:
        """The mail that brings the actor its link, and a mailto: URL that opens it in the user's mail program."""
        context = {"link": link, "user": self.request.user, "entry_url": Addresses().entry_url(self.actor)}
        text = render_to_string("directory/correction_mail.txt", context)
        recipient = next((contact.email for contact in self.actor.contacts.all() if contact.email), "")
        subject = f"Votre fiche dans l’annuaire de {self.actor.network.title}"
        return {"mail": text, "mailto": f"mailto:{quote(recipient)}?subject={quote(subject)}&body={quote(text)}"}

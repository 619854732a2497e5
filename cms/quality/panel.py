"""The remarks on an entry at the top of its form: of its last saved draft, and again after each save."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.admin.panels import Panel

from cms.permissions import networks_of
from cms.quality.checks import remarks
from cms.quality.likeness import suggestions, twins
from content.addresses import Addresses
from content.models import ENTRY_MODELS, Entry, Relay
from content.visibility import visible


class QualityPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/quality/panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["cms/quality.css"]}, js=["cms/quality.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            base = reverse("entry_quality", args=[0]).removesuffix("0/")
            found = findings(self.instance, self.request.user) if self.instance.pk else {"is_new": True}
            return context | found | {"base": base}


def add_to_forms() -> None:
    for model in ENTRY_MODELS.values():
        model.content_panels = [QualityPanel(heading="Relecture", icon="glasses"), *model.content_panels]


def findings(entry: Entry, user: Any) -> dict[str, Any]:
    return {"remarks": remarks(entry), "twins": list(_twins(entry, user)), "suggestions": list(suggestions(entry))}


def _twins(entry: Entry, user: Any) -> Iterator[dict[str, Any]]:
    """Each with its address, and with that of the form which relays it where the entry's network may."""
    addresses = Addresses()
    for twin in twins(entry):
        yield {"entry": twin, "url": addresses.entry_url(twin), "relay_url": _relay_url(twin, entry, user)}


def _relay_url(twin: Entry, entry: Entry, user: Any) -> str | None:
    network = entry.network_id
    may_relay = user.has_perm("content.add_relay") and networks_of(user).filter(pk=network).exists()
    is_offered = visible(Entry, network).filter(pk=twin.pk).exists()
    if not may_relay or not is_offered or Relay.objects.filter(network=network, entry=twin.pk).exists():
        return None
    query = urlencode({"network": network, "entry": twin.pk})
    return f"{reverse('wagtailsnippets_content_relay:add')}?{query}"


@require_safe
def entry_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel's content, for the last saved draft."""
    entry = get_object_or_404(Entry, pk=pk)
    if not entry.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = entry.specific.get_latest_revision_as_object()
    return render(request, "cms/quality/findings.html", findings(draft, request.user))

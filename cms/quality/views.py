"""The content of the quality panel: remarks, twins on other networks, suggested themes and goals."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.permissions import networks_of
from cms.quality.remarks import find_remarks
from cms.quality.similar_entries import find_twins, suggest_themes_and_goals
from content.addresses import Addresses
from content.models import Entry, Relay
from content.visibility import visible


def get_quality_context(entry: Entry, user: Any) -> dict[str, Any]:
    return {
        "remarks": find_remarks(entry),
        "twins": list(_twin_links(entry, user)),
        "suggestions": list(suggest_themes_and_goals(entry)),
    }


def _twin_links(entry: Entry, user: Any) -> Iterator[dict[str, Any]]:
    """Each twin with its URL, and the URL of the form that relays it if the user may."""
    addresses = Addresses()
    for twin in find_twins(entry):
        yield {"entry": twin, "url": addresses.entry_url(twin), "relay_url": _relay_url(twin, entry, user)}


def _relay_url(twin: Entry, entry: Entry, user: Any) -> str | None:
    network_id = entry.network_id
    may_relay = user.has_perm("content.add_relay") and networks_of(user).filter(pk=network_id).exists()
    is_offered = visible(Entry, network_id).filter(pk=twin.pk).exists()
    if not may_relay or not is_offered or Relay.objects.filter(network=network_id, entry=twin.pk).exists():
        return None
    query = urlencode({"network": network_id, "entry": twin.pk})
    return f"{reverse('wagtailsnippets_content_relay:add')}?{query}"


@require_safe
def entry_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the panel's content for the last saved draft, as the form asks for it after each save."""
    entry = get_object_or_404(Entry, pk=pk)
    if not entry.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = entry.specific.get_latest_revision_as_object()
    return render(request, "quality/quality.html", get_quality_context(draft, request.user))

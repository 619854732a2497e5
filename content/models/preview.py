"""Previews: a draft as its own network, or one that would relay it, will show it.

Wagtail's preview modes are the networks. A preview keeps the draft as it is at that moment under a signed token, which
names the network that shows it. content/previews.py reads tokens.
"""

import secrets
from typing import Any

from django.core.signing import TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail_headless_preview.models import HeadlessPreviewMixin, PagePreview, get_client_root_url_from_site
from wagtail_headless_preview.settings import headless_preview_settings

from content.models.network import Network

PUBLISHER_MODE = ""  # the preview mode of the publisher's own site; the others are networks' codes


class NetworkPreviewMixin(HeadlessPreviewMixin):
    """Previews of a page that lies in a network."""

    @classmethod
    def get_preview_signer(cls) -> TimestampSigner:
        return TimestampSigner(salt="content.previews")

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """All networks: « Diffusion » may change while the panel is open; serve_preview says who would not show it."""
        publisher = self.network.title if self.network_id else "Le réseau qui publie"
        networks = Network.objects.live().exclude(pk=self.network_id).order_by("title")
        return [(PUBLISHER_MODE, publisher), *networks.values_list("code", "title")]

    def is_previewable(self) -> bool:
        return True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self.set_network_from_tree()
        network = self._network_of_mode(mode_name)
        refusal = self._refusal(network) if network else f"Aucun réseau n’a le code « {mode_name} »."
        if refusal:
            status = 200 if network else 404  # Wagtail's own word that there is no preview is a 200 too
            return render(request, "content/preview_refused.html", {"refusal": refusal}, status=status)
        return redirect(self.get_preview_url(request, self.create_page_preview(network).token))

    def get_client_root_url(self, request: Any) -> str:
        """The network's site. The panel keeps to the admin's host where it can: docs/decisions/0010 says why."""
        network = self._network_of_mode(request.preview_mode)
        site = network.sites.first() if network else None
        in_panel = getattr(request, "in_preview_panel", False)
        if site and (not in_panel or site.hostname in headless_preview_settings.CLIENT_URLS):
            return str(get_client_root_url_from_site(site))
        return "/apercu/"

    def create_page_preview(self, network: Network | None = None) -> PagePreview:
        """Store the draft as it is now, under a new token that shows it on the network, by default its publisher."""
        self.set_network_from_tree()
        payload = {"network": network.pk if network else self.network_id, "nonce": secrets.token_urlsafe(12)}
        preview, _created = self.update_page_preview(self.get_preview_signer().sign_object(payload))
        return preview

    def _network_of_mode(self, mode: str) -> Network | None:
        if mode == PUBLISHER_MODE:
            return self.network
        # Compared here, as a query can't hold all that an address can.
        return next((network for network in Network.objects.live() if network.code == mode), None)

    def _refusal(self, network: Network) -> str:
        """Why a network will not show this once it is published; empty where it will, or may."""
        if network.pk == self.network_id:
            return ""
        if not Network.objects.filter(self.offered_networks(), pk=network.pk).exists():
            return (
                f"{network} ne montrera pas ce contenu : il ne lui est pas proposé. Pour le lui proposer, choisissez "
                "dans « Diffusion » « tous les réseaux », ou « des réseaux choisis » et cochez celui-ci."
            )
        if self.get_view_restrictions().exists():
            return f"{network} ne montrera pas ce contenu : il est privé, et ne se voit que chez vous."
        if network.relays.filter(entry=self.pk, hidden=True).exists():
            return f"{network} a masqué ce contenu : son site ne le montre pas."
        return ""

"""The addresses of entries and networks on the web, made and resolved. Nothing else makes or reads addresses.

An entry's canonical address is at its publisher: <site>/<section>/<slug>/. A network that relays it shows it
at <site>/reprises/<publisher's code>/<section>/<slug>/. A network without a hostname has its addresses
under the hub's own, after its code.
"""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from content.models import Entry, Network
from content.models.network import RELAYS_SLUG


@dataclass(frozen=True)
class NetworkHome:
    """Where a network is on the web: its sites, or a path under the hub's own."""

    network_id: int
    code: str
    url_path: str
    sites: tuple[Site, ...]

    @property
    def root_url(self) -> str:
        """Without a final slash."""
        return str(self.sites[0].root_url) if self.sites else f"{_hub_url()}/{self.code}"

    @property
    def redirect_prefix(self) -> str:
        """What the path of a redirect begins with: a network without a site lies under its code on the hub's site."""
        return "" if self.sites else f"/{self.code}"

    @property
    def site_ids(self) -> list[int]:
        return [site.pk for site in self.sites]


@dataclass(frozen=True)
class ResolvedAddress:
    """A path within a publisher's site, as one network's readers see it."""

    viewer: NetworkHome
    publisher: NetworkHome
    path: str

    @property
    def url_path(self) -> str:
        """As Wagtail's Page.url_path has it."""
        return self.publisher.url_path + self.path.lstrip("/")


class Addresses:
    """The addresses of all networks, read in two queries."""

    def __init__(self) -> None:
        sites: dict[int, list[Site]] = defaultdict(list)
        for site in Site.objects.order_by("pk"):
            sites[site.root_page_id].append(site)
        homes = [
            NetworkHome(pk, code, url_path, tuple(sites[pk]))
            for pk, code, url_path in Network.objects.order_by("pk").values_list("pk", "code", "url_path")
        ]
        self._homes = {home.network_id: home for home in homes}
        self._by_code = {home.code: home for home in homes}
        self._by_host = {site.hostname.lower(): home for home in homes for site in home.sites}

    def root_url(self, network_id: int | None) -> str:
        """Without a final slash; the hub's own where no network is given."""
        return self._homes[network_id].root_url if network_id else _hub_url()

    def home(self, network_id: int) -> NetworkHome:
        return self._homes[network_id]

    def homes(self) -> list[NetworkHome]:
        return list(self._homes.values())

    def redirect_url(self, redirect: Redirect, viewer_id: int | None) -> str:
        """Where a redirect is for one network's readers, or for the hub's."""
        home = self._home_of(redirect)
        if home is None:
            return (redirect.site.root_url if redirect.site else self.root_url(viewer_id)) + redirect.old_path
        path = redirect.old_path.removeprefix(home.redirect_prefix)
        if viewer_id is None or viewer_id == home.network_id:
            return (redirect.site or home).root_url + path
        return f"{self.root_url(viewer_id)}/{RELAYS_SLUG}/{home.code}{path}"

    def _home_of(self, redirect: Redirect) -> NetworkHome | None:
        if redirect.site:
            return self._homes.get(redirect.site.root_page_id)
        home = self._by_code.get(redirect.old_path.split("/")[1])
        return home if home and not home.sites else None

    def hostnames(self, network_id: int) -> list[str]:
        """The first is the one that its addresses use."""
        return [site.hostname for site in self._homes[network_id].sites]

    def network_url(self, network_id: int) -> str:
        return f"{self.root_url(network_id)}/"

    def page_url(self, url_path: str) -> str:
        """The address, on its network's site, of the network, section or entry whose Page.url_path this is."""
        publisher = next(home for home in self._homes.values() if url_path.startswith(home.url_path))
        return f"{publisher.root_url}/{quote(url_path.removeprefix(publisher.url_path))}"

    def entry_url(self, entry: Entry, viewer_id: int | None = None) -> str:
        """The canonical address, or the one at a network that shows the entry."""
        publisher = self._homes[entry.network_id]
        path = quote(entry.url_path.removeprefix(publisher.url_path))
        if viewer_id is None or viewer_id == publisher.network_id:
            return f"{publisher.root_url}/{path}"
        return f"{self._homes[viewer_id].root_url}/{RELAYS_SLUG}/{publisher.code}/{path}"

    def network_id_at(self, hostname: str) -> int | None:
        """The primary key of the network that answers at a hostname, in any case and with any port."""
        home = self._by_host.get(_hostname(f"//{hostname}"))
        return home.network_id if home else None

    def resolve(self, url: str) -> ResolvedAddress | None:
        """The path that an absolute address leads to; None where no network answers at its host."""
        host, path = _hostname(url), _path(url)
        viewer = self._by_host.get(host)
        if viewer is None and host == _hostname(_hub_url()):
            code, _, path = path.partition("/")
            viewer = self._by_code.get(code)
        if viewer is None:
            return None
        segments = path.split("/", 2)
        if len(segments) == 3 and segments[0] == RELAYS_SLUG and segments[1] in self._by_code:
            return ResolvedAddress(viewer, self._by_code[segments[1]], f"/{segments[2]}/")
        return ResolvedAddress(viewer, viewer, f"/{path}/")


def _hub_url() -> str:
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/")


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _path(url: str) -> str:
    """Without slashes around it, and without the NUL that no database looks up."""
    try:
        return unquote(urlsplit(url).path).strip("/").replace("\0", "\ufffd")
    except ValueError:
        return ""

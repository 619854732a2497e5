"""Where entries and networks are on the web, and what an address leads to: the one place that knows.

An entry's canonical address is at its publisher: <site>/<section>/<slug>/. A network that relays it shows it
at <site>/reprises/<publisher's code>/<section>/<slug>/. A network without a hostname has its addresses
under the hub's own, after its code.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from wagtail.models import Site

from content.models import Entry, Network

RELAYED = "reprises"


@dataclass(frozen=True)
class Home:
    """A network's place on the web."""

    network_id: int
    code: str
    url_path: str
    root_url: str
    site_ids: tuple[int, ...]


@dataclass(frozen=True)
class Target:
    """What an address names: a path within a publisher's site, as one network's readers see it."""

    viewer: Home
    publisher: Home
    path: str

    @property
    def url_path(self) -> str:
        """As Wagtail's Page.url_path has it."""
        return self.publisher.url_path + self.path.lstrip("/")


class Addresses:
    """The addresses of all networks, read in two queries."""

    def __init__(self) -> None:
        sites: dict[int, list[Site]] = {}
        self._home_of_host: dict[str, int] = {}
        for site in Site.objects.order_by("pk"):
            sites.setdefault(site.root_page_id, []).append(site)
            self._home_of_host.setdefault(site.hostname.lower(), site.root_page_id)
        self._homes = {
            pk: Home(
                pk, code, url_path, _root_url(code, sites.get(pk, [])), tuple(site.pk for site in sites.get(pk, []))
            )
            for pk, code, url_path in Network.objects.order_by("pk").values_list("pk", "code", "url_path")
        }
        self._by_code = {home.code: home for home in self._homes.values()}
        self.hostnames = {pk: [site.hostname for site in of_network] for pk, of_network in sites.items()}

    def root_url(self, network_id: int | None) -> str:
        """Without a final slash; the hub's own where no network is given."""
        return self._homes[network_id].root_url if network_id else settings.WAGTAILADMIN_BASE_URL.rstrip("/")

    def network_url(self, network_id: int) -> str:
        return f"{self.root_url(network_id)}/"

    def entry_url(self, entry: Entry, viewer_id: int | None = None) -> str:
        """The canonical address, or the one at a network that shows the entry."""
        publisher = self._homes[entry.network_id]
        path = quote(entry.url_path.removeprefix(publisher.url_path))
        if viewer_id in (None, publisher.network_id):
            return f"{publisher.root_url}/{path}"
        return f"{self._homes[viewer_id].root_url}/{RELAYED}/{publisher.code}/{path}"

    def network_at(self, hostname: str) -> int | None:
        """The primary key of the network that answers at a hostname, in any case and with any port."""
        return self._home_of_host.get(_hostname(f"//{hostname}"))

    def target(self, url: str) -> Target | None:
        """What an absolute address names; None where no network answers there."""
        host = _hostname(url)
        path = _path(url)
        viewer = self._homes.get(self._home_of_host.get(host, 0))
        if viewer is None and host == _hostname(settings.WAGTAILADMIN_BASE_URL):
            code, _, path = path.lstrip("/").partition("/")
            viewer = self._by_code.get(code)
        if viewer is None:
            return None
        relayed = path.strip("/").split("/", 2)
        if len(relayed) == 3 and relayed[0] == RELAYED and relayed[1] in self._by_code:
            return Target(viewer, self._by_code[relayed[1]], f"/{relayed[2]}/")
        return Target(viewer, viewer, f"/{path.strip('/')}/")


def _root_url(code: str, sites: list[Site]) -> str:
    return sites[0].root_url if sites else f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/{code}"


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""

"""Asks whether a web address answers: with little load on its server, and never on a private network."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3
from django.conf import settings

TIMEOUT = urllib3.Timeout(connect=3, read=3)  # seconds; the background worker waits for it
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
# The server is there and refuses machines: it says nothing of what a reader would see.
UNDECIDED = {401, 403, 405, 406, 429, 999}


class LinkError(Exception):
    """Why a web address can't be reached, in French; `lasting` if asking again is useless."""

    def __init__(self, reason: str, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


def check_url(url: str) -> None:
    """Raise a LinkError unless the server answers with a page, or redirects to one that does."""
    for _ in range(MOST_REDIRECTS + 1):
        status, redirect_url = _request(url)
        if redirect_url is None:
            if status in GONE:
                raise LinkError(f"la page n’existe plus ({status})", lasting=True)
            if status >= 400 and status not in UNDECIDED:
                raise LinkError(f"le site répond par une erreur ({status})")
            return
        url = urljoin(url, redirect_url)
    raise LinkError("l’adresse renvoie sans fin d’une page à l’autre", lasting=True)


def _request(url: str) -> tuple[int, str | None]:
    """Return the status of the answer, and the URL that it redirects to if it does.

    HEAD costs the server least; a GET follows where that fails, for the servers that don't know HEAD.
    """
    split_url = urlsplit(url)
    try:
        for method in ("HEAD", "GET"):
            with _connection_pool(split_url) as pool:
                target = split_url._replace(scheme="", netloc="", fragment="").geturl() or "/"
                headers = {"Host": split_url.netloc, "User-Agent": f"Maillage ({settings.WAGTAILADMIN_BASE_URL})"}
                response = pool.urlopen(
                    method, target, headers=headers, redirect=False, retries=False, preload_content=False
                )
                response.close()
            if method == "GET" or response.status < 400 or response.status in GONE:
                break
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise LinkError("le site ne répond pas") from error
    return response.status, response.headers.get("Location") if response.status in REDIRECTS else None


def _connection_pool(split_url: SplitResult) -> urllib3.HTTPConnectionPool:
    """Connect to the very IP address that was checked, so that the name can't lead elsewhere a moment later."""
    port = PORTS.get(split_url.scheme)
    if port is None or not split_url.hostname or split_url.username or split_url.port not in (None, port):
        raise LinkError("l’adresse n’est pas celle d’un site public", lasting=True)
    public_ip = resolve_public_ip(split_url.hostname, port)
    if split_url.scheme == "http":
        return urllib3.HTTPConnectionPool(public_ip, port, timeout=TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        public_ip,
        port,
        timeout=TIMEOUT,
        ca_certs=certifi.where(),
        server_hostname=split_url.hostname,
        assert_hostname=split_url.hostname,
    )


def resolve_public_ip(hostname: str, port: int) -> str:
    """Return an IP address of the host; a LinkError if any of its IP addresses is private."""
    ip_addresses = list(_resolve(hostname, port))
    for text in ip_addresses:
        ip = ip_address(text.partition("%")[0])
        if not (getattr(ip, "ipv4_mapped", None) or ip).is_global or ip.is_multicast:
            raise LinkError("l’adresse mène à un réseau privé", lasting=True)
    return ip_addresses[0]


def _resolve(hostname: str, port: int) -> Iterator[str]:
    try:
        for *_, socket_address in socket.getaddrinfo(hostname, port, type=socket.SOCK_STREAM):
            yield str(socket_address[0])
    except (OSError, UnicodeError) as error:
        raise LinkError("ce nom de site n’existe pas") from error

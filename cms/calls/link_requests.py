"""Asks whether a web address answers: with little load on its server, and never on a private network.

One deadline holds for all that a check does, names, redirects and what the server sends byte by byte included: the
next links wait for it.
"""

import io
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
from django.conf import settings
from django.utils.encoding import iri_to_uri

CHECK_SECONDS = 10.0
MAX_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
# The server is there and refuses machines: it says nothing of what a reader would see.
UNDECIDED = {401, 403, 405, 406, 429, 999}
# The IPv6 addresses of hosts. Elsewhere lie those that translate, map or hold an IPv4 address, and local ones.
HOSTS_IPV6 = ip_network("2000::/3")
# In the ranges of hosts, but leading to any IPv4 address (6to4), to whoever is nearest, or nowhere (documentation).
NO_HOSTS = [ip_network(network) for network in ("2002::/16", "192.88.99.0/24", "3fff::/20")]


class LinkError(Exception):
    """Why a web address can't be reached, in French; `lasting` if asking again is useless."""

    def __init__(self, reason: str, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


def check_url(url: str) -> None:
    """Raise a LinkError unless the server answers with a page, or redirects to one that does."""
    deadline = time.monotonic() + CHECK_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        status, redirect_url = _request(url, deadline)
        if redirect_url is None:
            if status in GONE:
                raise LinkError(f"la page n’existe plus ({status})", lasting=True)
            if status >= 400 and status not in UNDECIDED:
                raise LinkError(f"le site répond par une erreur ({status})")
            return
        url = urljoin(url, redirect_url)
    raise LinkError("l’adresse renvoie sans fin d’une page à l’autre", lasting=True)


def _request(url: str, deadline: float) -> tuple[int, str | None]:
    """Return the status of the answer, and the URL that it redirects to if it does.

    HEAD costs the server least; a GET follows where that fails, for the servers that don't know HEAD.
    """
    try:
        split_url = urlsplit(url)
        for method in ("HEAD", "GET"):
            response = _send(method, split_url, deadline)
            if method == "GET" or response.status < 400 or response.status in GONE:
                break
    except (HTTPException, OSError, ValueError) as error:
        raise LinkError("le site ne répond pas") from error
    return response.status, response.headers.get("Location") if response.status in REDIRECTS else None


def _send(method: str, split_url: SplitResult, deadline: float) -> HTTPResponse:
    """Return the head of the answer; nothing of a body is read."""
    port = PORTS.get(split_url.scheme)
    if port is None or not split_url.hostname or split_url.username or split_url.port not in (None, port):
        raise LinkError("l’adresse n’est pas celle d’un site public", lasting=True)
    connection = HTTPConnection(split_url.hostname, port)
    connection.default_port = port  # which Host then leaves out, of https too
    connection.response_class = partial(_TimedResponse, deadline)  # type: ignore[assignment]
    with _connect(split_url.scheme, split_url.hostname, port, deadline) as connection.sock:
        target = iri_to_uri(split_url._replace(scheme="", netloc="", fragment="").geturl() or "/")
        connection.request(method, target, headers={"User-Agent": f"Maillage ({settings.WAGTAILADMIN_BASE_URL})"})
        with connection.getresponse() as response:
            return response


def _connect(scheme: str, hostname: str, port: int, deadline: float) -> socket.socket:
    """Connect to the very IP address that was checked, so that the name can't lead elsewhere a moment later."""
    public_ip = resolve_public_ip(hostname, port, deadline)
    connection = socket.create_connection((public_ip, port), timeout=_seconds_until(deadline))
    if scheme == "http":
        return connection
    with connection:  # which a handshake that succeeds detaches
        connection.settimeout(_seconds_until(deadline))  # for the handshake as a whole
        context = ssl.create_default_context(cafile=certifi.where())
        return context.wrap_socket(connection, server_hostname=hostname)


def resolve_public_ip(hostname: str, port: int, deadline: float) -> str:
    """Return an IP address of the host; a LinkError if any of its IP addresses is private."""
    ip_addresses = _resolve(hostname, port, deadline)
    if not all(map(_is_public, ip_addresses)):
        raise LinkError("l’adresse mène à un réseau privé", lasting=True)
    return ip_addresses[0]


def _is_public(text: str) -> bool:
    ip = ip_address(text.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip not in HOSTS_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in NO_HOSTS)


def _resolve(hostname: str, port: int, deadline: float) -> list[str]:
    """Return the IP addresses of a host. A thread looks them up, which goes on past the deadline if it must."""
    resolver = ThreadPoolExecutor(max_workers=1)
    try:
        lookup = resolver.submit(socket.getaddrinfo, hostname, port, type=socket.SOCK_STREAM)
        return [str(socket_address[0]) for *_, socket_address in lookup.result(_seconds_until(deadline))]
    except TimeoutError:
        raise
    except (OSError, UnicodeError) as error:
        raise LinkError("ce nom de site n’existe pas") from error
    finally:
        resolver.shutdown(wait=False)


def _seconds_until(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class _TimedResponse(HTTPResponse):
    """An answer that is read until a deadline, however slowly it comes."""

    def __init__(self, deadline: float, sock: socket.socket, *args: object, **kwargs: object) -> None:
        super().__init__(sock, *args, **kwargs)  # type: ignore[arg-type]
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReader(sock, deadline))


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(_seconds_until(self._deadline))
        return self._socket.recv_into(buffer)

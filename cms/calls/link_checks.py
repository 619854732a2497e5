"""Checks that the links of published calls still answer: one address at a time, once a week, public addresses only."""

import html
import json
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.calls.models import LinkCheck, LinkReader
from content.journal import changes_after
from content.models import Call, EntryKind
from content.visibility import visible

WEEK, DAY = timedelta(days=7), timedelta(days=1)
TIMEOUT = urllib3.Timeout(connect=3, read=3)  # seconds; the background worker waits for it
MOST_REDIRECTS = 5
CHANGES_PER_TURN = 50  # changes
PORTS = {"http": 80, "https": 443}
GONE = {404, 410}
# The server is there and doesn't want a machine to ask: it says nothing of what a reader would see.
UNDECIDED = {401, 403, 405, 406, 429, 999}
UNLINKED_FIELDS = ("source_url", "slug", "url_path")
ADDRESS = re.compile(r"""https?://[^\s"'<>\\]+""")


class LinkError(Exception):
    """Why an address can't be reached, in French; `lasting` if asking again is useless."""

    def __init__(self, reason: str, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


def note_links() -> None:
    """Note the links of the calls that the journal says have changed, some at a time; drop those that are gone."""
    reader, _ = LinkReader.objects.get_or_create()
    changes = list(changes_after(reader.position)[:CHANGES_PER_TURN])
    if not changes:
        return
    changed = {change.entry_id for change in changes if change.entry_kind == EntryKind.CALL}
    calls = visible(Call).in_bulk(changed)
    with transaction.atomic():
        for pk in changed:
            _update_checks(pk, _addresses(calls[pk]) if pk in calls else set())
        LinkReader.objects.update(position=changes[-1].position)


def _update_checks(call: int, addresses: set[str]) -> None:
    checks = LinkCheck.objects.filter(call=call)
    checks.exclude(url__in=addresses).delete()
    new = addresses - set(checks.values_list("url", flat=True))
    LinkCheck.objects.bulk_create(LinkCheck(call_id=call, url=address) for address in new)


def _addresses(call: Call) -> set[str]:
    fields = {name: value for name, value in call.serializable_data().items() if name not in UNLINKED_FIELDS}
    text = html.unescape(json.dumps(fields, ensure_ascii=False, default=str))
    return {address.rstrip(".,;:!?)»”’") for address in ADDRESS.findall(text) if len(address) <= 2000}


def due_checks() -> "QuerySet[LinkCheck]":
    """Once a week; the day after, where it failed for the first time."""
    now = timezone.now()
    again = Q(failing_since__isnull=False, broken=False, checked_at__lte=now - DAY)
    return LinkCheck.objects.filter(Q(checked_at=None) | Q(checked_at__lte=now - WEEK) | again).order_by(
        "checked_at", "pk"
    )


def check_next_link() -> None:
    check = due_checks().first()
    if check is None:
        return
    now = timezone.now()
    since, broken, failure = None, False, ""
    try:
        check_address(check.url)
    except LinkError as error:
        since = check.failing_since or now
        broken, failure = error.lasting or since <= now - DAY, str(error)
    LinkCheck.objects.filter(url=check.url).update(checked_at=now, failing_since=since, broken=broken, failure=failure)


def check_address(address: str) -> None:
    """Raises a LinkError unless the address, or where it leads to, answers."""
    for _ in range(MOST_REDIRECTS + 1):
        status, leads_to = _answer(address)
        if leads_to is None:
            if status in GONE:
                raise LinkError(f"la page n’existe plus ({status})", lasting=True)
            if status >= 400 and status not in UNDECIDED:
                raise LinkError(f"le site répond par une erreur ({status})")
            return
        address = urljoin(address, leads_to)
    raise LinkError("l’adresse renvoie sans fin d’une page à l’autre", lasting=True)


def _answer(address: str) -> tuple[int, str | None]:
    """The status, and where the answer sends to. HEAD costs the server least; those that don't know it get a GET."""
    parts = urlsplit(address)
    try:
        for method in ("HEAD", "GET"):
            with _connection(parts) as pool:
                target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                headers = {"Host": parts.netloc, "User-Agent": f"Maillage ({settings.WAGTAILADMIN_BASE_URL})"}
                answer = pool.urlopen(
                    method, target, headers=headers, redirect=False, retries=False, preload_content=False
                )
                answer.close()
            if method == "GET" or answer.status < 400 or answer.status in GONE:
                break
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise LinkError("le site ne répond pas") from error
    leads_to = answer.headers.get("Location") if answer.status in (301, 302, 303, 307, 308) else None
    return answer.status, leads_to


def _connection(parts: SplitResult) -> urllib3.HTTPConnectionPool:
    """To the very address that was checked, so that a name can't lead elsewhere a moment later."""
    port = PORTS.get(parts.scheme)
    if port is None or not parts.hostname or parts.username or parts.port not in (None, port):
        raise LinkError("l’adresse n’est pas celle d’un site public", lasting=True)
    public_ip = resolve_public_ip(parts.hostname, port)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(public_ip, port, timeout=TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        public_ip,
        port,
        timeout=TIMEOUT,
        ca_certs=certifi.where(),
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )


def resolve_public_ip(host: str, port: int) -> str:
    """The IP address to connect to; a name that leads to any private one is refused."""
    ip_addresses = list(_ip_addresses(host, port))
    for text in ip_addresses:
        ip = ip_address(text.partition("%")[0])
        if not (getattr(ip, "ipv4_mapped", None) or ip).is_global or ip.is_multicast:
            raise LinkError("l’adresse mène à un réseau privé", lasting=True)
    return ip_addresses[0]


def _ip_addresses(host: str, port: int) -> Iterator[str]:
    try:
        for *_, socket_address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            yield str(socket_address[0])
    except (OSError, UnicodeError) as error:
        raise LinkError("ce nom de site n’existe pas") from error

"""Links of published calls: requested politely, never on private networks, reported to editors once they are broken."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client

from cms.calls import link_checks, link_requests
from cms.calls.models import LinkCheck
from cms.roles import Role
from content.models import Call, CallLink, Network
from factories import make_entry

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """Answers with the status that its path names; /to/x sends on to x."""

    requests: list[str] = []

    def do_GET(self) -> None:
        self.do_HEAD()

    def do_HEAD(self) -> None:
        Site.requests.append(f"{self.command} {self.path} {self.headers['User-Agent']}")
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[3:] if self.path != "/to/loop" else "/to/loop")
        else:
            status = int(self.path.strip("/").split("-")[0])
            self.send_response(405 if status == 200 and "get" in self.path and self.command == "HEAD" else status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site on this machine, which the checks take for a public one on the usual port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.requests = []
    monkeypatch.setattr(link_requests, "resolve_public_ip", lambda hostname, port, deadline: "127.0.0.1")
    monkeypatch.setitem(link_requests.PORTS, "http", server.server_port)
    yield f"http://dispositif.example.org:{server.server_port}"
    server.shutdown()
    server.server_close()


def make_call(network: Network, *urls: str, **fields: Any) -> Call:
    links = [CallLink(label="Aide", url=url) for url in urls]
    return make_entry(Call, network, "Jeunesse 2027", links=links, **fields)


def test_links_are_noted_for_a_few_changes_at_each_turn(paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_checks, "CHANGES_PER_TURN", 2)
    for number in range(5):
        make_call(paca, f"https://{number}.example.org/")
    counts = []
    for _ in range(4):
        link_checks.note_links()
        counts.append(LinkCheck.objects.count())
    assert counts == [2, 4, 5, 5]


def check_all() -> dict[str, str]:
    """Note and check all links; return the failures of the broken ones, by URL."""
    link_checks.note_links()
    while link_checks.due_checks().exists():
        link_checks.check_next_link()
    return dict(LinkCheck.objects.filter(broken=True).values_list("url", "failure"))


def let_days_pass(days: float) -> None:
    """Move all checks into the past."""
    for check in LinkCheck.objects.all():
        for name in ("checked_at", "failing_since"):
            if value := getattr(check, name):
                setattr(check, name, value - timedelta(days=days))
        check.save()


@pytest.mark.parametrize("path", ["/200", "/200-get", "/to/200", "/403", "/429"])
def test_a_link_that_answers_is_not_broken(paca: Network, site: str, path: str) -> None:
    make_call(paca, site + path)
    assert check_all() == {}
    assert all("Maillage (http://localhost)" in request_text for request_text in Site.requests)


@pytest.mark.parametrize(
    ("path", "why"), [("/404", "n’existe plus (404)"), ("/to/410", "n’existe plus (410)"), ("/to/loop", "sans fin")]
)
def test_a_link_whose_page_is_gone_is_broken_at_once(paca: Network, site: str, path: str, why: str) -> None:
    make_call(paca, site + path)
    assert why in check_all()[site + path]
    assert len(Site.requests) <= link_requests.MAX_REDIRECTS + 1


def test_a_link_that_fails_is_broken_if_it_fails_again_a_day_later(paca: Network, site: str) -> None:
    make_call(paca, f"{site}/500")
    assert check_all() == {}
    let_days_pass(0.5)
    assert not link_checks.due_checks().exists()
    let_days_pass(0.5)
    assert "par une erreur (500)" in check_all()[f"{site}/500"]
    let_days_pass(6)
    assert not link_checks.due_checks().exists()
    let_days_pass(1)
    assert link_checks.due_checks().exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://[::ffff:192.168.1.1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]/",
        "http://[fec0::1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[2001::1]/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[ff02::1]/",
        "http://192.88.99.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "https://0.0.0.0/",
        "http://127.0.0.1:22/",
        "http://user:secret@127.0.0.1/",
    ],
)
def test_no_request_goes_to_a_private_address(paca: Network, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("it connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(link_requests.LinkError, match=r"privé|public") as failure:
        link_requests.check_url(url)
    assert failure.value.lasting


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111"])
def test_the_ip_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch, ip: str) -> None:
    """A name that leads elsewhere when it is looked up again is not looked up again."""
    answers = iter([ip, "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", (next(answers), 80))])
    connections = []

    def connect(address: tuple[str, int], **kwargs: Any) -> None:
        connections.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(link_requests.LinkError, match="ne répond pas"):
        link_requests.check_url("http://rebinding.example.org/")
    assert connections == [(ip, 80)]


@pytest.mark.parametrize("ip", ["10.0.0.1", "64:ff9b::a00:1", "::10.0.0.1"])
def test_no_request_goes_to_a_private_address_that_a_public_site_redirects_to(
    monkeypatch: pytest.MonkeyPatch, ip: str
) -> None:
    hosts = {"dispositif.example.org": "8.8.8.8", "intranet.example.org": ip}
    monkeypatch.setattr(socket, "getaddrinfo", lambda hostname, *_, **__: [(0, 0, 0, "", (hosts[hostname], 80))])
    near, far = socket.socketpair()
    far.sendall(b"HTTP/1.1 302 Found\r\nLocation: //intranet.example.org/\r\n\r\n")
    connections = [near]
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: connections.pop())
    with far, pytest.raises(link_requests.LinkError, match="privé"):
        link_requests.check_url("http://dispositif.example.org/")
    assert connections == []


# What a site sends first, and then again and again, a little before anybody would call it silent.
SLOW_SITES = {
    "status": ("http", b"HTTP/1.1 ", b"2"),
    "headers": ("http", b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "continue": ("http", b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "redirects": ("http", b"", b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
    "handshake": ("https", b"\x16\x03\x03\x40\x00", b"\x02"),
}


@pytest.mark.parametrize(("scheme", "first", "then"), SLOW_SITES.values(), ids=SLOW_SITES)
def test_a_site_that_answers_byte_by_byte_is_left_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch, scheme: str, first: bytes, then: bytes
) -> None:
    stop = threading.Event()

    class SlowSite(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(first)
                while not stop.wait(0.2):
                    self.request.sendall(then)

    with ThreadingTCPServer(("127.0.0.1", 0), SlowSite) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(link_requests, "CHECK_SECONDS", 0.7)
        monkeypatch.setattr(link_requests, "resolve_public_ip", lambda hostname, port, deadline: "127.0.0.1")
        monkeypatch.setitem(link_requests.PORTS, scheme, server.server_address[1])
        start = time.monotonic()
        with pytest.raises(link_requests.LinkError, match="ne répond pas"):
            link_requests.check_url(f"{scheme}://dispositif.example.org/")
        assert time.monotonic() - start < 2
        stop.set()
        server.shutdown()


def test_a_name_that_is_looked_up_slowly_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(link_requests, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answered.wait(5))
    start = time.monotonic()
    with pytest.raises(link_requests.LinkError, match="ne répond pas"):
        link_requests.check_url("http://dispositif.example.org/")
    assert time.monotonic() - start < 2
    answered.set()


def test_links_are_noted_from_all_fields_of_a_call(paca: Network) -> None:
    body = [
        {"type": "paragraph", "value": '<p><a href="https://texte.example.org/?a=1&amp;b=2">Texte</a></p>'},
        {"type": "link", "value": {"label": "Lien", "url": "https://bloc.example.org/", "entry": None}},
    ]
    call = make_call(paca, "https://liste.example.org/", body=body, source_url="https://source.example.org/")
    make_entry(Call, paca, "Brouillon", live=False, links=[CallLink(label="x", url="https://brouillon.example.org/")])
    link_checks.note_links()
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {
        "https://texte.example.org/?a=1&b=2",
        "https://bloc.example.org/",
        "https://liste.example.org/",
    }
    call.links = []
    call.save()
    link_checks.note_links()
    assert not LinkCheck.objects.filter(url__contains="liste").exists()
    call.unpublish()
    link_checks.note_links()
    assert not LinkCheck.objects.exists()


def test_editors_see_the_broken_links_of_their_own_network(
    client: Client, paca: Network, bretagne: Network, site: str
) -> None:
    make_call(paca, f"{site}/404")
    make_call(bretagne, f"{site}/410")
    check_all()
    user = User.objects.create_user("camille")
    user.groups.add(Group.objects.get(name=f"{Role.EDITOR.label} – paca"))
    client.force_login(user)
    assert "Liens rompus : 1" in client.get("/admin/").content.decode()
    page = BeautifulSoup(client.get("/admin/calls/?show=broken-links").content, "lxml").text
    assert f"{site}/404 : la page n’existe plus (404)" in " ".join(page.split())
    assert "410" not in page


def test_the_background_worker_checks_links(paca: Network, site: str, one_turn: Callable[[], object]) -> None:
    make_call(paca, f"{site}/404")
    one_turn()
    one_turn()
    assert LinkCheck.objects.get().broken

"""Links of published calls: requested politely, never on private networks, reported to editors once they are broken."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
    monkeypatch.setattr(link_requests, "resolve_public_ip", lambda hostname, port: "127.0.0.1")
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
    assert len(Site.requests) <= link_requests.MOST_REDIRECTS + 1


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
        "https://0.0.0.0/",
        "http://127.0.0.1:22/",
        "http://user:secret@127.0.0.1/",
    ],
)
def test_no_request_goes_to_a_private_address(paca: Network, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("it connected")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(link_requests.LinkError, match=r"privé|public") as failure:
        link_requests.check_url(url)
    assert failure.value.lasting


def test_no_request_goes_to_a_private_address_that_a_public_site_redirects_to(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve: Callable[[str, int], str] = link_requests.resolve_public_ip
    monkeypatch.setattr(
        link_requests,
        "resolve_public_ip",
        lambda hostname, port: resolve(hostname, port) if hostname == "dispositif.example.org" else private(),
    )

    def private() -> str:
        raise link_requests.LinkError("l’adresse mène à un réseau privé", lasting=True)

    monkeypatch.setattr(Site, "do_HEAD", redirect_to_private_address)
    with pytest.raises(link_requests.LinkError, match="privé"):
        link_requests.check_url(f"{site}/200")


def redirect_to_private_address(handler: Site) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://intranet.example.org/")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


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
    page = BeautifulSoup(client.get("/admin/calls/?show=broken-links").content, "html.parser").text
    assert f"{site}/404 : la page n’existe plus (404)" in " ".join(page.split())
    assert "410" not in page


def test_the_background_worker_checks_links(paca: Network, site: str, one_turn: Callable[[], object]) -> None:
    make_call(paca, f"{site}/404")
    one_turn()
    one_turn()
    assert LinkCheck.objects.get().broken

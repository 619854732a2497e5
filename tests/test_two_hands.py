"""Editors, imports and the clock change the tree of pages at the same moment, and it stays whole."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from admin_forms import PUBLISH, add_address, filled
from cms.tree import EXCLUSIVE_VIEWS
from content import journal
from content.models import Audience, Call, Change, Entry, EntryKind, Network, NewsPost, Relay
from content.tree import lock_tree
from factories import make_entry, make_network
from lines import entry, write

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6


@pytest.fixture
def networks(db: None) -> list[Network]:
    return [make_network("paca"), make_network("bretagne")]


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("admin")


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run each in a thread, hence on a connection, of its own, six at a time; return what they return, or raise."""
    start = threading.Barrier(min(len(actions), HANDS))

    def run(number: int, action: Callable[[], Any]) -> Any:
        try:
            if number < start.parties:
                start.wait(10)
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return [running.result(60) for running in [pool.submit(run, *pair) for pair in enumerate(actions)]]


def posting(user: User, address: str, data: dict[str, Any] | None = None) -> Callable[[], int]:
    """What sends a form as a browser of its own would, and returns the status of the answer."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return lambda: client.post(address, data or {}).status_code


def moving(user: User, page: Page, destination: Page) -> Callable[[], int]:
    return posting(user, reverse("wagtailadmin_pages:move_confirm", args=[page.pk, destination.pk]))


def in_bulk(user: User, action: str, pages: list[Any], data: dict[str, Any]) -> Callable[[], int]:
    query = "&".join(f"id={page.pk}" for page in pages)
    return posting(user, f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?{query}", data)


def check_tree() -> None:
    """Paths, depths and counts of children are right; entries belong to the network that they lie under."""
    assert Page.find_problems() == ([], [], [], [], [])
    assert not Entry.objects.exclude(path__startswith=F("network__path")).exists()
    for page in Page.objects.filter(depth__gt=1):
        assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
    viewers_by_entry = {change.entry_id: change.shown_to for change in Change.objects.order_by("pk")}
    assert {pk for pk, viewers in viewers_by_entry.items() if viewers} == set(
        Entry.objects.filter(live=True).values_list("pk", flat=True)
    )


def sections(networks: list[Network], kind: EntryKind = EntryKind.NEWS_POST) -> list[Any]:
    return [network.section(kind) for network in networks]


def test_a_double_click_moves_a_page_once(networks: list[Network], administrator: User) -> None:
    for number in range(4):
        make_entry(NewsPost, networks[0], f"Nouvelle {number}")
    section, destination = sections(networks)
    for page in list(section.get_children()):
        assert at_once(*(moving(administrator, page, destination) for _ in range(2))) == [302, 302]
        check_tree()
    section.refresh_from_db()
    assert section.numchild == 0
    client = Client()
    client.force_login(administrator)
    address = add_address(networks[0], NewsPost)
    fields = {"title": "Suite", "slug": "suite"} | PUBLISH
    assert client.post(address, filled(client, address, fields)).status_code == 302
    assert NewsPost.objects.get(title="Suite").network == networks[0]


def test_many_pages_move_at_once(networks: list[Network], administrator: User) -> None:
    section, destination = sections(networks)
    pages = [make_entry(NewsPost, networks[number % 2], f"Nouvelle {number}") for number in range(48)]
    moves = [moving(administrator, page, (destination, section)[number % 2]) for number, page in enumerate(pages)]
    assert set(at_once(*moves)) == {302}
    check_tree()
    assert [section.get_children().count() for section in sections(networks)] == [24, 24]


def test_all_that_changes_the_tree_at_once(networks: list[Network], administrator: User, tmp_path: Path) -> None:
    paca, bretagne = networks
    news, destination = sections(networks)
    posts = [make_entry(NewsPost, paca, f"Nouvelle {number}", audience=Audience.ALL_NETWORKS) for number in range(16)]
    edition = make_entry(Call, paca, "Jeunesse 2026", edition=2026)
    for number in range(6):
        scheduled = make_entry(NewsPost, paca, f"Prévue {number}", live=False, first_published_at=None)
        scheduled.go_live_at = timezone.now() - timedelta(minutes=1)
        scheduled.save_revision(approved_go_live_at=scheduled.go_live_at)
    file = write(tmp_path, [entry("news", f"import-{number}", network="bretagne") for number in range(30)])
    client = Client()
    client.force_login(administrator)
    rename = reverse("wagtailadmin_pages:edit", args=[destination.pk])
    create = add_address(bretagne, NewsPost)
    actions = [
        *(moving(administrator, post, destination) for post in [*posts[:3], *posts[:3]]),
        lambda: call_command("import_content", str(file)),
        posting(administrator, rename, filled(client, rename, {"slug": "nouvelles"} | PUBLISH)),
        lambda: call_command("publish_scheduled"),
        lambda: call_command("publish_scheduled"),
        *(
            posting(
                administrator, create, filled(client, create, {"title": "Écrite", "slug": f"ecrite-{number}"} | PUBLISH)
            )
            for number in range(3)
        ),
        in_bulk(administrator, "move", posts[3:6], {"chooser": destination.pk}),
        in_bulk(administrator, "delete", posts[6:8], {}),
        posting(administrator, reverse("wagtailadmin_pages:delete", args=[posts[8].pk])),
        *(
            posting(
                administrator,
                reverse("wagtailadmin_pages:copy", args=[posts[9].pk]),
                {"new_title": "Copie", "new_slug": f"copie-{number}", "new_parent_page": news.pk},
            )
            for number in range(2)
        ),
        *(posting(administrator, reverse("call_new_edition", args=[edition.pk])) for _ in range(2)),
        *(
            posting(
                administrator,
                reverse("relay_inbox_of", args=[bretagne.pk]),
                {"answer": "featured", "entry": [post.pk for post in posts[10:14]]},
            )
            for _ in range(2)
        ),
    ]
    assert set(at_once(*actions)) <= {None, 200, 302}
    check_tree()
    assert Call.objects.filter(edition=2027).count() == 1
    assert NewsPost.objects.child_of(destination).count() == 6 + 30 + 3
    assert NewsPost.objects.filter(title__startswith="Copie").count() == 2
    assert Relay.objects.filter(featured=True).count() == 4
    assert NewsPost.objects.filter(title__startswith="Prévue", live=True).count() == 6
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 6


def test_views_that_hold_the_tree_alone_exist() -> None:
    """Wagtail's names for them may change."""
    arguments: dict[str, list[Any]] = {
        "wagtailadmin_pages:add": ["content", "call", 1],
        "wagtailadmin_pages:move_confirm": [1, 2],
        "wagtail_bulk_action": ["wagtailcore", "page", "move"],
        "networks:add": [],
        "relay_inbox": [],
        "wagtailsnippets_content_relay:add": [],
    }
    for name in EXCLUSIVE_VIEWS:
        assert resolve(reverse(name, args=arguments.get(name, [1]))).view_name == name


def test_the_tree_is_mended(networks: list[Network], capsys: pytest.CaptureFixture[str]) -> None:
    paca, bretagne = networks
    post = make_entry(NewsPost, paca, "Caravane")
    Page.objects.filter(pk=post.get_parent().pk).update(numchild=0)
    Entry.objects.filter(pk=post.pk).update(network=bretagne, key="bretagne/news/caravane")
    call_command("fixtree", interactive=False)
    check_tree()
    assert Entry.objects.get().key == "paca/news/caravane"
    said = capsys.readouterr().out
    assert "Incorrect numchild value found for pages" in said
    assert f"[{post.pk}]" in said


@pytest.mark.postgresql
def test_a_request_that_meets_a_deadlock_is_run_again(networks: list[Network], administrator: User) -> None:
    paca, bretagne = networks
    third = make_network("occitanie")
    entries = [make_entry(NewsPost, network, "Salon", audience=Audience.ALL_NETWORKS) for network in (paca, bretagne)]
    answer = posting(
        administrator,
        reverse("relay_inbox_of", args=[third.pk]),
        {"answer": "hidden", "entry": [entry.pk for entry in entries]},
    )
    locked = threading.Event()

    def lock_against_the_order() -> None:
        with transaction.atomic():
            journal.lock_networks(Network.objects.filter(pk=bretagne.pk))
            locked.set()
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '60s'")  # so that the request is the one that ends it
                cursor.execute("SELECT pg_sleep(0.5)")
            journal.lock_networks(Network.objects.filter(pk=paca.pk))

    def answer_meanwhile() -> int:
        assert locked.wait(10)
        return answer()

    assert at_once(lock_against_the_order, answer_meanwhile) == [None, 302]
    assert Relay.objects.filter(network=third, hidden=True).count() == 2


@pytest.mark.postgresql
def test_a_request_waits_for_a_long_change_for_a_bounded_time(
    networks: list[Network], administrator: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As long as an import holds the tree; nothing is half done, and the same form can be sent again."""
    monkeypatch.setattr("cms.tree.MAX_WAIT", 0.2)
    client = Client(raise_request_exception=False)
    client.force_login(administrator)
    address = add_address(networks[0], NewsPost)
    form = filled(client, address, {"title": "Salon", "slug": "salon", **PUBLISH})
    held, answered = threading.Event(), threading.Event()

    def hold_tree() -> None:
        with transaction.atomic():
            lock_tree()
            held.set()
            assert answered.wait(30)

    def send_meanwhile() -> Any:
        assert held.wait(10)
        try:
            return client.post(address, form)
        finally:
            answered.set()

    refusal = at_once(hold_tree, send_meanwhile)[1]
    assert (refusal.status_code, refusal["Retry-After"]) == (503, "30")
    assert "Une longue modification" in refusal.content.decode()
    assert [record.getMessage() for record in caplog.records] == [
        f"A request has waited in vain for a lock: POST {address}"
    ]
    assert not NewsPost.objects.exists()
    assert client.post(address, form).status_code == 302
    assert NewsPost.objects.get().live

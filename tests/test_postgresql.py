"""What holds only where several transactions write at once: on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.directory.models import CorrectionLink, CorrectionProposal
from content import journal
from content.models import Actor, Audience, Call, Change, ChangeKind, Entry, EntryKind, Network, NewsPost, Relay
from content.visibility import visible
from factories import make_entry, make_network

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

BLOCKED = 0.5  # seconds after which a transaction is taken to wait for another


@pytest.fixture
def editors() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=4) as pool:
        yield pool


@pytest.fixture
def networks(db: None) -> list[Network]:
    return [make_network("paca"), make_network("bretagne")]


def apart(editors: ThreadPoolExecutor, action: Callable[[], Any]) -> Future[Any]:
    """Run in another thread, hence on a connection of its own."""

    def run() -> Any:
        try:
            return action()
        finally:
            connection.close()

    return editors.submit(run)


@contextmanager
def uncommitted(editors: ThreadPoolExecutor, action: Callable[[], Any]) -> Iterator[None]:
    """The action is done in a transaction of its own, which commits at the end of the block."""
    done, may_commit = threading.Event(), threading.Event()

    def run() -> None:
        with transaction.atomic():
            action()
            done.set()
            assert may_commit.wait(10)

    transaction_of_its_own = apart(editors, run)
    assert done.wait(10)
    try:
        yield
    finally:
        may_commit.set()
        transaction_of_its_own.result(10)


def waits(future: Future[Any]) -> bool:
    try:
        future.result(BLOCKED)
    except TimeoutError:
        return True
    return False


def replayed(network: Network | None) -> set[str]:
    """The uids that a reader ends with who follows the whole journal."""
    viewer_id = network and network.pk
    visible_uids: set[str] = set()
    for change in journal.changes_after(0, viewer_id):
        if change.kind_for(viewer_id) == ChangeKind.REMOVED:
            visible_uids.discard(change.entry_uid)
        else:
            visible_uids.add(change.entry_uid)
    return visible_uids


def check_replay() -> None:
    for network in [None, *Network.objects.all()]:
        assert replayed(network) == set(visible(Entry, network and network.pk).values_list("uid", flat=True))


def test_transactions_that_commit_out_of_the_order_of_their_numbers(
    editors: ThreadPoolExecutor, networks: list[Network]
) -> None:
    first, second = networks
    with uncommitted(editors, lambda: make_entry(Call, first, "Numéroté d’abord")):
        apart(editors, lambda: make_entry(Call, second, "Validé d’abord")).result(10)
        read = list(journal.changes_after(0))
        assert [Entry.objects.get(pk=change.entry_id).title for change in read] == ["Validé d’abord"]
    cursor = read[-1].position
    assert cursor is not None
    late = list(journal.changes_after(cursor))
    assert [Entry.objects.get(pk=change.entry_id).title for change in late] == ["Numéroté d’abord"]
    assert late[0].pk < read[0].pk  # or else this test has tested nothing
    check_replay()


def test_an_entry_is_hidden_while_it_is_updated(editors: ThreadPoolExecutor, networks: list[Network]) -> None:
    publisher, other_network = networks
    entry = make_entry(Call, publisher, "Jeunesse", audience=Audience.ALL_NETWORKS)
    with uncommitted(editors, lambda: Entry.objects.get(pk=entry.pk).specific.save()):
        hiding = apart(editors, lambda: Relay.objects.create(network=other_network, entry_id=entry.pk, hidden=True))
        assert waits(hiding)
    hiding.result(10)
    assert replayed(other_network) == set()
    check_replay()


def test_an_entry_is_updated_while_it_is_hidden(editors: ThreadPoolExecutor, networks: list[Network]) -> None:
    publisher, other_network = networks
    entry = make_entry(Call, publisher, "Jeunesse", audience=Audience.ALL_NETWORKS)
    with uncommitted(editors, lambda: Relay.objects.create(network=other_network, entry_id=entry.pk, hidden=True)):
        updating = apart(editors, lambda: Entry.objects.get(pk=entry.pk).specific.save())
        assert waits(updating)
    updating.result(10)
    assert replayed(other_network) == set()
    check_replay()


def test_a_network_is_made_private_while_its_first_entry_is_published(
    editors: ThreadPoolExecutor, networks: list[Network]
) -> None:
    network = networks[0]
    with uncommitted(editors, lambda: make_entry(Call, network, "Jeunesse")):
        restricting = apart(
            editors,
            lambda: PageViewRestriction.objects.create(page=network, restriction_type=PageViewRestriction.LOGIN),
        )
        assert waits(restricting)
    restricting.result(10)
    assert replayed(None) == set()
    check_replay()


def test_an_entry_is_deleted_while_privacy_is_lifted(editors: ThreadPoolExecutor, networks: list[Network]) -> None:
    network = networks[0]
    entry = make_entry(Call, network, "Jeunesse")
    restriction = PageViewRestriction.objects.create(page=network, restriction_type=PageViewRestriction.LOGIN)
    with uncommitted(editors, lambda: PageViewRestriction.objects.get(pk=restriction.pk).delete()):
        deleting = apart(editors, lambda: Call.objects.get(pk=entry.pk).delete())
        assert waits(deleting)
    deleting.result(10)
    assert replayed(None) == set()
    check_replay()


def test_publications_of_two_networks_do_not_wait_for_each_other(
    editors: ThreadPoolExecutor, networks: list[Network]
) -> None:
    first, second = networks
    with uncommitted(editors, lambda: make_entry(Call, first, "Jeunesse")):
        assert not waits(apart(editors, lambda: make_entry(Call, second, "Climat")))


def test_positions_assigned_by_several_at_once(editors: ThreadPoolExecutor, networks: list[Network]) -> None:
    for number in range(20):
        make_entry(NewsPost, networks[number % 2], f"Nouvelle {number}")
    for _ in range(10):
        Change.objects.update(position=None)  # as if killed between commit and numbering
        for assigning in [apart(editors, journal.assign_positions) for _ in range(4)]:
            assigning.result(10)
        assert list(Change.objects.order_by("pk").values_list("position", flat=True)) == list(range(1, 21))


def test_editors_publish_in_the_same_section_at_once(editors: ThreadPoolExecutor, networks: list[Network]) -> None:
    def publish(title: str) -> None:
        with transaction.atomic():
            section = Network.objects.get(code="paca").section(EntryKind.NEWS_POST)
            section.add_child(instance=NewsPost(title=title, live=False)).save_revision().publish()

    for publishing in [apart(editors, partial(publish, f"Nouvelle {number}")) for number in range(4)]:
        publishing.result(20)
    assert visible(Entry).count() == 4
    check_replay()


def test_of_two_corrections_at_once_one_becomes_the_draft_and_the_other_waits(
    editors: ThreadPoolExecutor, networks: list[Network]
) -> None:
    actor = make_entry(Actor, networks[0], "Les Puits", city="Aix")
    path = urlsplit(CorrectionLink.objects.create(actor=actor).url).path
    start = threading.Barrier(2)

    def send(city: str) -> int:
        start.wait()
        return Client().post(path, {"title": "Les Puits", "city": city, "do": "send"}).status_code

    sent = [apart(editors, partial(send, city)) for city in ("Arles", "Marseille")]
    assert [response.result() for response in sent] == [302, 302]
    assert sorted(CorrectionProposal.objects.values_list("outcome", flat=True)) == ["applied", "waiting"]
    assert actor.revisions.count() == 2  # what was published, and the draft

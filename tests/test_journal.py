"""Each way in which what readers see can change leaves its rows in the journal, in the change's own transaction."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from content import journal
from content.models import Actor, Audience, Call, Change, Entry, EntryKind, Network, NewsPost, Programme, Relay, Theme
from content.visibility import visible
from factories import make_entry, make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(paca: Network) -> Call:
    return make_entry(Call, paca, "Jeunesse 2026", audience=Audience.ALL_NETWORKS)


class Reader:
    """Follows the journal from the moment it is made."""

    def __init__(self, network: Network | None = None) -> None:
        self.view = network and network.pk
        journal.bring_up_to_date()
        self.position = journal.last_position()

    def news(self) -> list[str]:
        changes = list(journal.changes_after(self.position, self.view))
        self.position = (changes[-1].position or 0) if changes else self.position
        titles = dict(Page.objects.values_list("pk", "title"))
        return [f"{change.kind_for(self.view)} {titles.get(change.entry_id)}" for change in changes]


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_drafts_are_not_in_the_journal(paca: Network, entry: Call) -> None:
    reader = Reader()
    draft = paca.section(EntryKind.CALL).add_child(instance=Call(title="Brouillon", live=False))
    draft.save_revision()
    entry.title = "Un autre titre"
    entry.save_revision()
    draft.delete()
    assert reader.news() == []


def test_publication_update_and_removal_of_an_entry_are_journalled(paca: Network) -> None:
    reader = Reader(paca)
    entry = paca.section(EntryKind.CALL).add_child(instance=Call(title="Jeunesse 2026", live=False))
    entry.save_revision().publish()
    assert reader.news() == ["published Jeunesse 2026"]
    entry = entry.get_latest_revision_as_object()
    entry.title = "Jeunesse III"
    entry.save_revision().publish()
    assert reader.news() == ["updated Jeunesse III"]
    Entry.objects.get().specific.unpublish()
    assert reader.news() == ["removed Jeunesse III"]
    Entry.objects.get().specific.save_revision().publish()
    assert reader.news() == ["published Jeunesse III"]
    Entry.objects.get().specific.delete()
    assert reader.news() == ["removed None"]


def test_a_network_s_reader_gets_changes_of_entries_visible_to_it_only(paca: Network, bretagne: Network) -> None:
    paca_reader, bretagne_reader, hub_reader = Reader(paca), Reader(bretagne), Reader()
    entry = make_entry(Call, paca, "Jeunesse 2026")
    assert (paca_reader.news(), bretagne_reader.news(), hub_reader.news()) == (
        ["published Jeunesse 2026"],
        [],
        ["published Jeunesse 2026"],
    )
    entry.audience = Audience.CHOSEN_NETWORKS
    entry.chosen_networks = [bretagne]
    entry.save()
    assert (paca_reader.news(), bretagne_reader.news(), hub_reader.news()) == (
        ["updated Jeunesse 2026"],
        ["published Jeunesse 2026"],
        ["updated Jeunesse 2026"],
    )
    entry.chosen_networks = []
    entry.save()
    assert bretagne_reader.news() == ["removed Jeunesse 2026"]
    entry.title = "Pour nous seuls"
    entry.save()
    assert bretagne_reader.news() == []


def test_scheduled_publication_and_expiry_are_journalled(paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, start = Reader(), timezone.now()
    entry = paca.section(EntryKind.CALL).add_child(instance=Call(title="Jeunesse 2026", live=False))
    entry.go_live_at, entry.expire_at = start + timedelta(hours=1), start + timedelta(hours=3)
    entry.save_revision().publish()
    assert reader.news() == []
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=2))
    call_command("publish_scheduled")
    assert reader.news() == ["published Jeunesse 2026"]
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=4))
    assert reader.news() == ["removed Jeunesse 2026"]  # on time, though the worker has yet to unpublish it
    assert not visible(Entry).exists()
    call_command("publish_scheduled")
    assert reader.news() == []


@pytest.mark.parametrize("level", [4, 3, 2], ids=["entry", "section", "network"])
def test_privacy_of_an_entry_its_section_or_its_network_removes_it(entry: Call, level: int) -> None:
    reader = Reader()
    page = Page.objects.get(depth=level, path=entry.path[: level * Page.steplen])
    restriction = restrict(page)
    assert reader.news() == ["removed Jeunesse 2026"]
    restriction.delete()
    assert reader.news() == ["published Jeunesse 2026"]


@pytest.mark.parametrize("level", [3, 2], ids=["section", "network"])
def test_unpublishing_or_deleting_a_parent_page_removes_the_entry(entry: Call, level: int) -> None:
    reader = Reader()
    page = Page.objects.get(depth=level, path=entry.path[: level * Page.steplen]).specific
    page.unpublish()
    assert reader.news() == ["removed Jeunesse 2026"]
    page.save_revision().publish()
    assert reader.news() == ["published Jeunesse 2026"]
    page.delete()
    assert reader.news() == ["removed None"]


def test_a_move_to_another_network_is_journalled_for_both_networks(paca: Network, bretagne: Network) -> None:
    entry = make_entry(Call, paca, "Jeunesse 2026")
    paca_reader, bretagne_reader, hub_reader = Reader(paca), Reader(bretagne), Reader()
    entry.move(bretagne.section(EntryKind.CALL), "last-child")
    assert paca_reader.news() == ["removed Jeunesse 2026"]
    assert bretagne_reader.news() == ["published Jeunesse 2026"]
    assert hub_reader.news() == ["updated Jeunesse 2026"]
    assert Entry.objects.get().key == "bretagne/call/jeunesse-2026"


def test_a_hidden_entry_that_moves_to_the_network_is_published_there(bretagne: Network, entry: Call) -> None:
    Relay.objects.create(network=bretagne, entry=entry, hidden=True)
    reader = Reader(bretagne)
    entry.move(bretagne.section(EntryKind.CALL), "last-child")
    assert reader.news() == ["published Jeunesse 2026"]
    assert visible(Entry, bretagne.pk).exists()


def test_relays_that_feature_or_hide_an_entry_are_journalled(bretagne: Network, entry: Call) -> None:
    reader, hub_reader = Reader(bretagne), Reader()
    relay = Relay.objects.create(network=bretagne, entry=entry, featured=True)
    assert reader.news() == ["updated Jeunesse 2026"]
    relay.hidden = True
    relay.save()
    assert reader.news() == ["removed Jeunesse 2026"]
    relay.note = "Pas chez nous"
    relay.save()
    assert reader.news() == []
    relay.delete()
    assert reader.news() == ["published Jeunesse 2026"]
    assert set(hub_reader.news()) == {"updated Jeunesse 2026"}


SHOWN_WITH: dict[str, Callable[[], Any]] = {
    "network renamed": lambda: save(Network.objects.get(code="paca"), title="Un autre nom"),
    "network's code": lambda: save(Network.objects.get(code="paca"), code="sud"),
    "programme renamed": lambda: save(Programme.objects.get(), name="Un autre dispositif"),
    "programme deleted": lambda: Programme.objects.get().delete(),
    "theme renamed": lambda: save(Theme.objects.get(slug="jeunesse"), name="Jeunes"),
    "theme above renamed": lambda: save(Theme.objects.get(slug="education"), name="Éducation populaire"),
    "theme deleted": lambda: Theme.objects.get(slug="jeunesse").delete(),
    "hostnames": lambda: Network.objects.get(code="paca").set_hostnames(["sud.localhost"]),
    "hostname deleted": lambda: Site.objects.get(hostname="paca.localhost").delete(),
    "hostname given away": lambda: save(Site.objects.get(), root_page=Page.get_first_root_node()),
}


@pytest.mark.parametrize("change", SHOWN_WITH.values(), ids=SHOWN_WITH)
def test_a_change_to_what_an_entry_displays_updates_the_entry(paca: Network, change: Callable[[], Any]) -> None:
    parent = Theme.objects.create(slug="education", name="Éducation")
    theme = Theme.objects.create(slug="jeunesse", name="Jeunesse", parent=parent)
    programme = Programme.objects.create(slug="aap", name="Dispositif", network=paca)
    make_entry(Call, paca, "Jeunesse 2026", themes=[theme], programme=programme)
    make_entry(Call, paca, "Sans rapport", live=False)
    reader = Reader()
    change()
    assert set(reader.news()) == {"updated Jeunesse 2026"}


def save(instance: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save()


def test_a_copy_is_journalled_as_another_entry(paca: Network, bretagne: Network, entry: Call) -> None:
    reader = Reader()
    copy = entry.copy(to=bretagne.section(EntryKind.CALL), update_attrs={"title": "Copie", "slug": "copie"})
    assert reader.news() == ["published Copie", "updated Copie"]
    assert copy.uid != entry.uid
    assert copy.key == "bretagne/call/copie"


def test_an_entry_has_no_alias(paca: Network, entry: Call) -> None:
    draft = make_entry(Call, paca, "Brouillon", live=False, first_published_at=None)
    for page in (entry, draft):
        with pytest.raises(ValidationError, match="reprise"), transaction.atomic():
            page.create_alias(update_slug="alias")
    assert Call.objects.count() == 2


def test_a_network_has_each_section_once(paca: Network, bretagne: Network, entry: Call) -> None:
    section = paca.section(EntryKind.CALL)
    with pytest.raises(ValidationError, match="déjà la rubrique"), transaction.atomic():
        section.copy(recursive=True, update_attrs={"slug": "copie"})
    with pytest.raises(ValidationError), transaction.atomic():
        paca.copy(recursive=True, update_attrs={"slug": "copie"})
    assert not section.can_move_to(bretagne)
    section.delete()
    Network.objects.get(code="paca").save()
    assert paca.section(EntryKind.CALL).get_children().count() == 0


def test_changes_that_are_rolled_back_are_not_journalled(entry: Call) -> None:
    rows = set(Change.objects.values_list("pk", flat=True))

    def journalled_then_undone(action: Callable[[], Any]) -> None:
        action()
        assert set(Change.objects.values_list("pk", flat=True)) > rows
        raise ZeroDivisionError

    def undone(action: Callable[[], Any]) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            journalled_then_undone(action)
        assert set(Change.objects.values_list("pk", flat=True)) == rows

    undone(lambda: save(entry, title="Un autre titre"))
    undone(lambda: entry.unpublish())
    undone(lambda: entry.delete())
    undone(lambda: restrict(entry.get_parent()))
    undone(lambda: entry.get_parent().specific.unpublish())


def test_a_whole_network_is_recorded_in_few_queries(paca: Network, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_entry(Actor, paca, f"Acteur {number}")
    with django_assert_max_num_queries(25):
        restrict(paca)
    assert Change.objects.filter(shown_to="").count() == 30


def test_the_journal_outlives_a_network(entry: Call) -> None:
    passing = make_network("passage")
    Relay.objects.create(network=passing, entry=entry, hidden=True)
    make_entry(NewsPost, passing, "Brève")
    reader = Reader()
    passing.delete()
    assert reader.news() == ["removed None"]

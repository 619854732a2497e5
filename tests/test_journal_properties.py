"""Whatever editors do, and in whatever order, a reader of the journal ends with exactly what is visible."""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page, PageViewRestriction

from api.global_ids import entry_global_id
from content import journal
from content.models import (
    Audience,
    Call,
    Change,
    ChangeKind,
    Entry,
    EntryKind,
    Network,
    NewsPost,
    Programme,
    Relay,
    Section,
    Theme,
)
from content.visibility import visible, visible_networks
from factories import make_entry, make_network

KINDS = {EntryKind.CALL: Call, EntryKind.NEWS_POST: NewsPost}
MAX_PAGES = 100
CI = os.environ.get("MAILLAGE_REQUIRE_SERVICES") == "1"  # where there is time for more

CODES = ("paca", "bretagne", "normandie")
CLOSING = "alsace"  # a network that may be deleted

codes = st.sampled_from(CODES)
numbers = st.integers(0, 7)  # which of the pages there are
audiences = st.sampled_from(Audience)
levels: st.SearchStrategy[type[Page]] = st.sampled_from([Entry, Entry, Section, Network])


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=timezone.get_current_timezone())

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class Look(NamedTuple):
    """What could be read at a moment: the journal's last position, and the uids visible by viewer."""

    position: int
    visible_uids: dict[int | None, set[str]]


class Editors(RuleBasedStateMachine):
    """Networks, each with editors at work, and a reader that looks from time to time."""

    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.start_of_example = transaction.savepoint()
        self.looks = [self.look()]
        self.followed: dict[str | None, tuple[str | None, set[str]]] = {}
        self.slug_count = 0

    def teardown(self) -> None:
        try:
            self.read()
            self.follow_over_http()
        finally:
            transaction.savepoint_rollback(self.start_of_example)

    # The reader

    def look(self) -> Look:
        journal.bring_up_to_date()
        viewer_ids: list[int | None] = [None, *Network.objects.order_by("pk").values_list("pk", flat=True)]
        visible_uids = {
            viewer_id: set(visible(Entry, viewer_id).values_list("uid", flat=True)) for viewer_id in viewer_ids
        }
        return Look(journal.last_position(), visible_uids)

    @rule()
    def read(self) -> None:
        """From any earlier look, the journal leads to what is visible now."""
        now = self.look()
        for viewer_id, visible_uids in now.visible_uids.items():
            changes = list(journal.changes_after(0, viewer_id))
            for earlier in self.looks:
                if viewer_id in earlier.visible_uids:
                    assert replay(earlier.visible_uids[viewer_id], earlier.position, changes, viewer_id) == visible_uids
        self.looks.append(now)

    @rule()
    def follow_over_http(self) -> None:
        """A client that keeps its cursor, one for the hub and one for each network, holds what is visible."""
        journal.bring_up_to_date()
        for network in [None, *visible_networks()]:
            visible_entries = visible(Entry, network and network.pk).values_list("key", "uid")
            ids = {entry_global_id(key.split("/")[1], uid) for key, uid in visible_entries}
            cursor, held_ids = self.followed.get(network and network.code, (None, set()))
            has_more = True
            for _ in range(MAX_PAGES):
                page = changes_over_http(network and network.code, cursor)
                for change in page["nodes"]:
                    if change["kind"] == "REMOVED":
                        held_ids.discard(change["entryId"])
                    else:
                        held_ids.add(change["entryId"])
                    assert change["entry"] is None or change["entry"]["id"] in ids
                cursor, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
                if not has_more:
                    break
            assert not has_more, "the pages of changes do not end"
            assert held_ids == ids
            self.followed[network and network.code] = cursor, held_ids

    # What there is to act upon

    def network(self, code: str) -> Network:
        return Network.objects.get(code=code)

    def section(self, code: str, kind: EntryKind) -> Section | None:
        return Section.objects.child_of(self.network(code)).filter(kind=kind).first()

    def entry(self, number: int) -> Any:
        """The latest version, draft or not, as the edit page opens it."""
        return self.page(Entry, number).get_latest_revision_as_object()

    def page(self, model: type[Page], number: int) -> Any:
        pages = model.objects.order_by("-pk")
        return pages[number % len(pages)].specific

    # Writing and publishing

    @rule(
        kind=st.sampled_from(list(KINDS)),
        code=codes,
        audience=audiences,
        audience_codes=st.sets(codes),
        publish=st.booleans(),
    )
    def create(self, kind: EntryKind, code: str, audience: Audience, audience_codes: set[str], publish: bool) -> None:
        section = self.section(code, kind)
        if section:
            entry = KINDS[kind](title="Un contenu", live=False)
            self.fill(entry, audience, audience_codes)
            revision = section.add_child(instance=entry).save_revision()
            if publish:
                revision.publish()

    @precondition(lambda self: Entry.objects.exists())
    @rule(number=numbers, audience=audiences, audience_codes=st.sets(codes), publish=st.booleans())
    def edit(self, number: int, audience: Audience, audience_codes: set[str], publish: bool) -> None:
        entry = self.entry(number)
        self.fill(entry, audience, audience_codes)
        revision = entry.save_revision()
        if publish:
            revision.publish()

    def fill(self, entry: Any, audience: Audience, audience_codes: set[str]) -> None:
        self.slug_count += 1
        entry.slug = f"contenu-{self.slug_count}"
        entry.audience = audience
        entry.chosen_networks = Network.objects.filter(code__in=audience_codes)
        entry.themes = Theme.objects.all()
        if isinstance(entry, Call):
            entry.programme = Programme.objects.first()

    @precondition(lambda self: Entry.objects.exists())
    @rule(number=numbers)
    def return_to_first_revision(self, number: int) -> None:
        revision = self.entry(number).revisions.order_by("pk").first()
        if revision:
            with suppress(ValidationError), transaction.atomic():  # another entry may have its slug by now
                revision.as_object().save_revision(previous_revision=revision).publish()

    @precondition(lambda self: Entry.objects.exists())
    @rule(number=numbers, start=st.integers(-1, 2), end=st.integers(1, 4))
    def publish_for_some_hours(self, number: int, start: int, end: int) -> None:
        entry = self.entry(number)
        entry.go_live_at = timezone.now() + timedelta(hours=start)
        entry.expire_at = timezone.now() + timedelta(hours=end)
        entry.save_revision().publish()

    @rule(hours=st.integers(1, 4), worker_runs=st.booleans())
    def let_time_pass(self, hours: int, worker_runs: bool) -> None:
        self.clock.now += timedelta(hours=hours)
        if worker_runs:
            call_command("publish_scheduled")

    @precondition(lambda self: Entry.objects.exists())
    @rule(model=levels, number=numbers)
    def unpublish(self, model: type[Page], number: int) -> None:
        self.page(model, number).unpublish()

    @precondition(lambda self: Page.objects.filter(depth__in=[2, 3], live=False).exists())
    @rule()
    def publish_what_lies_above(self) -> None:
        for page in Page.objects.filter(depth__in=[2, 3], live=False).specific():
            page.save_revision().publish()

    # The tree

    @precondition(lambda self: Entry.objects.exists())
    @rule(number=numbers, code=codes)
    def move(self, number: int, code: str) -> None:
        entry = self.page(Entry, number)
        section = self.section(code, entry.KIND)
        if section and not section.get_children().not_page(entry).filter(slug=entry.slug).exists():
            entry.move(section, "last-child")

    @precondition(lambda self: Entry.objects.exists())
    @rule(model=levels, number=numbers)
    def put_first(self, model: type[Page], number: int) -> None:
        page = self.page(model, number)
        page.move(page.get_parent(), "first-child")

    @precondition(lambda self: Entry.objects.exists())
    @rule(number=numbers, code=codes, publish=st.booleans())
    def copy(self, number: int, code: str, publish: bool) -> None:
        entry = self.page(Entry, number)
        section = self.section(code, entry.KIND)
        if section:
            self.slug_count += 1
            attributes = {"title": "Une copie", "slug": f"contenu-{self.slug_count}"}
            CopyPageAction(entry, to=section, update_attrs=attributes, keep_live=publish).execute()

    @precondition(lambda self: Entry.objects.exists())
    @rule(model=st.sampled_from([Entry, Entry, Section]), number=numbers)
    def delete(self, model: type[Page], number: int) -> None:
        self.page(model, number).delete()

    @precondition(lambda self: Network.objects.filter(code=CLOSING).exists())
    @rule()
    def close_a_network(self) -> None:
        self.network(CLOSING).delete()

    # Privacy and relays

    @precondition(lambda self: Entry.objects.exists())
    @rule(model=levels, number=numbers)
    def make_private(self, model: type[Page], number: int) -> None:
        PageViewRestriction(page=self.page(model, number), restriction_type=PageViewRestriction.LOGIN).save()

    @precondition(lambda self: PageViewRestriction.objects.exists())
    @rule()
    def lift_privacy(self) -> None:
        PageViewRestriction.objects.earliest("pk").delete()

    @precondition(lambda self: Entry.objects.exists())
    @rule(number=numbers, code=codes, featured=st.booleans(), hidden=st.booleans())
    def relay(self, number: int, code: str, featured: bool, hidden: bool) -> None:
        entry, network = self.entry(number), self.network(code)
        if entry.network_id != network.pk:
            relay = Relay.objects.filter(entry=entry, network=network).first() or Relay(
                entry_id=entry.pk, network=network
            )
            relay.featured, relay.hidden = featured, hidden
            relay.save()

    @precondition(lambda self: Relay.objects.exists())
    @rule()
    def delete_relay(self) -> None:
        Relay.objects.earliest("pk").delete()

    # What entries are shown with

    @rule(model=st.sampled_from([Network, Programme, Theme]), name=st.sampled_from(["Un nom", "Un autre nom"]))
    def rename(self, model: Any, name: str) -> None:
        for renamed in model.objects.all():
            if isinstance(renamed, Network):
                renamed.title = name
                renamed.save_revision().publish()
            else:
                renamed.name = name
                renamed.save()

    @rule(model=st.sampled_from([Programme, Theme]))
    def stop_sorting_by(self, model: Any) -> None:
        for deleted in model.objects.all():
            deleted.delete()

    @rule(code=codes, hostnames=st.lists(st.sampled_from(["a.localhost", "b.localhost"]), unique=True))
    def change_hostnames(self, code: str, hostnames: list[str]) -> None:
        self.network(code).set_hostnames([f"{code}-{hostname}" for hostname in hostnames])


CHANGES = """query ($network: String, $after: String) {
  changes(network: $network, after: $after, first: 5) {
    nodes { kind entryId entry { id } }
    pageInfo { endCursor hasNextPage }
  }
}"""


def changes_over_http(network: str | None, after: str | None) -> Any:
    body = {"query": CHANGES, "variables": {"network": network, "after": after}}
    answer = Client().post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer, answer
    return answer["data"]["changes"]


def replay(visible_uids: set[str], position: int, changes: list[Change], viewer_id: int | None) -> set[str]:
    """The uids that a client holds that held these at a position, then follows; checks the kind of each change."""
    visible_uids = set(visible_uids)
    for change in changes:
        if change.position is None or change.position <= position:
            continue
        kind = change.kind_for(viewer_id)
        assert (change.entry_uid in visible_uids) == (kind != ChangeKind.PUBLISHED), f"{kind} told of {change}"
        if kind == ChangeKind.REMOVED:
            visible_uids.remove(change.entry_uid)
        else:
            visible_uids.add(change.entry_uid)
    return visible_uids


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.mark.django_db
def test_a_reader_from_any_cursor_ends_with_what_is_visible(clock: Clock) -> None:
    for code in (*CODES, CLOSING):
        network = make_network(code)
        make_entry(NewsPost, network, "Une nouvelle", audience=Audience.ALL_NETWORKS)
    Relay.objects.create(network=network, entry=Entry.objects.earliest("pk"), hidden=True)
    Theme.objects.create(slug="theme", name="Thème")
    Programme.objects.create(slug="programme", name="Dispositif", network=Network.objects.get(code="paca"))
    Editors.clock = clock
    run_state_machine_as_test(
        Editors,
        settings=settings(
            max_examples=15 if CI else 5,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""The import: what lines become, what importing again does, and what a stop half-way leaves."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Site

from content.models import (
    Actor,
    Call,
    Change,
    Entry,
    EntryKind,
    Network,
    NewsPost,
    Partner,
    Picture,
    Project,
    Relay,
    Section,
    Theme,
)
from content.transfer import writer
from content.transfer.fields import Day
from content.transfer.lines import ENTRY_LINE_TYPES
from content.visibility import visible
from database import copy_migrated_file
from factories import make_entry
from lines import BRETAGNE, EVERY_TYPE, PACA, Line, entry, load, png, write, write_files

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def content_folder(tmp_path: Path) -> Path:
    write_files(tmp_path)
    load(tmp_path, EVERY_TYPE)
    return tmp_path


# What lines become


def test_every_type_of_line_is_there(content_folder: Path) -> None:
    call = Call.objects.get()
    assert call.key == "paca/call/jeunesse-2024"
    assert call.get_parent().specific.kind == "call"
    assert call.opens_at == datetime(2024, 1, 15, 23, tzinfo=UTC)
    assert [funder.display_name for funder in call.funders.all()] == [
        "Ministère",
        "Ville de Marseille",
        "Une fondation",
    ]
    assert [milestone.label for milestone in call.milestones.all()] == ["Réunion", "Oral"]
    assert [contact.public for contact in call.contacts.all()] == [True, False]
    assert {network.code for network in call.chosen_networks.all()} == {"bretagne", "cirrma"}
    assert call.locale.language_code == "en"
    assert call.sort_title == "jeunesse 2024"
    assert visible(Entry).count() == len(EntryKind)
    assert Project.objects.get().lead == Actor.objects.get()
    assert Relay.objects.get().hidden


def test_the_tree_is_sound_and_the_admin_edits_what_was_imported(content_folder: Path, admin_client: Client) -> None:
    assert not any(Page.find_problems())
    for page in Entry.objects.all():
        assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_the_admin_finds_and_counts_what_was_imported(content_folder: Path) -> None:
    assert [page.title for page in Page.objects.search("Marseille")] == ["Ville de Marseille"]
    assert Picture.objects.get().get_usage().count() == 1 + len(EntryKind)  # the network and an entry of each kind


def test_a_network_has_its_sections_and_sites(content_folder: Path) -> None:
    paca = Network.objects.get(code="paca")
    assert Section.objects.child_of(paca).count() == len(EntryKind)
    assert paca.hostnames == ["paca.localhost", "paca.example.org"]
    assert Site.objects.get(is_default_site=True).hostname == "cirrma.localhost"


def test_a_network_gets_the_section_that_it_lacks(tmp_path: Path, paca: Network) -> None:
    paca.section(EntryKind.PROJECT).delete()
    load(tmp_path, [entry("project", "ecoles")])
    assert paca.section(EntryKind.PROJECT).get_children().get().slug == "ecoles"


def test_what_is_imported_is_journalled_once(content_folder: Path) -> None:
    assert set(Change.objects.values_list("entry_uid", flat=True)) == set(Entry.objects.values_list("uid", flat=True))
    assert Change.objects.filter(was_shown_to="").count() == len(EntryKind)


def test_lines_may_come_in_any_order_and_from_several_files(tmp_path: Path) -> None:
    write_files(tmp_path)
    first, second = EVERY_TYPE[::-2], EVERY_TYPE[-2::-2]
    call_command("import_content", write(tmp_path, first, "a.jsonl"), write(tmp_path, second, "b.jsonl"))
    assert Project.objects.get().funded_by.get() == Call.objects.get()
    assert [block.block_type for block in Call.objects.get().body][-1] == "actors"


def test_entries_that_refer_to_each_other_in_a_circle(tmp_path: Path) -> None:
    def linked(slug: str, target: str) -> Line:
        link = {"type": "link", "label": "Vers", "entry": f"paca/news/{target}"}
        return entry("news", slug, body=[link], published_at="2024-01-16T09:00:00+01:00")

    lines = [PACA, linked("a", "b"), linked("b", "a"), linked("c", "c"), linked("d", "a")]
    assert "news: 4 created" in load(tmp_path, lines)
    for slug, target in ("ab", "ba", "cc", "da"):
        news = NewsPost.objects.get(slug=slug)
        assert news.body[0].value["entry"].slug == target
        assert news.live
        assert Change.objects.filter(entry_id=news.pk, was_shown_to="").count() == 1
    assert "news: 4 unchanged" in load(tmp_path, lines)


def test_references_by_uid(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("project", "p", lead="u-1", partners=["u-1"]), entry("actor", "a", uid="u-1")])
    assert Project.objects.get().lead == Actor.objects.get()
    load(tmp_path, [entry("news", "n", body=[{"type": "actors", "entries": ["u-1"]}])])
    assert NewsPost.objects.get().body[0].value["entries"][0] == Actor.objects.get()


def test_rich_text_is_sanitised_and_keeps_its_words(tmp_path: Path) -> None:
    html = (
        '<h2 onclick="x()">Qui</h2><div>peut <script>alert(1)</script><a href="javascript:x()">candidater</a> ?</div>'
        "<style>p{}</style><table><tr><td>Oui</td><td>Non</td></tr></table>"
    )
    load(tmp_path, [PACA, entry("call", "x", eligibility=html, body=[{"type": "paragraph", "html": html}])])
    clean = "<p>Qui</p><p>peut <a>candidater</a> ?</p><p>Oui</p><p>Non</p>"
    call = Call.objects.get()
    assert call.eligibility == clean
    assert call.body[0].value.source == clean


def test_absent_keys_take_the_default(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("call", "x"), entry("news", "n")])
    call = Call.objects.get()
    assert (call.scope, call.recurrence, call.audience, call.application_method) == (
        "general",
        "one_off",
        "own_network",
        "online",
    )
    assert call.live
    assert timezone.now() - call.first_published_at < timedelta(minutes=5)
    assert NewsPost.objects.get().date == timezone.localdate()


# Publication


def test_a_draft_is_not_public(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("news", "x", live=False)])
    assert not visible(Entry).exists()
    assert not Change.objects.exists()
    assert NewsPost.objects.get().first_published_at is None


def test_what_is_dated_later_is_published_then(tmp_path: Path) -> None:
    later = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    line = entry("news", "x", published_at=later.isoformat())
    load(tmp_path, [PACA, line])
    call_command("publish_scheduled")
    assert not visible(Entry).exists()
    news = NewsPost.objects.get()
    assert not news.live
    news.revisions.update(approved_go_live_at=timezone.now() - timedelta(seconds=1))
    revision = news.revisions.get()
    revision.content["go_live_at"] = revision.content["first_published_at"] = "2024-01-16T08:00:00Z"
    revision.save()
    call_command("publish_scheduled")
    assert visible(NewsPost).get().first_published_at == datetime(2024, 1, 16, 8, tzinfo=UTC)


def test_what_is_dated_later_can_be_edited_meanwhile(tmp_path: Path, admin_client: Client) -> None:
    later = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    load(tmp_path, [PACA, entry("news", "x", published_at=later.isoformat())])
    NewsPost.objects.get().full_clean()


def test_a_later_date_withdraws_what_was_public_and_another_brings_it_back(tmp_path: Path) -> None:
    later = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    load(tmp_path, [PACA, entry("news", "x", published_at="2024-01-16T09:00:00+01:00")])
    load(tmp_path, [entry("news", "x", published_at=later.isoformat())])
    assert not visible(Entry).exists()
    assert "unchanged" in load(tmp_path, [entry("news", "x", published_at=later.isoformat())])
    load(tmp_path, [entry("news", "x", published_at="2024-01-16T09:00:00+01:00")])
    assert visible(Entry).exists()
    assert not NewsPost.objects.get().revisions.filter(approved_go_live_at__isnull=False).exists()


def test_a_line_withdraws_and_publishes_again(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("news", "x", published_at="2024-01-16T09:00:00+01:00")])
    load(tmp_path, [entry("news", "x", live=False)])
    assert not visible(Entry).exists()
    load(tmp_path, [entry("news", "x")])
    assert visible(NewsPost).get().first_published_at == datetime(2024, 1, 16, 8, tzinfo=UTC)


def test_what_was_to_be_published_later_becomes_a_draft(tmp_path: Path) -> None:
    later = (timezone.now() + timedelta(days=1)).isoformat()
    load(tmp_path, [PACA, entry("news", "x", published_at=later)])
    load(tmp_path, [entry("news", "x", live=False)])
    assert not NewsPost.objects.get().revisions.filter(approved_go_live_at__isnull=False).exists()
    assert "unchanged" in load(tmp_path, [entry("news", "x", live=False)])


# Importing again


def state() -> dict[str, Any]:
    return {
        "revisions": list(Page.objects.order_by("pk").values_list("pk", "latest_revision", "last_published_at")),
        "changes": Change.objects.count(),
        "pictures": list(Picture.objects.values_list("pk", "file")),
        "sites": list(Site.objects.values_list("pk", "hostname")),
        "themes": list(Theme.objects.values_list("pk", "name")),
        "relays": list(Relay.objects.values_list("pk", "relayed_at")),
    }


def test_importing_again_touches_nothing(content_folder: Path) -> None:
    before = state()
    output = load(content_folder, EVERY_TYPE)
    assert state() == before
    assert "created" not in output
    assert "updated" not in output


def test_an_entry_is_updated_by_its_key_and_keeps_its_uid(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("actor", "a", uid="u-1", acronym="A", contacts=[{"name": "X"}], sdgs=[1])])
    assert "actor: 1 updated" in load(tmp_path, [entry("actor", "a", title="Autre")])
    actor = Actor.objects.get()
    assert (actor.uid, actor.title, actor.acronym) == ("u-1", "Autre", "")
    assert not actor.contacts.exists()
    assert not actor.sdgs.exists()


def test_dates_that_follow_the_day_are_kept(tmp_path: Path) -> None:
    dated = entry("news", "x", published_at="2024-01-16T09:00:00+01:00", date="2024-01-15")
    load(tmp_path, [PACA, dated])
    assert "unchanged" in load(tmp_path, [entry("news", "x")])
    load(tmp_path, [entry("news", "x", title="Autre")])
    news = NewsPost.objects.get()
    assert news.date == date(2024, 1, 15)
    assert news.first_published_at == datetime(2024, 1, 16, 8, tzinfo=UTC)


def test_histories_tell_what_was_imported_and_from_which_file(content_folder: Path, admin_client: Client) -> None:
    entry_page, network_page = Call.objects.earliest("pk"), Network.objects.get(code="paca")
    for page in (entry_page, network_page):
        history = admin_client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
        assert "Importé du fichier « content.jsonl »" in history
    theme = Theme.objects.earliest("pk")
    history = admin_client.get(reverse("wagtailsnippets_content_theme:history", args=[theme.pk])).content.decode()
    assert "Importé du fichier" in history
    times = PageLogEntry.objects.filter(action="content.import").count()
    load(content_folder, EVERY_TYPE)
    assert PageLogEntry.objects.filter(action="content.import").count() == times, "what is unchanged is not written"


def test_an_update_is_journalled(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("news", "x")])
    before = Change.objects.count()
    load(tmp_path, [entry("news", "x", title="Autre")])
    assert Change.objects.count() > before
    assert Change.objects.order_by("-id")[0].was_shown_to


def test_a_uid_names_an_entry_wherever_it_is(tmp_path: Path) -> None:
    load(tmp_path, [{**PACA, "hostnames": ["paca.localhost"]}, BRETAGNE, entry("news", "x", uid="u-1")])
    pk = NewsPost.objects.get().pk
    load(tmp_path, [entry("news", "y", uid="u-1", title="Y")])
    news = NewsPost.objects.get()
    assert (news.pk, news.key, news.url_path) == (pk, "paca/news/y", "/paca/actualites/y/")
    assert news.get_latest_revision_as_object().slug == "y"
    load(tmp_path, [entry("news", "z", uid="u-1", network="bretagne")])
    news = NewsPost.objects.get()
    assert (news.pk, news.key, news.network.code) == (pk, "bretagne/news/z", "bretagne")
    assert news.get_parent().specific.get_parent().specific == news.network
    assert not any(Page.find_problems())


def test_a_new_slug_leaves_a_redirect(
    tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    load(tmp_path, [{**PACA, "hostnames": ["paca.localhost"]}, entry("news", "x", uid="u-1")])
    with django_capture_on_commit_callbacks(execute=True):
        load(tmp_path, [entry("news", "y", uid="u-1")])
    assert Redirect.objects.get().old_path == "/actualites/x"


def test_two_entries_exchange_their_slugs(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("news", "a", uid="u-1"), entry("news", "b", uid="u-2"), entry("news", "c", uid="u-3")])
    lines = [
        entry("news", "b", uid="u-1"),
        entry("news", "a", uid="u-2"),
        entry("news", "d", uid="u-3"),
        entry("news", "c"),
    ]
    load(tmp_path, lines)
    assert dict(NewsPost.objects.exclude(slug="c").values_list("uid", "slug")) == {"u-1": "b", "u-2": "a", "u-3": "d"}
    assert "news: 4 unchanged" in load(tmp_path, lines)


def test_the_hub_is_left_alone_but_for_what_the_file_holds(tmp_path: Path, paca: Network) -> None:
    make_entry(NewsPost, paca, "Autre", slug="autre")
    Theme.objects.create(slug="eau", name="Eau")
    load(tmp_path, [entry("news", "x")])
    assert NewsPost.objects.count() == 2
    assert Theme.objects.exists()


def test_the_import_is_what_an_editor_with_a_newer_draft_sees(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("news", "x", summary="Un")])
    news = NewsPost.objects.get()
    news.summary = "Brouillon"
    news.save_revision()
    assert "unchanged" in load(tmp_path, [entry("news", "x", summary="Un")])
    assert NewsPost.objects.get().get_latest_revision_as_object().summary == "Brouillon"
    load(tmp_path, [entry("news", "x", summary="Deux")])
    news = NewsPost.objects.get()
    assert (news.summary, news.get_latest_revision_as_object().summary) == ("Deux", "Deux")
    assert not news.has_unpublished_changes


def test_a_network_is_updated_in_place(tmp_path: Path) -> None:
    load(tmp_path, [{**PACA, "hostnames": ["a.org"]}, {**BRETAGNE, "hostnames": ["b.org"]}, entry("news", "x")])
    load(
        tmp_path, [{**PACA, "name": "Autre nom", "hostnames": ["b.org"]}, {**BRETAGNE, "hostnames": ["c.org", "a.org"]}]
    )
    paca = Network.objects.get(code="paca")
    assert (paca.title, paca.hostnames) == ("Autre nom", ["b.org"])
    assert Network.objects.get(code="bretagne").hostnames == ["c.org", "a.org"]
    assert NewsPost.objects.get().network == paca
    assert Section.objects.child_of(paca).count() == len(EntryKind)


def test_a_later_deadline_is_remembered(tmp_path: Path) -> None:
    load(tmp_path, [PACA, entry("call", "x", closes_at="2024-04-15T12:00:00+02:00")])
    load(tmp_path, [entry("call", "x", closes_at="2024-05-15T12:00:00+02:00")])
    assert Call.objects.get().deadline_history == ["2024-04-15T10:00:00+00:00"]


# Files


def test_a_picture_is_kept_once_whatever_its_name(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "copy.png").write_bytes(png())
    (tmp_path / "other.png").write_bytes(png("red"))
    lines = [
        PACA,
        entry("partner", "a", logo="images/phare.png"),
        entry("partner", "b", logo="copy.png", image="other.png"),
    ]
    load(tmp_path, lines)
    assert Picture.objects.count() == 2
    assert Partner.objects.get(slug="a").logo == Partner.objects.get(slug="b").logo
    assert Partner.objects.get(slug="a").logo.title == "Phare"
    load(tmp_path, [entry("partner", "c", logo="copy.png")])
    assert Picture.objects.count() == 2
    (tmp_path / "copy.png").write_bytes(png("blue"))
    assert "partner: 1 updated, 1 unchanged" in load(tmp_path, lines)
    assert Partner.objects.get(slug="b").logo != Partner.objects.get(slug="a").logo


def test_a_large_import_lets_the_database_count_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.transfer.importer.ANALYZE_AFTER", 3)

    def analyzes(*lines: Line) -> bool:
        with CaptureQueriesContext(connection) as queries:
            load(tmp_path, lines)
        return "ANALYZE" in [query["sql"] for query in queries]

    lines = [PACA, entry("actor", "a"), entry("news", "b")]
    assert not analyzes(*lines[:2])
    assert analyzes(*[line | {"title": "Autre"} for line in lines[1:]], entry("news", "c"))
    assert not analyzes(*[line | {"title": "Autre"} for line in lines[1:]], entry("news", "c"))


# Dry runs and stops


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path)
    load(tmp_path, [PACA, BRETAGNE, entry("news", "x"), entry("news", "y")])
    before = state()
    lines = [
        PACA,
        {**BRETAGNE, "name": "Autre"},
        entry("news", "x", title="Autre"),
        entry("news", "y"),
        entry("project", "p", lead="paca/actor/a"),
        entry("actor", "a", image="images/phare.png"),
    ]
    output = load(tmp_path, lines, dry_run=True)
    assert "Nothing was written" in output
    assert "network: 1 updated, 1 unchanged" in output
    assert "news: 1 updated, 1 unchanged" in output
    assert "project: 1 created" in output
    assert state() == before


def test_an_interruption_keeps_what_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop_before_the_call(line_ids: list[int], context: Any, dry_run: bool) -> dict[str, list[int]]:
        if context.index.types[line_ids[0]] == "call":
            raise KeyboardInterrupt
        return writer.write_lines(line_ids, context, dry_run)

    monkeypatch.setattr("content.transfer.importer.write_lines", stop_before_the_call)
    output = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_content", write(tmp_path, [PACA, entry("call", "x")]), stderr=output)
    assert stopped.value.code == 130
    assert "run the same command again" in output.getvalue()
    assert Network.objects.exists()
    monkeypatch.undo()
    assert "call: 1 created" in load(tmp_path, [PACA, entry("call", "x")])


def insist(database: sqlite3.Connection, statement: str) -> list[Any]:
    """Ask in the first moment that the others leave: SQLite's own waiting sleeps through many of them."""
    until = time.monotonic() + 30
    while True:
        try:
            rows = database.execute(statement).fetchall()
            database.commit()
        except sqlite3.OperationalError:
            assert time.monotonic() < until, "the database stayed locked"
            time.sleep(0.001)
        else:
            return rows


def test_an_import_that_was_killed_is_run_again_while_others_write(tmp_path: Path) -> None:
    database = tmp_path / "demo.sqlite3"
    copy_migrated_file(database)
    lines = [PACA, *(entry("actor", f"a-{number}") for number in range(700))]
    lines += [entry("project", f"p-{number}", lead=f"paca/actor/a-{number}") for number in range(100)]
    command = [sys.executable, "manage.py", "import_content", str(write(tmp_path, lines))]
    environment = {**os.environ, "MAILLAGE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}

    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    reader = sqlite3.connect(database, timeout=0)
    while count(reader) == 0 and process.poll() is None:
        time.sleep(0.02)
    insist(reader, "INSERT INTO content_theme (slug, name) VALUES ('eau', 'Eau')")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < count(reader) < 800

    again = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "unchanged" in again.stdout
    assert count(reader) == 800
    journalled = insist(reader, "SELECT COUNT(DISTINCT entry_id) FROM content_change WHERE shown_to <> ''")
    assert journalled == [(800,)]
    assert insist(reader, "SELECT SUM(numchild) FROM wagtailcore_page WHERE depth = 3") == [(800,)]
    assert insist(reader, "SELECT COUNT(*) FROM content_project WHERE lead_id IS NULL") == [(0,)]
    last = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "actor: 700 unchanged\nproject: 100 unchanged" in last.stdout


def count(reader: sqlite3.Connection) -> int:
    ((number,),) = insist(reader, "SELECT COUNT(*) FROM content_entry")
    return int(number)


def test_a_file_of_the_documentation_is_accepted(tmp_path: Path) -> None:
    """The example of docs/import.md."""
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    example = text.split("```json\n", 1)[1].split("```", 1)[0]
    assert [json.loads(line)["type"] for line in example.splitlines()]
    assert "created" in load(tmp_path, example.splitlines())


def test_a_draft_that_others_refer_to_has_what_its_kind_requires() -> None:
    news_line: Any = ENTRY_LINE_TYPES[EntryKind.NEWS_POST]

    class CourseLine(news_line):
        starts_on: Day

    line = CourseLine.model_validate(entry("news", "x", starts_on="2027-03-01", calls=["paca/call/y"])).model_dump()
    draft = CourseLine.draft(line)
    assert (draft["title"], draft["starts_on"], draft["calls"]) == ("X", date(2027, 3, 1), [])

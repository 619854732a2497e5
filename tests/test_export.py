"""The export: complete, always the same, and what it writes can be imported."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction

from content.blocks import BODY_BLOCKS
from content.models import (
    Call,
    Contact,
    Entry,
    EntryKind,
    Milestone,
    Network,
    NewsPost,
    Partner,
    Picture,
    Programme,
    Relay,
    Theme,
)
from content.transfer.lines import LINE_TYPES
from factories import make_entry, make_network, make_picture
from lines import BODY, ENTRY, EVERY_TYPE, entry, export, load, png, write, write_files

pytestmark = pytest.mark.django_db


def delete_all_content() -> None:
    Relay.objects.all().delete()
    for network in Network.objects.all():
        network.delete()
    Programme.objects.all().delete()
    Theme.objects.filter(parent__isnull=False).delete()
    Theme.objects.all().delete()
    Picture.objects.all().delete()
    get_document_model().objects.all().delete()


def test_the_example_lines_have_every_key_of_every_type() -> None:
    for name, line_type in LINE_TYPES.items():
        keys = {key for example in EVERY_TYPE if example["type"] == name for key in example}
        # The defaults of these two are what the other tests are about.
        missing = set(line_type.model_fields) - keys - {"live", "body"}
        assert not missing, f"EVERY_TYPE in tests/lines.py has no {name} with {', '.join(sorted(missing))}."
    missing_blocks = set(dict(BODY_BLOCKS)) - {block["type"] for block in BODY}
    assert not missing_blocks, f"BODY in tests/lines.py has no block of type {', '.join(sorted(missing_blocks))}."


def test_an_export_imported_elsewhere_and_exported_again_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    write_files(tmp_path)
    load(tmp_path, EVERY_TYPE)
    first = export(tmp_path / "first")
    block_ids = [block.id for block in Call.objects.get().body]
    delete_all_content()
    assert not Page.objects.filter(depth__gt=1).exists()
    call_command("import_content", tmp_path / "first" / "export.jsonl", stdout=StringIO())
    assert export(tmp_path / "second") == first
    assert contents(tmp_path / "second" / "files") == contents(tmp_path / "first" / "files")
    assert [block.id for block in Call.objects.get().body] == block_ids


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_export_says_all_that_was_imported(tmp_path: Path) -> None:
    write_files(tmp_path)
    load(tmp_path, EVERY_TYPE)
    exported = [json.loads(line) for line in export(tmp_path / "out")]
    assert [line["type"] for line in exported] == [
        *("network", "network", "network", "theme", "theme", "programme"),
        *EntryKind.values,
        "relay",
    ]
    names = {path.name: path for path in (tmp_path / "out" / "files").iterdir()}
    picture, document = (
        next(f"files/{name}" for name in names if name.startswith(start)) for start in ("phare", "guide")
    )
    text = json.dumps(EVERY_TYPE).replace("images/phare.png", picture).replace("documents/guide.pdf", document)
    imported = {identity(line): line for line in json.loads(text)}
    for line in exported:
        expected = imported[identity(line)]
        if line["type"] in ("network", "theme", "programme", "relay"):
            assert line == expected
        else:
            assert line == {key: value for key, value in expected.items() if key != "live"}
            assert list(line) == [key for key in LINE_TYPES[line["type"]].model_fields if key in line]


def identity(line: dict[str, object]) -> tuple[object, ...]:
    return tuple(line.get(key) for key in ("type", "code", "network", "slug", "entry"))


def test_importing_an_export_into_the_same_hub_changes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path)
    load(tmp_path, EVERY_TYPE)
    export(tmp_path / "out")
    output = StringIO()
    call_command("import_content", tmp_path / "out" / "export.jsonl", stdout=output)
    assert "created" not in output.getvalue()
    assert "updated" not in output.getvalue()


def test_values_that_are_defaults_are_left_out(tmp_path: Path) -> None:
    load(
        tmp_path,
        [EVERY_TYPE[1], {**entry("call", "x", uid="u1", network="bretagne"), "published_at": ENTRY["published_at"]}],
    )
    assert json.loads(export(tmp_path / "out")[1]) == {
        "type": "call",
        "network": "bretagne",
        "slug": "x",
        "title": "X",
        "uid": "u1",
        "published_at": "2024-01-16T09:00:00+01:00",
    }


def test_private_contacts_drafts_and_scheduled_entries_are_exported(tmp_path: Path, paca: Network) -> None:
    call = make_entry(Call, paca, "Appel")
    Contact.objects.create(entry=call, name="Privée", email="secret@example.org")
    make_entry(NewsPost, paca, "Brouillon", live=False, first_published_at=None)
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    load(tmp_path, [entry("news", "bientot", published_at=later.isoformat())])
    lines = {line["slug"]: line for line in map(json.loads, export(tmp_path / "out")) if "slug" in line}
    assert lines["appel"]["contacts"] == [{"name": "Privée", "email": "secret@example.org"}]
    assert lines["brouillon"]["live"] is False
    assert "published_at" not in lines["brouillon"]
    assert "live" not in lines["bientot"]
    assert datetime.fromisoformat(lines["bientot"]["published_at"]) == later


def test_a_draft_is_exported_as_its_last_revision_has_it(tmp_path: Path, paca: Network) -> None:
    news = make_entry(NewsPost, paca, "Brouillon", live=False, first_published_at=None)
    news.title = "Brouillon relu"
    news.save_revision()
    assert json.loads(export(tmp_path / "out")[1])["title"] == "Brouillon relu"


def test_a_private_entry_is_exported_as_a_draft(tmp_path: Path, paca: Network) -> None:
    news = make_entry(NewsPost, paca, "Réservé")
    PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    assert json.loads(export(tmp_path / "out")[1])["live"] is False


@pytest.mark.parametrize("level", [2, 3], ids=["network", "section"])
def test_an_entry_under_an_unpublished_page_is_exported_as_a_draft(tmp_path: Path, paca: Network, level: int) -> None:
    news = make_entry(NewsPost, paca, "Retiré")
    news.get_ancestors().get(depth=level).specific.unpublish()
    assert json.loads(export(tmp_path / "out")[1])["live"] is False


def test_links_in_rich_text_survive_by_name(tmp_path: Path) -> None:
    write_files(tmp_path)
    page, document = '<a linktype="page" id="paca/partner/afd">', '<a linktype="document" id="documents/guide.pdf">'
    html = f"<p>{page}AFD</a> et {document}guide</a></p>"
    load(tmp_path, [EVERY_TYPE[1], EVERY_TYPE[0], entry("partner", "afd"), entry("call", "x", eligibility=html)])
    stored = Call.objects.get().eligibility
    assert f'<a linktype="page" id="{Partner.objects.get().pk}">AFD</a>' in stored
    exported = next(line for line in map(json.loads, export(tmp_path / "out")) if line["type"] == "call")
    assert '<a linktype="page" id="paca/partner/afd">AFD</a>' in exported["eligibility"]
    assert '<a linktype="document" id="files/guide-' in exported["eligibility"]


def test_a_link_to_a_deleted_entry_leaves_its_text(tmp_path: Path, paca: Network) -> None:
    make_entry(Call, paca, "Appel", eligibility='<p><a linktype="page" id="999999">Parti</a></p>')
    assert json.loads(export(tmp_path / "out")[1])["eligibility"] == "<p><a>Parti</a></p>"


def test_a_block_about_something_deleted_is_left_out(tmp_path: Path) -> None:
    write_files(tmp_path)
    body = [{"type": "link", "label": "Vers", "entry": "paca/partner/afd"}, {"type": "heading", "text": "Reste"}]
    load(tmp_path, [EVERY_TYPE[0], EVERY_TYPE[1], entry("partner", "afd"), entry("news", "x", body=body)])
    Partner.objects.get().delete()
    exported = next(line for line in map(json.loads, export(tmp_path / "out")) if line["type"] == "news")
    assert exported["body"] == [{"type": "heading", "text": "Reste"}]


def test_relays_of_entries_no_longer_offered_are_left_out(tmp_path: Path, paca: Network, bretagne: Network) -> None:
    shared = make_entry(NewsPost, paca, "Partagé", audience="all_networks")
    withdrawn = make_entry(NewsPost, paca, "Retiré", audience="own_network")
    for news in (shared, withdrawn):
        Relay.objects.create(network=bretagne, entry=news)
    relays = [line for line in map(json.loads, export(tmp_path / "out")) if line["type"] == "relay"]
    assert relays == [{"type": "relay", "network": "bretagne", "entry": "paca/news/partagé"}]


def test_one_network_is_exported_alone(tmp_path: Path, paca: Network, bretagne: Network) -> None:
    make_entry(NewsPost, paca, "Du Sud", audience="all_networks")
    make_entry(NewsPost, bretagne, "De l’Ouest")
    Relay.objects.create(network=bretagne, entry=Entry.objects.get(slug="du-sud"))
    lines = [json.loads(line) for line in export(tmp_path / "out", "--network", "bretagne")]
    assert [(line["type"], line.get("slug", line.get("entry"))) for line in lines] == [
        ("network", None),
        ("news", "de-louest"),
        ("relay", "paca/news/du-sud"),
    ]


def test_a_network_that_is_unknown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no network nulle-part"):
        export(tmp_path / "out", "--network", "nulle-part")


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("export_content", tmp_path / "missing" / "export.jsonl")


def test_an_export_to_the_terminal_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path)
    load(tmp_path, EVERY_TYPE)
    monkeypatch.chdir(tmp_path)
    output = StringIO()
    call_command("export_content", "-", stdout=output)
    assert len(output.getvalue().splitlines()) == len(EVERY_TYPE)
    assert not (tmp_path / "files").exists()


def test_an_export_warns_of_what_an_import_would_refuse(tmp_path: Path, paca: Network) -> None:
    call = make_entry(Call, paca, "Appel", live=False, first_published_at=None)
    Milestone.objects.create(call=call, label="", at=datetime.now(UTC))
    warned = StringIO()
    call_command("export_content", write(tmp_path, []), stderr=warned)
    assert "call appel: an import will refuse this line: milestones[0].label: must not be empty" in warned.getvalue()


def test_pictures_of_the_same_name_are_kept_apart(tmp_path: Path) -> None:
    make_network("paca")
    write_files(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "phare.png").write_bytes(png("red"))
    load(
        tmp_path,
        [entry("partner", "a", logo="images/phare.png"), entry("partner", "b", logo="other/phare.png")],
    )
    logos = [line["logo"] for line in map(json.loads, export(tmp_path / "out")) if line["type"] == "partner"]
    assert len(set(logos)) == 2
    assert all(logo.startswith("files/phare-") for logo in logos)


def test_the_summary_counts_what_is_left_out(paca: Network, tmp_path: Path) -> None:
    make_picture("Inutile", width=7)
    make_entry(NewsPost, paca, "Forum", image=make_picture("Affiche"), expire_at=timezone.now() + timedelta(days=9))
    draft = make_entry(NewsPost, paca, "Salon", live=False)
    draft.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    User.objects.create_user("camille")
    Redirect.objects.create(old_path="/ancien", redirect_link="/nouveau")
    apps.get_model("search.BestBet").objects.create()
    output = StringIO()
    call_command("export_content", tmp_path / "export.jsonl", stdout=output)
    counts = {
        name: int(number) for number, name in (line.split(maxsplit=1) for line in output.getvalue().splitlines()[1:])
    }
    assert {counts.pop("revisions"), counts.pop("rows of the journal")} == {1}
    assert counts == {
        "users": 1,
        "old addresses that redirect": 1,
        "best bets": 1,
        "updates scheduled for later": 1,
        "dates of expiry": 1,
        "pictures that no exported line refers to": 1,
    }

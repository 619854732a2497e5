"""No two entries share the id of a block: sites that keep blocks by id never show one entry's text in another."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, ReferenceIndex, Revision

from asking import ask
from cms.roles import Role
from content.block_ids import with_ids
from content.models import Call, Change, Entry, Network
from factories import make_entry
from lines import entry, load
from signing_in import log_in

BODY_IDS = "{ entries { nodes { body { id } } } }"


def stored_ids(stored: Any) -> list[str]:
    block_ids: list[str] = []
    with_ids(stored, lambda block_id: block_ids.append(block_id) or block_id)  # type: ignore[func-returns-value]
    return block_ids


def ids_of(page: Entry) -> set[str]:
    """Those of a page and of its revisions, the items of lists included."""
    bodies = [json.loads(revision.content["body"]) for revision in page.revisions.all()]
    return {block_id for body in [page.body.get_prep_value(), *bodies] for block_id in stored_ids(body)}


def public_ids() -> Counter[str]:
    nodes = ask(BODY_IDS)["entries"]["nodes"]
    return Counter(block["id"] for node in nodes for block in node["body"])


@pytest.fixture
def call(paca: Network) -> Call:
    """A published call with revisions, the last one a draft with one block more."""
    related = make_entry(Call, paca, "Appel voisin")
    body: list[Any] = [("paragraph", "<p>Un texte</p>"), ("calls", {"entries": [related]})]
    call = make_entry(Call, paca, "Jeunesse 2026", edition=2026, body=body)
    call.save_revision().publish()
    call.body.append(("heading", {"text": "Un titre", "level": "2"}))
    call.save_revision()
    return call


def copy_in_admin(client: Client, page: Entry) -> None:
    fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": page.get_parent().pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), {**fields, "publish_copies": "on"})


def test_a_copy_has_block_ids_of_its_own(client: Client, call: Call) -> None:
    log_in(client, Role.EDITOR, call.network)
    copy_in_admin(client, call)
    copy = Call.objects.get(slug="copie")
    assert copy.revisions.count() == call.revisions.count() + 1
    assert len(ids_of(copy)) == len(ids_of(call)) == 4
    assert not ids_of(copy) & ids_of(call)
    assert set(public_ids().values()) == {1}


def test_a_copied_block_has_the_same_id_in_the_page_and_in_its_revisions(client: Client, call: Call) -> None:
    log_in(client, Role.EDITOR, call.network)
    copy_in_admin(client, call)
    copy = Call.objects.get(slug="copie")
    paragraph_ids = {json.loads(revision.content["body"])[0]["id"] for revision in copy.revisions.all()}
    assert paragraph_ids == {copy.body.raw_data[0]["id"]}


def test_a_copy_s_copy_has_block_ids_of_its_own_too(client: Client, call: Call) -> None:
    log_in(client, Role.EDITOR, call.network)
    copy_in_admin(client, call)
    copy = Call.objects.get(slug="copie")
    copy_of_copy: Any = copy.copy(update_attrs={"slug": "copie-2"})
    assert not ids_of(copy_of_copy) & (ids_of(copy) | ids_of(call))


def test_a_new_edition_has_block_ids_of_its_own(client: Client, call: Call) -> None:
    log_in(client, Role.EDITOR, call.network)
    client.post(reverse("call_new_edition", args=[call.pk]))
    edition = Call.objects.get(edition=2027)
    assert len(ids_of(edition)) == 3
    assert not ids_of(edition) & ids_of(call)
    edition.get_latest_revision().publish()
    assert set(public_ids().values()) == {1}


def test_the_same_file_for_two_networks_has_distinct_block_ids(
    tmp_path: Path, paca: Network, bretagne: Network
) -> None:
    body = [{"type": "paragraph", "html": "<p>Un texte</p>"}, {"type": "calls", "entries": ["paca/call/appel"]}]
    for code in ("paca", "bretagne"):
        load(tmp_path, [{**entry("call", "appel", body=body), "network": code}])
    ids = [ids_of(call) for call in Call.objects.all()]
    assert [len(entry_ids) for entry_ids in ids] == [3, 3]
    assert not ids[0] & ids[1]
    assert len(public_ids()) == 4


def test_an_update_by_import_keeps_the_ids_of_its_blocks(tmp_path: Path, paca: Network) -> None:
    text = {"type": "paragraph", "html": "<p>Un texte</p>"}
    listed = {"type": "calls", "entries": ["paca/call/appel"]}
    load(tmp_path, [entry("call", "appel", body=[text, listed])])
    ids = stored_ids(Call.objects.get().body.get_prep_value())
    load(tmp_path, [entry("call", "appel", title="Autrement", body=[text, listed])])
    assert stored_ids(Call.objects.get().body.get_prep_value()) == ids


@pytest.fixture
def before_migration(transactional_db: None) -> Iterator[None]:
    MigrationExecutor(connection).migrate([("content", "0006_relay_policy")])
    yield
    migrate_to_latest()


def migrate_to_latest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def share_ids(original: Entry, later: Entry) -> None:
    """Give the later entry, its revisions and what refers to its blocks the ids of the original, as copying did."""
    Entry.objects.filter(pk=later.pk).update(body=original.body)
    for revision in later.revisions.all():
        revision.content["body"] = json.dumps(original.body.get_prep_value())
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def test_the_migration_gives_shared_ids_to_the_first_entry_alone(
    before_migration: None, client: Client, call: Call
) -> None:
    log_in(client, Role.EDITOR, call.network)
    copy_in_admin(client, call)
    copy = Call.objects.get(slug="copie")
    share_ids(call, copy)
    user = log_in(client, Role.CONTRIBUTOR, call.network)
    shared_id, item_id = call.body.raw_data[0]["id"], stored_ids(call.body.raw_data[1]["value"])[0]
    Comment.objects.create(page=copy, user=user, text="Vraiment ?", contentpath=f"body.{shared_id}")
    ReferenceIndex.create_or_update_for_object(Call.objects.get(pk=copy.pk))
    original_ids, changes = ids_of(call), Change.objects.filter(entry_id=copy.pk).count()
    migrate_to_latest()
    call, copy = Call.objects.get(pk=call.pk), Call.objects.get(pk=copy.pk)
    assert ids_of(call) == original_ids
    assert not ids_of(copy) & original_ids
    assert {json.loads(revision.content["body"])[0]["id"] for revision in copy.revisions.all()} == {
        copy.body.raw_data[0]["id"]
    }
    assert Comment.objects.get().contentpath == f"body.{copy.body.raw_data[0]['id']}"
    paths = ReferenceIndex.get_references_for_object(copy).values_list("content_path", flat=True)
    assert not any(item_id in path for path in paths)
    before = set(ReferenceIndex.get_references_for_object(copy).values_list("content_path", "content_path_hash"))
    ReferenceIndex.create_or_update_for_object(copy)
    assert before == set(
        ReferenceIndex.get_references_for_object(copy).values_list("content_path", "content_path_hash")
    )
    assert Change.objects.filter(entry_id=copy.pk).count() == changes + 1

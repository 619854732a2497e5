"""What an import uses of Django, treebeard, modelcluster and Wagtail without their promise to keep it.

Each test does by public means what content/transfer does for many rows at once, and compares. When one fails after an
upgrade, read what changed there, and follow it.
"""

import inspect
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from modelcluster.models import get_all_child_relations
from wagtail.log_actions import log, registry
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.utils.file import hash_filelike

from content.models import Actor, Call, Entry, Milestone, Network, NewsPost, Partner, Picture, Theme
from content.transfer import IMPORT_ACTION
from content.transfer.saving import log_import
from factories import make_entry
from lines import BRETAGNE, EVERY_TYPE, PACA, entry, load, write_files

pytestmark = pytest.mark.django_db

# The columns that name a row or a moment, and so differ between two entries that are alike otherwise.
IDENTITY = {"id", "path", "slug", "url_path", "uid", "key", "translation_key", "page_ptr_id", "entry_ptr_id", "body"}
MOMENTS = {"first_published_at", "last_published_at", "latest_revision_created_at", "updated_at"}


def columns(page: Entry, *models_: type[models.Model]) -> dict[str, Any]:
    """What the tables of a page hold of it, as read anew."""
    row = type(page).objects.get(pk=page.pk)
    fields = [field for model in models_ for field in model._meta.local_concrete_fields]
    return {field.attname: getattr(row, field.attname) for field in fields if field.attname not in IDENTITY | MOMENTS}


@pytest.mark.parametrize("model", [Call, NewsPost, Actor, Partner])
def test_an_imported_entry_has_the_columns_of_a_saved_one(tmp_path: Path, model: type[Entry]) -> None:
    """Page.save and treebeard's add_child, against QuerySet._insert of each table."""
    load(tmp_path, [PACA, entry(model.KIND, "imported", title="Eau")])
    saved = make_entry(model, Network.objects.get(code="paca"), "Eau", slug="saved")
    imported = model.objects.get(slug="imported")
    assert columns(imported, Page, Entry, model) == columns(saved, Page, Entry, model)
    assert {field.model for field in model._meta.concrete_fields} == {Page, Entry, model}, "a table more to insert into"


def test_paths_continue_those_of_treebeard(tmp_path: Path, paca: Network) -> None:
    """MP_Node._get_path and _get_lastpos_in_path, against add_child."""
    first = make_entry(NewsPost, paca, "Premier")
    load(tmp_path, [entry("news", "second"), entry("news", "third")])
    last = make_entry(NewsPost, paca, "Dernier")
    pages = [first, *NewsPost.objects.filter(slug__in=["second", "third"]).order_by("slug"), last]
    section = paca.section(NewsPost.KIND)
    assert [page.path for page in pages] == [Page._get_path(section.path, 4, number) for number in (1, 2, 3, 4)]
    assert [page._get_lastpos_in_path() for page in pages] == [1, 2, 3, 4]
    assert section.numchild == 4
    assert not any(Page.find_problems())


def test_insert_takes_many_rows_and_returns_their_keys() -> None:
    """QuerySet._insert, _meta.local_concrete_fields, Field.db_returning and DatabaseOperations.bulk_batch_size."""
    queryset: Any = Theme._base_manager.all()
    assert list(inspect.signature(queryset._insert).parameters)[:5] == [
        *("objs", "fields", "returning_fields", "raw", "using"),
    ]
    themes = [Theme(slug="eau", name="Eau"), Theme(slug="sel", name="Sel")]
    fields = [field for field in Theme._meta.local_concrete_fields if not field.db_returning]
    assert [field.attname for field in fields] == ["slug", "name", "parent_id"]
    assert connection.ops.bulk_batch_size(fields, themes) >= 2
    returned = queryset._insert(themes, fields, [Theme._meta.pk], raw=True, using=connection.alias)
    assert [pk for (pk,) in returned] == list(Theme.objects.order_by("slug").values_list("pk", flat=True))


def test_many_to_many_columns_are_those_of_the_table() -> None:
    """ManyToManyField.m2m_column_name and m2m_reverse_name."""
    field = Entry._meta.get_field("themes")
    attnames = {column.column: column.related_model for column in field.remote_field.through._meta.fields}
    assert attnames[field.m2m_column_name()] is Entry
    assert attnames[field.m2m_reverse_name()] is Theme


def test_child_rows_that_are_set_are_not_looked_for_in_the_database(paca: Network) -> None:
    """modelcluster's get_all_child_relations, and its deferring of rows until the parent is saved."""
    relations = {relation.get_accessor_name(): relation for relation in get_all_child_relations(Call)}
    assert relations["milestones"].related_model is Milestone
    call = make_entry(Call, paca, "Appel")
    call.milestones = [Milestone(label="Dépôt")]
    assert [milestone.label for milestone in call.milestones.all()] == ["Dépôt"]
    assert not Milestone.objects.exists()


def test_the_reference_index_is_what_wagtail_would_make(tmp_path: Path) -> None:
    """ReferenceIndex._extract_references_from_object and _get_content_path_hash."""
    write_files(tmp_path)
    load(tmp_path, EVERY_TYPE)

    def indexed() -> set[tuple[Any, ...]]:
        rows = ReferenceIndex.objects.filter(base_content_type__model="page", object_id__in=map(str, entry_pks))
        return set(rows.values_list(*[field.attname for field in ReferenceIndex._meta.fields if field.name != "id"]))

    entry_pks = list(Entry.objects.values_list("pk", flat=True))
    imported = indexed()
    ReferenceIndex.objects.all().delete()
    for page in Entry.objects.all():
        ReferenceIndex.create_or_update_for_object(page.specific)
    assert imported
    assert indexed() == imported


def test_an_import_is_logged_as_wagtail_logs(paca: Network) -> None:
    """The columns of log entries, and the manager's get_instance_title."""
    news, theme = make_entry(NewsPost, paca, "Annonce"), Theme.objects.create(slug="eau", name="Eau")
    for row in (news, theme):
        log(row, IMPORT_ACTION, data={"file": "a.jsonl"}, content_changed=True)
        logged = registry.get_log_model_for_model(type(row)).objects.get(action=IMPORT_ACTION)
        log_import(type(row), {row.pk: "a.jsonl"}, logged.timestamp)
        imported = type(logged).objects.filter(action=IMPORT_ACTION).latest("pk")
        ignored = {"id", "uuid"}
        names = [field.attname for field in type(logged)._meta.fields if field.attname not in ignored]
        assert {name: getattr(imported, name) for name in names} == {name: getattr(logged, name) for name in names}
    assert PageLogEntry.objects.filter(page=news, action=IMPORT_ACTION).count() == 2


def test_the_body_is_what_the_stream_field_reads(tmp_path: Path) -> None:
    """StreamValue from dictionaries, with is_lazy, against StreamField.to_python from JSON."""
    load(tmp_path, [PACA, entry("news", "x", body=[{"type": "heading", "text": "Titre", "level": 2}])])
    imported = NewsPost.objects.get()
    body = imported._meta.get_field("body").to_python(imported.body.stream_block.get_prep_value(imported.body))
    assert body == imported.body
    assert imported.body[0].value["text"] == "Titre"


def test_the_digest_of_a_file_is_that_of_wagtail(tmp_path: Path) -> None:
    """wagtail.utils.file.hash_filelike, which fills file_hash of pictures and documents."""
    write_files(tmp_path)
    load(tmp_path, [PACA, BRETAGNE, entry("partner", "p", logo="images/phare.png")])
    picture = Picture.objects.get()
    with (tmp_path / "images" / "phare.png").open("rb") as file:
        assert hash_filelike(file) == picture.file_hash == picture.get_file_hash()

"""Each kind of entry has all its parts: this names what one lacks (CONTRIBUTING.md, « Add a kind of entry »)."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from graphql import GraphQLObjectType, get_named_type

from api.schema import schema
from asking import ask
from content.models import ENTRY_MODELS, Change, Entry, EntryKind, Network, Section
from content.transfer.columns import column_map
from content.transfer.lines import ENTRY_LINE_TYPES
from factories import EXAMPLES, make_example
from search.document_builder import build_documents

every_kind = pytest.mark.parametrize("kind", list(EntryKind), ids=lambda kind: kind.name)
ROOT = Path(__file__).resolve().parent.parent
TYPES = schema.graphql_schema.type_map


def model_of(kind: EntryKind) -> type[Entry]:
    assert kind in ENTRY_MODELS, f"{kind.name} lacks a model, listed in ENTRY_MODELS in content/models/__init__.py."
    return ENTRY_MODELS[kind]


def graphql_type(kind: EntryKind) -> Any:
    name = model_of(kind).__name__
    assert isinstance(TYPES.get(name), GraphQLObjectType), (
        f"{kind.name} lacks a GraphQL type named {name}, with a connection listed in graphql/api/types/kinds.py."
    )
    return TYPES[name]


@every_kind
def test_model(kind: EntryKind) -> None:
    model = model_of(kind)
    assert not str(model.__doc__).startswith(f"{model.__name__}("), f"{kind.name}'s model lacks a docstring."


@every_kind
def test_section(kind: EntryKind) -> None:
    model = model_of(kind)
    for name in ("SECTION_SLUG", "SECTION_TITLE"):
        assert getattr(model, name, ""), f"{kind.name}'s model lacks {name}: what its section is called."
    assert model in Section.allowed_subpage_models(), f"{kind.name} may not lie in a section."


@every_kind
def test_import_line(kind: EntryKind) -> None:
    model: Any = model_of(kind)
    assert list(model.import_fields) != list(Entry.import_fields), (
        f"{kind.name} lacks import_fields: [*Entry.import_fields, …] on its model, with the fields that are its own."
    )
    imported = column_map(ENTRY_LINE_TYPES[kind])
    columns = {*imported.columns.values(), *(column for part in imported.objects.values() for column in part.values())}
    columns |= {relation.name for relation in imported.many_to_many.values()}
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    missing = {field.name for field in fields if field.editable and not field.primary_key} - {
        field.name for field in fields if {field.name, field.attname} & columns
    }
    assert not missing, f"The import_fields of {kind.name} lack {', '.join(sorted(missing))}."


@every_kind
def test_graphql_type(kind: EntryKind) -> None:
    names = {interface.name for interface in graphql_type(kind).interfaces}
    assert {"Node", "Entry"} <= names, f"{kind.name}'s GraphQL type lacks an interface: it has {names}."
    assert kind.name in TYPES["EntryKind"].values, f"{kind.name} is no value of the GraphQL enum EntryKind."


@every_kind
@pytest.mark.parametrize("owner", ["Query", "Network"])
def test_graphql_list(kind: EntryKind, owner: str) -> None:
    connection = f"{graphql_type(kind).name}Connection"
    lists = {get_named_type(field.type).name for field in TYPES[owner].fields.values()}
    assert connection in lists, f"{kind.name} lacks a list on {owner}: no field gives a {connection}."


@every_kind
def test_shown_by_the_portal(kind: EntryKind) -> None:
    name = graphql_type(kind).name
    entry_page, section = (operation(document) for document in ("entry_page", "section"))
    assert f"on {name} " in entry_page, f"{kind.name} lacks a fragment in entry_page.graphql."
    assert f"query {name}Section(" in section, f"{kind.name} lacks a {name}Section in section.graphql."


def operation(name: str) -> str:
    return (ROOT / "graphql" / "operations" / f"{name}.graphql").read_text()


@every_kind
def test_example(kind: EntryKind) -> None:
    assert kind in EXAMPLES, f"{kind.name} lacks an example, in EXAMPLES in tests/factories.py."


@every_kind
def test_structured_data(kind: EntryKind) -> None:
    type_ = graphql_type(kind).graphene_type
    assert hasattr(type_, "structured_data"), (
        f"{kind.name}'s GraphQL type lacks structured_data(): what schema.org makes of it."
    )


@every_kind
@pytest.mark.parametrize("page", ["data-model.md", "api.md"])
def test_docs(kind: EntryKind, page: str) -> None:
    name = model_of(kind).__name__
    assert re.search(rf"\b{name}\b", (ROOT / "docs" / page).read_text()), f"{kind.name}: docs/{page} lacks {name}."


@every_kind
def test_a_published_example_is_found_everywhere(
    kind: EntryKind, paca: Network, index: Callable[[], None], client: Client
) -> None:
    test_example(kind)
    example = make_example(kind, paca)
    index()
    assert Change.objects.get().entry_kind == kind
    assert [document.title for document in build_documents([example.pk])] == [example.title]
    answer = ask("query ($text: String!) { search(query: $text) { nodes { __typename title url } } }", text="Exemple")
    assert [node["title"] for node in answer["search"]["nodes"]] == [example.title]
    url = answer["search"]["nodes"][0]["url"]
    assert example.title in client.get(url, headers={"host": "paca.localhost"}).text

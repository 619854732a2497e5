"""Each kind of entry has all its parts: this names what one lacks (CONTRIBUTING.md, « Add a kind of entry »)."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from graphql import GraphQLObjectType, get_named_type, parse, validate

from api.schema import schema
from asking import ask, execute
from content.import_fields import ImportMoney
from content.models import ENTRY_MODELS, Change, Entry, EntryKind, Network, Section
from content.transfer.columns import column_map
from content.transfer.lines import ENTRY_LINE_TYPES
from factories import EXAMPLES, make_entry, make_example
from lines import EVERY_TYPE
from portal.client import read_operation
from search.document_builder import build_documents

every_kind = pytest.mark.parametrize("kind", list(EntryKind), ids=lambda kind: kind.name)
ROOT = Path(__file__).resolve().parent.parent
TYPES = schema.graphql_schema.type_map


def require(part: object, sentence: str) -> None:
    """Fail with a sentence and nothing else where a kind lacks a part."""
    if not part:
        pytest.fail(sentence, pytrace=False)


def model_of(kind: EntryKind) -> type[Entry]:
    require(kind in ENTRY_MODELS, f"{kind.name} lacks a model, listed in ENTRY_MODELS in content/models/__init__.py.")
    return ENTRY_MODELS[kind]


def graphql_type(kind: EntryKind) -> Any:
    name = model_of(kind).__name__
    require(
        isinstance(TYPES.get(name), GraphQLObjectType),
        f"{kind.name} lacks a GraphQL type named {name}, with a connection listed in graphql/api/types/kinds.py.",
    )
    return TYPES[name]


def operation(name: str) -> str:
    return (ROOT / "graphql" / "operations" / f"{name}.graphql").read_text()


@every_kind
def test_model(kind: EntryKind) -> None:
    model = model_of(kind)
    require(not str(model.__doc__).startswith(f"{model.__name__}("), f"{kind.name}'s model lacks a docstring.")
    require(
        kind.name.title().replace("_", "") == model.__name__,
        f"{kind.name} and its model {model.__name__} lack a common name, as NEWS_POST and NewsPost have.",
    )


@every_kind
def test_section(kind: EntryKind) -> None:
    model = model_of(kind)
    for name in ("SECTION_SLUG", "SECTION_TITLE"):
        require(getattr(model, name, ""), f"{kind.name}'s model lacks {name}: what its section is called.")
    require(model in Section.allowed_subpage_models(), f"{kind.name} may not lie in a section.")


@every_kind
def test_import_line(kind: EntryKind) -> None:
    model: Any = model_of(kind)
    require(
        list(model.import_fields) != list(Entry.import_fields),
        f"{kind.name} lacks import_fields: [*Entry.import_fields, …] on its model, with the fields that are its own.",
    )
    imported = column_map(ENTRY_LINE_TYPES[kind])
    columns = {*imported.columns.values(), *(column for part in imported.objects.values() for column in part.values())}
    columns |= {relation.name for relation in imported.many_to_many.values()}
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    missing = {field.name for field in fields if field.editable and not field.primary_key} - {
        field.name for field in fields if {field.name, field.attname} & columns
    }
    require(not missing, f"The import_fields of {kind.name} lack {', '.join(sorted(missing))}.")


@every_kind
def test_import_conflicts(kind: EntryKind) -> None:
    """What the database refuses, the check of an import tells with its line before anything is written."""
    model: Any = model_of(kind)
    constraints = {constraint.name for constraint in model._meta.constraints}
    for field in model.import_fields:
        if isinstance(field, ImportMoney):
            money = {name for name in constraints if name.endswith(f"_{field.key}_with_currency")}
            require(money, f"{kind.name} lacks money_constraints() of its {field.key}, in its model's Meta.")
            constraints -= money  # the type of the key sees to it
    require(
        not constraints or "import_conflicts" in vars(model),
        f"{kind.name}'s model lacks import_conflicts(), for lines that break {', '.join(sorted(constraints))}.",
    )


@every_kind
def test_example_line(kind: EntryKind) -> None:
    require(
        any(line["type"] == kind for line in EVERY_TYPE),
        f'{kind.name} lacks a line of the type "{kind.value}", with every key, in EVERY_TYPE in tests/lines.py.',
    )


@every_kind
def test_import_docs(kind: EntryKind) -> None:
    row = re.search(rf"^\| `{kind.value}` \| (.*) \|$", (ROOT / "docs" / "import.md").read_text(), re.MULTILINE)
    require(row, f"{kind.name} lacks a row `{kind.value}` in the table of types in docs/import.md.")
    assert row is not None
    keys = (field if isinstance(field, str) else field.key for field in model_of(kind).import_fields)
    shared_keys = {field if isinstance(field, str) else field.key for field in Entry.import_fields}
    missing = [key for key in keys if key not in shared_keys and not re.search(rf"`{key}\b", row[1])]
    require(not missing, f"The row of {kind.name} in docs/import.md lacks {', '.join(sorted(missing))}.")


@every_kind
def test_graphql_type(kind: EntryKind) -> None:
    names = {interface.name for interface in graphql_type(kind).interfaces}
    require({"Node", "Entry"} <= names, f"{kind.name}'s GraphQL type lacks an interface: it has {names}.")
    require(kind.name in TYPES["EntryKind"].values, f"{kind.name} is no value of the GraphQL enum EntryKind.")


@every_kind
@pytest.mark.parametrize("owner", ["Query", "Network"])
def test_graphql_list(kind: EntryKind, owner: str) -> None:
    require(
        list_name(kind, owner),
        f"{kind.name} lacks a list on {owner}: no field gives a {model_of(kind).__name__}Connection.",
    )


def list_name(kind: EntryKind, owner: str = "Query") -> str | None:
    """The field of a type that gives the list of a kind's entries."""
    connection = f"{graphql_type(kind).name}Connection"
    fields = TYPES[owner].fields.items()
    return next((name for name, field in fields if get_named_type(field.type).name == connection), None)


@every_kind
def test_shown_by_the_portal(kind: EntryKind) -> None:
    name = graphql_type(kind).name
    require(f"on {name} " in operation("entry_page"), f"{kind.name} lacks a fragment in entry_page.graphql.")
    require(f"query {name}Section(" in operation("section"), f"{kind.name} lacks a {name}Section in section.graphql.")
    for document in ("entry_page", "section"):
        errors = validate(schema.graphql_schema, parse(read_operation(document)))
        require(not errors, f"{document}.graphql is not valid: {'; '.join(error.message for error in errors)}")


@every_kind
def test_example(kind: EntryKind) -> None:
    require(kind in EXAMPLES, f"{kind.name} lacks an example, in EXAMPLES in tests/factories.py.")


@every_kind
def test_structured_data(kind: EntryKind) -> None:
    require(
        hasattr(graphql_type(kind).graphene_type, "structured_data"),
        f"{kind.name}'s GraphQL type lacks structured_data(): what schema.org makes of it.",
    )


@every_kind
@pytest.mark.parametrize(
    ("page", "passages"), [("data-model.md", "« The tree » and « Kinds »"), ("api.md", "« The other kinds »")]
)
def test_docs(kind: EntryKind, page: str, passages: str) -> None:
    name = model_of(kind).__name__
    text = (ROOT / "docs" / page).read_text()
    require(re.search(rf"\b{name}\b", text), f"{kind.name} lacks its name, {name}, in {passages} in docs/{page}.")


@every_kind
def test_docs_of_the_list(kind: EntryKind) -> None:
    name = list_name(kind)
    require(
        name and re.search(rf"\b{name}\b *[({{]", (ROOT / "docs" / "api.md").read_text()),
        f"{kind.name} lacks a query of its list, {name}, and the demo's answer, in « The other kinds » in docs/api.md.",
    )


@every_kind
def test_a_published_example_is_found_everywhere(
    kind: EntryKind, paca: Network, index: Callable[[], None], client: Client
) -> None:
    test_example(kind)
    test_shown_by_the_portal(kind)
    example = make_example(kind, paca)
    index()
    assert Change.objects.get().entry_kind == kind
    assert [document.title for document in build_documents([example.pk])] == [example.title]
    answer = ask("query ($text: String!) { search(query: $text) { nodes { __typename title url } } }", text="Exemple")
    assert [node["title"] for node in answer["search"]["nodes"]] == [example.title]
    url = answer["search"]["nodes"][0]["url"]
    assert example.title in client.get(url, headers={"host": "paca.localhost"}).text
    section = client.get(f"/{paca.section(kind).slug}/", headers={"host": "paca.localhost"})
    assert example.title in section.text


@every_kind
def test_a_list_is_read_page_by_page(kind: EntryKind, paca: Network) -> None:
    test_example(kind)
    examples = {make_example(kind, paca).title, make_entry(model_of(kind), paca, "Un second", **EXAMPLES[kind]).title}
    query = "query ($after: String) { page: %s(first: 1, after: $after) { nodes { title } pageInfo { endCursor } } }"
    first_page = ask(query % list_name(kind))["page"]
    answer = execute(query % list_name(kind), after=first_page["pageInfo"]["endCursor"])
    require(
        answer.data,
        f"{kind.name}'s list has no second page: {answer.errors}. Is a SortKey of another type than its field?",
    )
    assert answer.data is not None
    assert {node["title"] for page in (first_page, answer.data["page"]) for node in page["nodes"]} == examples

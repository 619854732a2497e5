"""Values made to break the endpoint, in every argument of the schema: none gives a fault of ours.

Each argument takes the values of its scalar that a calendar, a processor or a database can't hold, written in the
document and sent as variables; each cursor is altered in every part.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import pytest
from django.test import Client
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from wagtail.contrib.redirects.models import Redirect

from api.schema import schema
from content.models import ENTRY_MODELS, Network
from everything import ARGUMENTS
from factories import EXAMPLES, make_entry
from test_hostile_requests import ask, hostile, send

__all__ = ["hostile"]

pytestmark = pytest.mark.django_db

TYPES = schema.graphql_schema.type_map
# What each scalar can't take, or just can, as JSON has it.
MOMENTS = [
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", "0001-12-31T23:30:00Z"),
    *("9999-12-31T23:30:00Z", "9999-12-31T23:59:59.999999-23:59", "9999-12-31T23:59:59+14:00", "9999-W52-5T12Z"),
    *("10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z"),
    *("2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00", "٢٠٢٦-01-01T00:00:00Z", "\ud800"),
]
NUMBERS = [0, -1, 2**31 - 1, 2**31, -(2**31), 2**63, 2**64, 10**400, "9" * 400, 1e308, 5e-324, -0.0, True, None, [], {}]
VALUES: dict[str, list[Any]] = {
    "Int": NUMBERS,
    "Float": NUMBERS,
    "ID": [*NUMBERS, "9" * 5_000, "\ud800", "U2RnOjk5OTk5OTk5OTk5OTk5OTk5OTk5", "U2RnOtmj", "Q2FsbDoA"],
    "String": [2**64, 1.5, True, "9" * 5_000, "\ud800\0", "1e400", "0x10", "-1"],
    "URL": [2**64, "http://[::ffff:999.0.0.1]/", "http://a:99999999999/", "https://paca.localhost:٣/", "//", "\ud800"],
    "DateTime": [*MOMENTS, 2**64, 1e308, True, [], {}],
    "Date": [*(moment.partition("T")[0] for moment in MOMENTS), "2026-W01-1", "20260101", 2**64, 1e308, True, [], {}],
}
# Numbers as a document writes them.
LITERALS = [
    *("9" * 5_000, "-" + "9" * 5_000, "9" * 40_000, "1" * 5_000 + ".5", "0." + "1" * 5_000, "1e" + "9" * 5_000),
    *("1e400", "-1e400", "1E-9999999", "2147483648", "9223372036854775808", "0x10", "1_000", "NaN", "Infinity", "-0"),
]


class Argument(NamedTuple):
    """An argument of a field, or a field of an input object in one; `path` leads to the field from the root."""

    path: tuple[str, ...]
    field: str
    argument: str
    keys: tuple[str, ...]
    type: GraphQLInputType
    selection: str
    required: str

    @property
    def label(self) -> str:
        return ".".join([self.field, self.argument, *self.keys])

    @property
    def scalar(self) -> str:
        return get_named_type(self.type).name

    def document(self, value: str, variables: str = "") -> str:
        """An operation that gives the argument this value."""
        nested = "".join(f"{{ {key}: " for key in self.keys) + value + " }" * len(self.keys)
        arguments = f"{self.argument}: {nested} {self.required}"
        field = f"{self.field}({arguments}) {self.selection}"
        return f"query{variables} {{ {' { '.join([*self.path, field])} {'}' * (len(self.path) + 1)}"


def object_paths() -> dict[str, tuple[str, ...]]:
    """The shortest way to an object of each type, as the fields and fragments that lead there from the root."""
    paths: dict[str, tuple[str, ...]] = {"Query": ()}
    waiting = ["Query"]
    for name in waiting:
        for field_name, field in cast(GraphQLObjectType, TYPES[name]).fields.items():
            arguments = [ARGUMENTS[field_name]] if any(map(is_required_argument, field.args.values())) else []
            step = f"{field_name}({arguments[0]})" if arguments else field_name
            type_ = get_named_type(field.type)
            types = (
                schema.graphql_schema.get_possible_types(type_) if isinstance(type_, GraphQLInterfaceType) else [type_]
            )
            for object_type in types:
                if isinstance(object_type, GraphQLObjectType) and object_type.name not in paths:
                    narrowed = () if object_type is type_ else (f"... on {object_type.name}",)
                    paths[object_type.name] = (*paths[name], step, *narrowed)
                    waiting.append(object_type.name)
    return paths


def selection_of(type_: Any, depth: int = 3) -> str:
    """The leaves of a type and of what it is made of, so that what the argument changes is worked out."""
    if is_leaf_type(type_):
        return ""
    if not isinstance(type_, GraphQLObjectType) or not depth:
        return "{ __typename }"
    fields = (
        f"{name} {selection_of(get_named_type(field.type), depth - 1)}"
        for name, field in type_.fields.items()
        if not field.args and (is_leaf_type(get_named_type(field.type)) or type_.name.endswith("Connection"))
    )
    return f"{{ __typename {' '.join(fields)} }}"


def all_arguments() -> Iterator[Argument]:
    seen: set[tuple[str, ...]] = set()
    for type_name, path in object_paths().items():
        for field_name, field in cast(GraphQLObjectType, TYPES[type_name]).fields.items():
            type_ = get_named_type(field.type)
            for name, argument in field.args.items():
                for keys, input_type in leaves(argument):
                    # The calls of a network take what all calls take.
                    if (key := (type_.name, name, *keys)) not in seen:
                        seen.add(key)
                        required = ", ".join(
                            given
                            for given in ARGUMENTS.get(field_name, "").split(", ")
                            if given and not given.startswith(f"{name}:")
                        )
                        yield Argument(path, field_name, name, keys, input_type, selection_of(type_), required)


def leaves(
    argument: GraphQLArgument | GraphQLInputField, keys: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], GraphQLInputType]]:
    """The scalars that an argument is made of: the keys that lead to each, and its type."""
    type_ = get_named_type(argument.type)
    if isinstance(type_, GraphQLInputObjectType):
        for name, field in type_.fields.items():
            yield from leaves(field, (*keys, name))
    elif type_.name in VALUES:
        yield keys, argument.type


def in_list(type_: GraphQLInputType) -> bool:
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return isinstance(nullable, GraphQLList)


ALL_ARGUMENTS = list(all_arguments())
# For a part of a cursor, beside values of another type.
PARTS = [0, -1, 2**31, 2**62, -(2**63), 2**63, 10**400, 1e308, None, "\0", *MOMENTS[:6], "0001-01-01", "9999-12-31"]
CURSORS = [argument for argument in ALL_ARGUMENTS if argument.argument in ("after", "before") and not argument.keys]


@pytest.fixture(scope="module", autouse=True)
def entries(module_index: Callable[[], None]) -> None:
    paca = Network.objects.get(code="paca")
    for model in ENTRY_MODELS.values():
        for title in ("Eau", "Jeunesse"):
            entry = make_entry(model, paca, title, **EXAMPLES[model.KIND])
            Redirect.objects.create(old_path=f"/{entry.pk}", site=paca.sites.get(), redirect_page=entry)
    module_index()


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ('publishedAfter: "9999-12-31T23:30:00Z"', 0),
        ('publishedAfter: "0001-01-01T00:00:00Z"', 10),
        ('publishedBefore: "0001-01-01T00:00:00Z"', 0),
        ('publishedBefore: "9999-12-31T23:59:59.999999-14:00"', 10),
    ],
)
def test_the_ends_of_the_calendar_stand_for_always_and_never(hostile: Client, condition: str, count: int) -> None:
    answer = ask(hostile, f'{{ search(query: "", filter: {{ {condition} }}) {{ totalCount facets {{ name }} }} }}')
    assert "errors" not in answer
    assert answer["data"]["search"]["totalCount"] == count
    assert answer["data"]["search"]["facets"]


@pytest.mark.parametrize(
    "body",
    [
        {"query": f"{{ calls(first: {'9' * 5_000}) {{ totalCount }} }}"},
        {"query": f"{{ calls(filter: {{ edition: {'9' * 4_998}.5 }}) {{ totalCount }} }}"},
        '{"query": "{ __typename }", "variables": {"n": %s}}' % ("9" * 5_000),
        '{"query": "{ __typename }", "extensions": {"n": [-%s.5]}}' % ("9" * 4_997),
    ],
    ids=["integer", "decimal", "variable", "extension"],
)
def test_a_long_number_is_refused_by_its_limit(hostile: Client, body: Any) -> None:
    error = send(hostile, body if isinstance(body, str) else json.dumps(body))["errors"][0]
    assert error["extensions"] == {"code": "NUMBER_LIMIT", "limit": 400, "value": 5_000}
    assert error["message"] == "This query has a number of 5000 characters; the limit is 400."


@pytest.mark.parametrize("argument", ALL_ARGUMENTS, ids=lambda argument: argument.label)
def test_every_argument(hostile: Client, argument: Argument) -> None:
    for value in VALUES[argument.scalar]:
        sent = [value] if in_list(argument.type) else value
        # Required where the argument is: else the variable is refused before its value is looked at.
        ask(hostile, argument.document("$value", f"($value: {argument.type})"), {"value": sent})
        ask(hostile, argument.document(json.dumps(sent, ensure_ascii=False)))
    for literal in LITERALS:
        ask(hostile, argument.document(literal))


@pytest.mark.parametrize("argument", CURSORS, ids=lambda argument: argument.label)
def test_every_part_of_every_cursor(hostile: Client, argument: Argument) -> None:
    argument = argument._replace(selection="{ pageInfo { hasNextPage hasPreviousPage endCursor } }")
    document = argument.document("null").replace("after: null", "first: 1").replace("before: null", "last: 1")
    answer: Any = ask(hostile, document)["data"]
    while "pageInfo" not in answer:
        answer = next(iter(answer.values()))
    parts = json.loads(base64.urlsafe_b64decode(answer["pageInfo"]["endCursor"] + "=="))
    assert len(parts) > 2
    for position in range(len(parts)):
        for value in PARTS:
            altered = [*parts[:position], value, *parts[position + 1 :]]
            cursor = base64.urlsafe_b64encode(json.dumps(altered).encode()).decode()
            ask(hostile, argument.document(json.dumps(cursor)))

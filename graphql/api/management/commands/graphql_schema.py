"""Writes the schema, and the operations' fragment that asks for all that blocks of a body hold.

A block type with the fields `heading: String` and `figures: [Figure!]!` becomes

... on FiguresBlock {
  heading
  figures {
    value
    label
  }
}
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphene_django.management.commands import graphql_schema
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_required_argument

# Types of which a body shows a little only: the fragments in entry_page.graphql say what.
FRAGMENTS = {"Image": "ImageInBody", "Entry": "EntryInBody"}


class Command(graphql_schema.Command):
    help = "Write graphql/schema.graphql, and graphql/operations/body.graphql"

    def save_graphql_file(self, out: str, schema: Any) -> None:
        super().save_graphql_file(out, schema)
        fragment = body_fragment(schema.graphql_schema)
        (Path(out).parent / "operations" / "body.graphql").write_text(fragment, encoding="utf-8")


def body_fragment(schema: GraphQLSchema) -> str:
    interface: Any = schema.type_map["Block"]
    lines = ["# Written by `make schema` from the types of blocks.", "fragment BodyParts on Block {"]
    lines += ["  type: __typename", "  id"]
    for block_type in schema.get_possible_types(interface):
        lines += [f"  ... on {block_type.name} {{", *_selections(block_type, "    ", {"id"}), "  }"]
    return "\n".join([*lines, "}"]) + "\n"


def _selections(type_: GraphQLObjectType, indent: str, left_out: set[str]) -> Iterator[str]:
    for name, field in type_.fields.items():
        if name in left_out or any(map(is_required_argument, field.args.values())):
            continue
        field_type: Any = get_named_type(field.type)
        if is_leaf_type(field_type):
            yield f"{indent}{name}"
        else:
            yield f"{indent}{name} {{"
            yield from _fragment(field_type, indent + "  ")
            yield f"{indent}}}"


def _fragment(type_: Any, indent: str) -> Iterator[str]:
    for name in (type_.name, *(interface.name for interface in type_.interfaces)):
        if name in FRAGMENTS:
            yield f"{indent}...{FRAGMENTS[name]}"
            return
    yield from _selections(type_, indent, set())

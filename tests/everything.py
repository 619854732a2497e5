"""An operation that asks for every field of the schema."""

from collections.abc import Iterable
from typing import cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

# Arguments that must be given, by field.
ARGUMENTS = {
    "network": 'code: "paca"',
    "entry": 'network: "paca", kind: CALL, slug: "x"',
    "node": 'id: "Tm9kZTox"',
    "nodes": 'ids: ["Tm9kZTox"]',
    "relay": 'network: "paca"',
    "srcset": "widths: [320, 640]",
    "search": 'query: "eau"',
    "suggest": 'prefix: "ea"',
    "preview": 'token: "x"',
    "previewToken": 'token: "x"',
}


def everything(schema: GraphQLSchema, page: int = 10) -> str:
    """One fragment a type, of all its fields; nodes that are not in a list are asked for their scalars only."""
    fragments: dict[str, str] = {}
    waiting = [cast(GraphQLObjectType, schema.query_type)]
    while waiting:
        type_ = waiting.pop()
        if type_.name not in fragments:
            fragments[type_.name] = (
                f"fragment {type_.name}Parts on {type_.name} {{ {' '.join(_fields(schema, type_, page))} }}"
            )
            waiting.extend(
                object_type
                for field in type_.fields.values()
                for object_type in _object_types(schema, get_named_type(field.type))
            )
    return "\n".join(["query Everything { ...QueryParts }", *fragments.values()])


def _fields(schema: GraphQLSchema, type_: GraphQLObjectType, page: int) -> Iterable[str]:
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        selection = f"{_alias(schema, type_, name)}{name}{_arguments(name, field, page)}"
        if is_leaf_type(inner):
            yield selection
        else:
            listing = type_.name.endswith(("Query", "Connection"))
            inside = " ".join(_selection(schema, object_type, listing) for object_type in _object_types(schema, inner))
            yield f"{selection} {{ __typename {inside} }}"


def _selection(schema: GraphQLSchema, type_: GraphQLObjectType, listing: bool) -> str:
    if listing or not any(interface.name == "Node" for interface in type_.interfaces):
        return f"...{type_.name}Parts"
    plain = (
        f"{_alias(schema, type_, name)}{name}"
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type))
    )
    return f"... on {type_.name} {{ {' '.join(plain)} }}"


def _object_types(schema: GraphQLSchema, type_: GraphQLNamedType) -> Iterable[GraphQLObjectType]:
    if isinstance(type_, GraphQLInterfaceType):
        return schema.get_possible_types(type_)
    return [type_] if isinstance(type_, GraphQLObjectType) else []


def _alias(schema: GraphQLSchema, type_: GraphQLObjectType, name: str) -> str:
    """An alias where types of one interface have fields of one name and of different types, which GraphQL refuses."""
    siblings = [sibling for interface in type_.interfaces for sibling in schema.get_possible_types(interface)]
    types = {str(sibling.fields[name].type) for sibling in siblings if name in sibling.fields}
    return f"{type_.name.lower()}_{name}: " if len(types) > 1 else ""


def _arguments(name: str, field: GraphQLField, page: int) -> str:
    arguments = [ARGUMENTS[name]] if name in ARGUMENTS and field.args else []
    if "first" in field.args:
        arguments.append(f"first: {page}")
    return f"({', '.join(arguments)})" if arguments else ""

"""The schema as a document: committed, and described everywhere."""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
    is_specified_scalar_type,
)

from api.schema import schema

COMMITTED = Path(__file__).parent.parent / "graphql" / "schema.graphql"


def test_the_committed_schema_is_that_of_the_code() -> None:
    assert COMMITTED.read_text().strip() == str(schema).strip(), "Run manage.py graphql_schema, and commit the file."


def test_everything_is_described() -> None:
    assert list(_undescribed()) == []


def _undescribed() -> Iterator[str]:
    for name, type_ in schema.graphql_schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        if not type_.description:
            yield name
        if is_object_type(type_) or is_interface_type(type_):
            for field_name, field in type_.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
                yield from (
                    f"{name}.{field_name}({arg}:)" for arg, argument in field.args.items() if not argument.description
                )
        elif is_input_object_type(type_):
            yield from (f"{name}.{field_name}" for field_name, field in type_.fields.items() if not field.description)
        elif is_enum_type(type_):
            yield from (f"{name}.{value_name}" for value_name, value in type_.values.items() if not value.description)

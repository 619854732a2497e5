"""The operations in graphql/operations/ are valid against the schema, and ask for all that bodies hold."""

from pathlib import Path

import pytest
from django.template.loader import get_template
from graphql import parse, validate

from api.management.commands.graphql_schema import body_fragment
from api.schema import schema
from api.types.blocks import BLOCK_TYPES, BodyBlock
from portal.client import read_operation

OPERATIONS = Path(__file__).resolve().parent.parent / "graphql" / "operations"


@pytest.mark.parametrize("name", sorted(path.stem for path in OPERATIONS.glob("*.graphql") if path.stem != "body"))
def test_an_operation_is_valid(name: str) -> None:
    errors = validate(schema.graphql_schema, parse(read_operation(name)))
    assert not errors, f"{name}.graphql: {'; '.join(error.message for error in errors)}"


def test_the_committed_fragment_of_bodies_is_that_of_the_code() -> None:
    committed = (OPERATIONS / "body.graphql").read_text(encoding="utf-8")
    assert committed == body_fragment(schema.graphql_schema), "Run `make schema`, and commit the file."


@pytest.mark.parametrize("block_type", BLOCK_TYPES.values(), ids=BLOCK_TYPES)
def test_the_portal_has_a_template_for_each_block(block_type: type[BodyBlock]) -> None:
    get_template(f"portal/blocks/{block_type.__name__}.html")

"""The documents in graphql/operations/ are valid against the schema."""

from pathlib import Path

import pytest
from graphql import parse, validate

from api.schema import schema

OPERATIONS = Path(__file__).resolve().parent.parent / "graphql" / "operations"


@pytest.mark.parametrize("path", sorted(OPERATIONS.glob("*.graphql")), ids=lambda path: path.stem)
def test_a_document_is_valid(path: Path) -> None:
    assert not validate(schema.graphql_schema, parse(path.read_text(encoding="utf-8")))

"""The real schema offers what the contract says, under the same names, with the same types and defaults."""

from pathlib import Path
from typing import Any

import pytest
from graphql import FieldDefinitionNode, Node, TypeDefinitionNode, Visitor, parse, print_ast, visit

from api.schema import schema

CONTRACT = (Path(__file__).parent / "contract.graphql").read_text()


class Bare(Visitor):
    """Leaves out descriptions, and the order of arguments."""

    def enter(self, node: Node, *_: Any) -> None:
        if hasattr(node, "description"):
            node.description = None
        if isinstance(node, FieldDefinitionNode):
            node.arguments = tuple(sorted(node.arguments, key=lambda argument: argument.name.value))


def offers(sdl: str) -> dict[str, set[str]]:
    """By type, the lines that describe it: its interfaces, fields with arguments and defaults, values."""
    definitions = visit(parse(sdl), Bare()).definitions
    types = [node for node in definitions if isinstance(node, TypeDefinitionNode)]
    return {node.name.value: set(print_ast(node).splitlines()) for node in types}


WANTED = offers(CONTRACT)
REAL = offers(str(schema))


@pytest.mark.parametrize("name", WANTED)
def test_a_type_of_the_contract_is_offered(name: str) -> None:
    assert WANTED[name] - REAL.get(name, set()) == set()

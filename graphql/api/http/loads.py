"""What an operation loads once for all objects at one depth, as api/batch_loader.py does.

For `{ calls { nodes { related { url(network: "paca") } } } }` these are related and Entry at the depth 3, and url at
the depth 4, each for one viewer.
"""

from collections.abc import Iterable
from typing import cast

from graphql import (
    FieldNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
)

from api.http.limits import LIST_SIZES, MAX_DEPTH
from api.http.prices import LOAD_PRICES
from api.http.selections import Selections

NETWORK_COUNT = LIST_SIZES["Query.networks"]


def find_loads(
    selections: Selections, selection_set: SelectionSetNode, root: GraphQLObjectType
) -> list[tuple[str, int]]:
    """The name in LOAD_PRICES of each load, and for how many viewers it is made."""
    finder = _LoadFinder(selections)
    finder.visit(selection_set, root, depth=1, viewer_count=1)
    return [(name, viewer_count) for (name, _depth), viewer_count in finder.viewer_counts.items()]


class _LoadFinder:
    def __init__(self, selections: Selections) -> None:
        self.viewer_counts: dict[tuple[str, int], int] = {}
        self._selections = selections
        self._visited: set[tuple[int, str, int, int]] = set()

    def visit(
        self, selection_set: SelectionSetNode, parent: GraphQLCompositeType, depth: int, viewer_count: int
    ) -> None:
        key = (id(selection_set), parent.name, depth, viewer_count)
        if key in self._visited or depth > MAX_DEPTH:
            return
        self._visited.add(key)
        if not isinstance(parent, GraphQLObjectType):
            for object_type in self._selections.schema.get_possible_types(parent):
                self.visit(selection_set, object_type, depth, viewer_count)
            return
        for selection in self._selections.applicable(selection_set, parent):
            if isinstance(selection, FieldNode):
                self._visit_field(selection, parent, depth, viewer_count)
            else:
                self.visit(selection, parent, depth, viewer_count)

    def _visit_field(self, node: FieldNode, parent: GraphQLObjectType, depth: int, viewer_count: int) -> None:
        field = self._selections.definition(node, parent)
        type_ = get_named_type(field.type)
        for name in _load_names(node, parent, field):
            load = (name, depth)
            self.viewer_counts[load] = max(viewer_count, self.viewer_counts.get(load, 0))
        if node.selection_set and not node.name.value.startswith("__"):
            if type_.name == "Network":
                # What it shows is seen as its own site shows it.
                viewer_count = 1 if f"{parent.name}.{node.name.value}" == "Query.network" else NETWORK_COUNT
            self.visit(node.selection_set, cast(GraphQLCompositeType, type_), depth + 1, viewer_count)


def _load_names(node: FieldNode, parent: GraphQLObjectType, field: GraphQLField) -> Iterable[str]:
    name, type_ = node.name.value, get_named_type(field.type)
    if name in LOAD_PRICES and (name != "url" or node.arguments):
        yield name
    elif is_leaf_type(type_) or parent.name.endswith(("Connection", "Edge")) or type_.name.endswith("Connection"):
        return
    elif type_.name == "Entry" or any(interface.name == "Entry" for interface in getattr(type_, "interfaces", ())):
        yield "Entry"
    else:
        yield name

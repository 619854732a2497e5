"""Weighs an operation before it is executed, in time linear in its document however its fragments are nested."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)
from graphql.execution.collect_fields import collect_fields, does_fragment_condition_match, should_include_node
from graphql.execution.execute import get_field_def
from graphql.execution.values import get_argument_values

from api.http.errors import GraphQLRequestError, all_over_limit, coded_error, with_code
from api.http.limits import (
    DEFAULT_LIST_SIZE,
    INTROSPECTION_COST,
    LIST_SIZES,
    MAX_COMPLEXITY,
    MAX_DEPTH,
    MAX_ROOT_FIELDS,
)
from api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE


def excesses(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> list[GraphQLError]:
    """The limits that the operation goes past with its coerced variables."""
    root = cast(GraphQLObjectType, schema.get_root_type(operation.operation))
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    try:
        root_fields = len(collect_fields(schema, fragments, variables, root, operation.selection_set))
        size = Measure(schema, fragments, variables).size_of(operation.selection_set, root)
    except GraphQLError as error:
        raise GraphQLRequestError(*with_code("BAD_USER_INPUT", [error])) from None
    except RecursionError:
        message = f"This query is nested too deeply to be measured; the limit is a depth of {MAX_DEPTH}."
        raise GraphQLRequestError(coded_error("DEPTH_LIMIT", message, limit=MAX_DEPTH)) from None
    return all_over_limit(
        ("ROOT_FIELDS_LIMIT", "{} root fields", root_fields, MAX_ROOT_FIELDS),
        ("DEPTH_LIMIT", "a depth of {}", size.depth, MAX_DEPTH),
        ("COMPLEXITY_LIMIT", "a complexity of {}", size.values, MAX_COMPLEXITY),
    )


@dataclass(frozen=True)
class Size:
    depth: int = 0
    # Values in the answer: there once, and once for each row of the page that they are a part of.
    values: int = 0
    values_per_row: int = 0

    def __add__(self, added: "Size") -> "Size":
        return Size(
            max(self.depth, added.depth),
            self.values + added.values,
            self.values_per_row + added.values_per_row,
        )


class Measure:
    """Weighs one operation with its coerced variables. Raises a GraphQLError for arguments that don't fit."""

    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        # Each selection is weighed once a type, wherever its fragment is spread.
        self._sizes: dict[tuple[int, str], Size] = {}

    def size_of(self, selections: SelectionSetNode, parent: GraphQLCompositeType) -> Size:
        key = (id(selections), parent.name)
        if key not in self._sizes:
            if isinstance(parent, GraphQLObjectType):
                self._sizes[key] = sum((self._selection_size(node, parent) for node in selections.selections), Size())
            else:
                self._sizes[key] = _mean_size(
                    [self.size_of(selections, object_type) for object_type in self._schema.get_possible_types(parent)]
                )
        return self._sizes[key]

    def _selection_size(self, node: SelectionNode, parent: GraphQLObjectType) -> Size:
        node = cast(FieldNode | FragmentSpreadNode | InlineFragmentNode, node)
        if not should_include_node(self._variables, node):
            return Size()
        if isinstance(node, FieldNode):
            return self._field_size(node, parent, get_field_def(self._schema, parent, node))
        fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        applies = does_fragment_condition_match(self._schema, fragment, parent)
        return self.size_of(fragment.selection_set, parent) if applies else Size()

    def _field_size(self, node: FieldNode, parent: GraphQLObjectType, field: GraphQLField) -> Size:
        type_ = get_named_type(field.type)
        inner = self.size_of(node.selection_set, cast(GraphQLCompositeType, type_)) if node.selection_set else Size()
        if node.name.value in ("__schema", "__type"):
            return Size(depth=1, values=INTROSPECTION_COST)
        nullable = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        is_list = isinstance(nullable, GraphQLList) and is_composite_type(type_)
        if is_list and parent.name.endswith("Connection") and node.name.value in ("edges", "nodes"):
            return Size(inner.depth + 1, values_per_row=1 + inner.values)
        rows = self._row_count(node, parent, field)
        values = 1 + inner.values * (rows if is_list else 1) + inner.values_per_row * rows
        return Size(inner.depth + 1, values)

    def _row_count(self, node: FieldNode, parent: GraphQLObjectType, field: GraphQLField) -> int:
        """How many objects a list or a page holds at most, as far as it can be known."""
        arguments = get_argument_values(field, node, self._variables) if field.args else {}
        for size in (arguments.get("first"), arguments.get("last")):
            if isinstance(size, int):
                # More than a page may hold is refused by the field itself, in its own words.
                return max(0, min(size, MAX_PAGE_SIZE))
        if "ids" in arguments:
            return len(arguments["ids"])
        name = node.name.value
        assumed = DEFAULT_PAGE_SIZE if "after" in field.args else DEFAULT_LIST_SIZE
        return LIST_SIZES.get(f"{parent.name}.{name}") or LIST_SIZES.get(name) or assumed


def _mean_size(sizes: Sequence[Size]) -> Size:
    """Of an object that is of one of several types."""
    return Size(max(size.depth for size in sizes), ceil(sum(size.values for size in sizes) / len(sizes)))

"""Measures an operation before it is executed, in time linear in its document however its fragments are nested."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)
from graphql.execution.collect_fields import collect_fields

from api.http.errors import GraphQLRequestError, all_over_limit, coded_error, with_code
from api.http.limits import DEFAULT_LIST_SIZE, LIST_SIZES, MAX_COMPLEXITY, MAX_DEPTH, MAX_ROOT_FIELDS
from api.http.loads import find_loads
from api.http.prices import ROW_PRICE, PriceList
from api.http.selections import Selections
from api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE


def measure_complexity(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> int:
    """The price of the operation with its coerced variables. Raises a GraphQLRequestError for limits it goes past."""
    root = cast(GraphQLObjectType, schema.get_root_type(operation.operation))
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    selections, prices = Selections(schema, fragments, variables), PriceList()
    try:
        root_fields = len(collect_fields(schema, fragments, variables, root, operation.selection_set))
        size = Measure(selections, prices).size_of(operation.selection_set, root)
        loads = find_loads(selections, operation.selection_set, root)
    except GraphQLError as error:
        raise GraphQLRequestError(*with_code("BAD_USER_INPUT", [error])) from None
    except RecursionError:
        message = f"This query is nested too deeply to be measured; the limit is a depth of {MAX_DEPTH}."
        raise GraphQLRequestError(coded_error("DEPTH_LIMIT", message, limit=MAX_DEPTH)) from None
    complexity = size.points + sum(prices.of_load(load, viewer_count) for load, viewer_count in loads)
    excesses = all_over_limit(
        ("ROOT_FIELDS_LIMIT", "{} root fields", root_fields, MAX_ROOT_FIELDS),
        ("DEPTH_LIMIT", "a depth of {}", size.depth, MAX_DEPTH),
        ("COMPLEXITY_LIMIT", "a complexity of {}", complexity, MAX_COMPLEXITY),
    )
    if excesses:
        raise GraphQLRequestError(*excesses)
    return complexity


@dataclass(frozen=True)
class Size:
    """The depth of a selection, and the points of its fields: once, and for each row of the page they are part of."""

    depth: int = 0
    points: int = 0
    points_per_row: int = 0

    def __add__(self, added: "Size") -> "Size":
        return Size(
            max(self.depth, added.depth),
            self.points + added.points,
            self.points_per_row + added.points_per_row,
        )


class Measure:
    """Sums up what fields cost by the objects that they are asked of. Raises a GraphQLError for unfit arguments."""

    def __init__(self, selections: Selections, prices: PriceList) -> None:
        self._selections = selections
        self._prices = prices
        # Each selection is measured once a type, wherever its fragment is spread.
        self._sizes: dict[tuple[int, str], Size] = {}

    def size_of(self, selection_set: SelectionSetNode, parent: GraphQLCompositeType) -> Size:
        key = (id(selection_set), parent.name)
        if key not in self._sizes:
            if isinstance(parent, GraphQLObjectType):
                self._sizes[key] = self._sum_of(selection_set, parent)
            else:
                types = self._selections.schema.get_possible_types(parent)
                self._sizes[key] = _mean_size([self.size_of(selection_set, object_type) for object_type in types])
        return self._sizes[key]

    def _sum_of(self, selection_set: SelectionSetNode, parent: GraphQLObjectType) -> Size:
        size = Size()
        for selection in self._selections.applicable(selection_set, parent):
            if isinstance(selection, FieldNode):
                size += self._field_size(selection, parent, self._selections.definition(selection, parent))
            else:
                size += self.size_of(selection, parent)
        return size

    def _field_size(self, node: FieldNode, parent: GraphQLObjectType, field: GraphQLField) -> Size:
        name, type_ = node.name.value, get_named_type(field.type)
        arguments = self._selections.arguments(node, field)
        price = self._prices.of_field(parent.name, name, type_, arguments)
        if name in ("__schema", "__type"):
            return Size(depth=1, points=price)
        inner = self.size_of(node.selection_set, cast(GraphQLCompositeType, type_)) if node.selection_set else Size()
        nullable = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        is_list = isinstance(nullable, GraphQLList) and is_composite_type(type_)
        if is_list and parent.name.endswith("Connection") and name in ("edges", "nodes"):
            return Size(inner.depth + 1, points_per_row=ROW_PRICE + inner.points)
        rows = _row_count(node, parent, field, arguments)
        points = price + inner.points * (rows if is_list else 1) + inner.points_per_row * rows
        return Size(inner.depth + 1, points)


def _row_count(node: FieldNode, parent: GraphQLObjectType, field: GraphQLField, arguments: dict[str, Any]) -> int:
    """How many objects a list or a page holds at most, as far as it can be known."""
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
    points, points_per_row = (sum(size.points for size in sizes), sum(size.points_per_row for size in sizes))
    return Size(max(size.depth for size in sizes), ceil(points / len(sizes)), ceil(points_per_row / len(sizes)))

"""What an operation selects: its fields, with their definitions and arguments, without what is skipped."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.collect_fields import does_fragment_condition_match, should_include_node
from graphql.execution.execute import get_field_def
from graphql.execution.values import get_argument_values


@dataclass(frozen=True)
class Selections:
    """An operation's schema, its fragments by name, and its coerced variables."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def applicable(
        self, selection_set: SelectionSetNode, parent: GraphQLObjectType
    ) -> Iterator[FieldNode | SelectionSetNode]:
        """The fields of a selection, and the selections of those of its fragments that apply to the type."""
        for node in selection_set.selections:
            node = cast(FieldNode | FragmentSpreadNode | InlineFragmentNode, node)
            if not should_include_node(self.variables, node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if does_fragment_condition_match(self.schema, fragment, parent):
                yield fragment.selection_set

    def definition(self, node: FieldNode, parent: GraphQLObjectType) -> GraphQLField:
        return get_field_def(self.schema, parent, node)

    def arguments(self, node: FieldNode, field: GraphQLField) -> dict[str, Any]:
        """Raises a GraphQLError for arguments that don't fit."""
        return get_argument_values(field, node, self.variables) if field.args else {}

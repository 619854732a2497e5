"""Operations that are as dear as the limits allow, made by chance from the schema.

An operation is a tree of fields with arguments. Its branches are repeated under aliases until its price comes close to
the limit; what they select stands in a fragment, as aliases are counted where they are written:

    { calls(first: 100) { nodes { id jsonLd } } }
    { a0: calls(first: 100) { ...F0 } a1: calls(first: 100) { ...F0 } … }
    fragment F0 on CallConnection { nodes { id a0: jsonLd a1: jsonLd … } }
"""

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

from graphql import (
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_named_type,
    get_operation_ast,
    is_leaf_type,
)

from api.http.documents import check_document
from api.http.errors import GraphQLRequestError
from api.http.limits import MAX_COMPLEXITY
from api.http.measure import measure_complexity
from api.schema import schema

PAGE_SIZES = (1, 2, 5, 20, 100)
LIST_LENGTHS = (1, 1, 2, 10, 100)
REPETITIONS = (80, 20, 4, 1)
MAX_QUERY_FIELDS = 5
MAX_REPEATED_BRANCHES = 2
MAX_DEPTH = 9
DEAR_ENOUGH = MAX_COMPLEXITY * 0.8
# They want tokens, which nobody can guess.
LEFT_OUT = {"previewToken", "preview"}

HUB_DOCUMENT = """{
  networks { code } themes { slug } territories { code } entries(first: 100) { nodes { id url title summary } }
}"""


@dataclass(eq=False)
class Selection:
    """A field with its arguments as text, or a fragment on a type; what it selects, and how often it is repeated."""

    text: str
    type_name: str = ""
    arguments: list[Callable[[], str]] = field(default_factory=list)
    selections: list["Selection"] = field(default_factory=list)
    repetitions: int = 1

    @property
    def is_field(self) -> bool:
        return not self.text.startswith("...")

    def branches(self) -> list["Selection"]:
        return [self, *(branch for selection in self.selections for branch in selection.branches())]


@dataclass(frozen=True)
class Values:
    """What a hub holds, by the name of the argument or of its filter; a string without one is a slug."""

    words: list[str]
    by_name: dict[str, list[str]]


class OperationGenerator:
    def __init__(self, values: Values, seed: int) -> None:
        self._values = values
        self._random = random.Random(seed)  # noqa: S311 - the same operations each time

    def make_operation(self) -> str:
        """Fields of the query until they are dear enough, each with what it selects, repeated as the limits allow."""
        root, document = Selection(""), "{ __typename }"
        for name, definition in self._query_fields():
            added = self._make_field(name, definition, 1)
            root.selections.append(added)
            documents = [self._repeat(branch, root) for branch in self._branches_to_repeat(added)]
            if documents[-1] is None:
                root.selections.remove(added)
                continue
            document = documents[-1]
            if (price(document) or 0) > DEAR_ENOUGH:
                break
        return document

    def _repeat(self, branch: Selection, root: Selection) -> str | None:
        """Repeat a branch as often as the limits allow; the document, or None if they don't allow it at all."""
        for repetitions in REPETITIONS:
            branch.repetitions = repetitions
            document = self._written(root)
            if price(document) is not None:
                return document
        return None

    def _query_fields(self) -> list[tuple[str, GraphQLField]]:
        """Some of them in an order by chance; rather those of many objects."""
        fields = list(cast(GraphQLObjectType, schema.graphql_schema.query_type).fields.items())
        chances = [0 if name in LEFT_OUT else 3 if "first" in definition.args else 1 for name, definition in fields]
        return list(dict(self._random.choices(fields, chances, k=MAX_QUERY_FIELDS)).items())

    def _branches_to_repeat(self, selection: Selection) -> list[Selection]:
        """The selection itself and those inside; rather those with arguments, which load something of their own."""
        branches = [branch for branch in selection.branches() if branch.is_field]
        chances = [10 if branch.arguments else 3 if branch.selections else 1 for branch in branches]
        return list(dict.fromkeys([*self._random.choices(branches, chances, k=MAX_REPEATED_BRANCHES), selection]))

    def _make_selections(self, parent: GraphQLCompositeType, depth: int) -> list[Selection]:
        if not isinstance(parent, GraphQLObjectType):
            types = schema.graphql_schema.get_possible_types(parent)
            return [
                Selection(f"... on {type_.name}", type_.name, selections=self._make_selections(type_, depth))
                for type_ in self._random.sample(types, self._random.choice((1, 1, len(types))))
            ]
        fields = list(parent.fields.items())
        if depth >= MAX_DEPTH:
            fields = [
                (name, definition) for name, definition in fields if is_leaf_type(get_named_type(definition.type))
            ]
        count = self._random.choice((1, 1, 2, 3, len(fields)))
        sample = self._random.sample(fields, min(count, len(fields)))
        return [self._make_field(name, definition, depth) for name, definition in sample] or [Selection("__typename")]

    def _make_field(self, name: str, definition: GraphQLField, depth: int) -> Selection:
        type_ = get_named_type(definition.type)
        selection = Selection(name, type_.name, self._make_arguments(definition))
        if not is_leaf_type(type_):
            selection.selections = self._make_selections(cast(GraphQLCompositeType, type_), depth + 1)
        return selection

    def _make_arguments(self, definition: GraphQLField) -> list[Callable[[], str]]:
        """Each is written anew for each repetition, so that no two are alike."""
        page_size = self._random.choice(PAGE_SIZES)
        arguments: list[Callable[[], str]] = []
        for argument_name, argument in definition.args.items():
            if argument_name == "first":
                arguments.append(lambda: f"first: {self._random.randint(max(1, page_size - 5), page_size)}")
            elif argument_name not in ("last", "after", "before") and self._is_given(argument):
                arguments.append(self._argument_writer(argument_name, argument))
        return arguments

    def _is_given(self, argument: GraphQLArgument) -> bool:
        return isinstance(argument.type, GraphQLNonNull) or self._random.random() < 0.5

    def _argument_writer(self, name: str, argument: GraphQLArgument) -> Callable[[], str]:
        length = min(self._random.choice(LIST_LENGTHS), 20 if name == "widths" else 100)
        seed = self._random.random()
        return lambda: f"{name}: {self._value(name, argument.type, length, seed)}"

    def _value(self, name: str, type_: GraphQLInputType, length: int, seed: float) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self._value(name, cast(GraphQLInputType, type_.of_type), length, seed)
        if isinstance(type_, GraphQLList):
            values = (self._value(name, cast(GraphQLInputType, type_.of_type), length, seed) for _ in range(length))
            return f"[{' '.join(values)}]"
        if isinstance(type_, GraphQLInputObjectType):
            # The same fields for each repetition.
            shape = random.Random(seed)  # noqa: S311
            count = shape.choice((1, 1, 2, len(type_.fields)))
            fields = shape.sample(list(type_.fields.items()), min(count, len(type_.fields)))
            values = (f"{key}: {self._value(key, inner.type, length, seed)}" for key, inner in fields)
            return f"{{ {' '.join(values)} }}"
        if isinstance(type_, GraphQLEnumType):
            return self._random.choice(list(type_.values))
        return self._scalar(name, get_named_type(type_).name)

    def _scalar(self, name: str, type_name: str) -> str:
        if type_name == "Int":
            return str(self._random.choice((1, 5, 17) if name == "sdgs" else (1, 20, 320, 2025)))
        if type_name == "Boolean":
            return self._random.choice(("true", "false"))
        if type_name in ("DateTime", "Date"):
            date = f"20{self._random.randint(10, 30)}-03-{self._random.randint(10, 28)}"
            return f'"{date}"' if type_name == "Date" else f'"{date}T10:00:00Z"'
        if name in ("search", "query", "prefix"):
            return f'"{self._text()}"'
        return f'"{self._random.choice(self._values.by_name.get(name, self._values.words))}"'

    def _text(self) -> str:
        count = self._random.choice((1, 2, 5, 32, 100))
        form = self._random.choice(("{}", "{}", "{}", "-{}", "«{}»", "{}z", "{} de"))
        return " ".join(form.format(word) for word in self._random.choices(self._values.words, k=count))[:1_000]

    def _written(self, root: Selection) -> str:
        fragments: list[str] = []
        operation = f"{{ {' '.join(self._lines(root.selections, fragments))} }}"
        return "\n".join([operation, *fragments])

    def _lines(self, selections: Iterable[Selection], fragments: list[str]) -> Iterable[str]:
        for selection in selections:
            inner = " ".join(self._lines(selection.selections, fragments))
            if inner and selection.repetitions > 1:
                fragments.append(f"fragment F{len(fragments)} on {selection.type_name} {{ {inner} }}")
                inner = f"...F{len(fragments) - 1}"
            for number in range(selection.repetitions):
                alias = f"{selection.text}{number}: " if selection.repetitions > 1 else ""
                arguments = ", ".join(write() for write in selection.arguments)
                yield (
                    alias
                    + selection.text
                    + (f"({arguments})" if arguments else "")
                    + (f" {{ {inner} }}" if inner else "")
                )


def price(document: str) -> int | None:
    """In points, or None for a document that a limit refuses."""
    try:
        valid = check_document(document)
        operation = cast(OperationDefinitionNode, get_operation_ast(valid))
        return measure_complexity(schema.graphql_schema, valid, operation, {})
    except GraphQLRequestError:
        return None


def hub_values(ask: Callable[[str], bytes]) -> Values:
    """What the hub's entries, territories and networks are called, by `ask`, which answers a document."""
    data = json.loads(ask(HUB_DOCUMENT))["data"]
    nodes = data["entries"]["nodes"]
    texts = " ".join(f"{node['title']} {node['summary']}" for node in nodes)
    words = sorted({word.strip('.,;:!?«»"()\\') for word in texts.split()} - {""})
    codes = {
        "territories": [territory["code"] for territory in data["territories"]],
        "network": [network["code"] for network in data["networks"]],
        "themes": [theme["slug"] for theme in data["themes"]],
        "url": [node["url"] for node in nodes if node["url"]],
    }
    ids = [node["id"] for node in nodes]
    by_name = codes | {"code": codes["network"], "publishedBy": codes["network"]}
    by_name |= dict.fromkeys(("id", "ids", "entry", "funders", "lead", "partners"), ids)
    return Values(words or ["eau"], {name: values for name, values in by_name.items() if values})

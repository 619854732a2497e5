"""What is asked of an index, as tantivy queries."""

import re
from collections.abc import Iterable
from typing import assert_never

from tantivy import FieldType, Occur, Query, Schema

from search.engines.nodes import (
    Begins,
    Best,
    Between,
    Boosted,
    Every,
    Everything,
    Favoured,
    Node,
    OneOf,
    Phrase,
    Scored,
    Some,
    Term,
    Without,
)


class NodeTranslator:
    """Makes the queries of one index."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def translate(self, node: Node) -> Query:
        match node:
            case Everything():
                return Query.all_query()
            case Every(parts):
                return Query.boolean_query(self._all(Occur.Must, parts))
            case Some(parts, needed):
                return Query.boolean_query(self._all(Occur.Should, parts), minimum_number_should_match=needed)
            case Best(parts, tie):
                return Query.disjunction_max_query([self.translate(part) for part in parts], tie)
            case Without(part, unwanted):
                return Query.boolean_query([*self._all(Occur.Must, [part]), *self._all(Occur.MustNot, unwanted)])
            case Favoured(part, by):
                return Query.boolean_query([*self._all(Occur.Must, [part]), *self._all(Occur.Should, by)])
            case Boosted(part, factor):
                return Query.boost_query(self.translate(part), factor)
            case Scored(part, score):
                return Query.const_score_query(self.translate(part), score)
            case _:
                return self._leaf(node)

    def _leaf(self, node: Term | OneOf | Between | Phrase | Begins) -> Query:
        match node:
            case Term(field, value) | Phrase(field, (value,)):
                return Query.term_query(self._schema, field, value)
            case OneOf(field, values):
                return Query.term_set_query(self._schema, field, list(values))
            case Between(field, above, below):
                return Query.range_query(
                    self._schema,
                    field,
                    FieldType.Integer,
                    lower_bound=above,
                    upper_bound=below,
                    include_lower=above is None,
                    include_upper=below is None,
                )
            case Phrase(field, words, gap):
                return Query.phrase_query(self._schema, field, list(words), slop=gap)
            case Begins(field, prefix):
                return Query.regex_query(self._schema, field, re.escape(prefix) + ".*")
            case _:
                assert_never(node)

    def _all(self, occur: Occur, parts: Iterable[Node]) -> list[tuple[Occur, Query]]:
        return [(occur, self.translate(part)) for part in parts]

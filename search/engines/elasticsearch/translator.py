"""What is asked of an index, as Elasticsearch queries."""

from collections.abc import Iterable
from typing import Any, assert_never

from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    MatchAll,
    MatchPhrase,
    Prefix,
    Q,
    Query,
    Range,
    SpanNear,
)
from elasticsearch.dsl.query import Term as TermQuery

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


def translate(node: Node) -> Query:
    match node:
        case Everything():
            return MatchAll()
        case Every(parts):
            return Bool(must=_all(parts))
        case Some(parts, needed):
            return Bool(should=_all(parts), minimum_should_match=needed)
        case Best(parts, tie):
            return DisMax(queries=_all(parts), tie_breaker=tie)
        case Without(part, unwanted):
            return Bool(must=[translate(part)], must_not=_all(unwanted))
        case Favoured(part, by):
            return Bool(must=[translate(part)], should=_all(by))
        case Boosted(part, factor):
            return Bool(must=[translate(part)], boost=factor)
        case Scored(part, 0):
            return Bool(filter=[translate(part)])
        case Scored(part, score):
            return ConstantScore(filter=translate(part), boost=score)
        case _:
            return _leaf(node)


def _leaf(node: Term | OneOf | Between | Phrase | Begins) -> Query:
    match node:
        case Term(field, value) | Phrase(field, (value,)):
            return TermQuery(**{field: value})
        case OneOf(field, values):
            return Q("terms", **{field: list(values)})
        case Between(field, above, below):
            bounds: dict[str, Any] = {"gt": above, "lt": below}
            return Range(**{field: {sign: bound for sign, bound in bounds.items() if bound is not None}})
        case Phrase(field, words, 0):
            return MatchPhrase(**{field: " ".join(words)})
        case Phrase(field, words, gap):
            return SpanNear(clauses=[{"span_term": {field: word}} for word in words], slop=gap, in_order=True)
        case Begins(field, prefix):
            return Prefix(**{field: prefix})
        case _:
            assert_never(node)


def _all(parts: Iterable[Node]) -> list[Query]:
    return [translate(part) for part in parts]

"""What is asked of an index, in plain values: `query_nodes.py` makes them, and each engine has its own words for them.

Unless it is said otherwise, what is found scores the sum of the parts that find it.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Everything:
    pass


@dataclass(frozen=True)
class Term:
    field: str
    value: str | int | bool


@dataclass(frozen=True)
class OneOf:
    field: str
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class Between:
    """Numbers above the one and below the other, neither included."""

    field: str
    above: int | None = None
    below: int | None = None


@dataclass(frozen=True)
class Phrase:
    """Words in this order, with at most `gap` others among them."""

    field: str
    words: tuple[str, ...]
    gap: int = 0


@dataclass(frozen=True)
class Begins:
    field: str
    prefix: str


@dataclass(frozen=True)
class Every:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Some:
    parts: tuple["Node", ...]
    needed: int = 1


@dataclass(frozen=True)
class Best:
    """Any of the parts; scores as the best of them, and `tie` times the others."""

    parts: tuple["Node", ...]
    tie: float = 0.0


@dataclass(frozen=True)
class Without:
    part: "Node"
    unwanted: tuple["Node", ...]


@dataclass(frozen=True)
class Favoured:
    """What `part` finds; `by` adds to the score."""

    part: "Node"
    by: tuple["Node", ...]


@dataclass(frozen=True)
class Boosted:
    part: "Node"
    factor: float


@dataclass(frozen=True)
class Scored:
    """All of it scores the same."""

    part: "Node"
    score: float


Node = (
    Everything | Term | OneOf | Between | Phrase | Begins | Every | Some | Best | Without | Favoured | Boosted | Scored
)


def every(parts: Iterable[Node]) -> Node:
    return Every(tuple(parts))


def either(parts: Iterable[Node]) -> Node:
    return Some(tuple(parts))


def without(part: Node, *unwanted: Node) -> Node:
    return Without(part, unwanted) if unwanted else part


def condition(part: Node) -> Node:
    """Must hold, and counts for nothing."""
    return Scored(part, 0)

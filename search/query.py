"""A search as plain values, which every engine understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, StrEnum
from functools import cached_property
from math import ceil
from typing import Any

from content.models import CallStatus, EntryKind
from search.french import Lexicon, shipped_lexicon
from search.query_parser import SearchText, parse


class SearchOrder(Enum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    CLOSING_SOONEST = "closing_soonest"


class FacetName(StrEnum):
    KIND = "kind"
    THEME = "theme"
    SDG = "sdg"
    TERRITORY = "territory"
    CALL_STATUS = "call_status"
    NETWORK = "network"
    YEAR = "year"


@dataclass(frozen=True)
class Filters:
    """The conditions of a search beside its text. Each set admits any of its values, and None admits everything.

    themes are slugs, territories codes (matching up and down the tree), publishers primary keys of networks.
    """

    kinds: frozenset[EntryKind] | None = None
    themes: frozenset[str] | None = None
    sdgs: frozenset[int] | None = None
    territories: frozenset[str] | None = None
    call_status: frozenset[CallStatus] | None = None
    publishers: frozenset[int] | None = None
    published_after: datetime | None = None
    published_before: datetime | None = None

    def without(self, facet: FacetName) -> "Filters":
        return replace(self, **FACET_FILTERS[facet])


# The filters that each facet narrows by: its own counts leave them out.
FACET_FILTERS: Mapping[FacetName, Mapping[str, Any]] = {
    FacetName.KIND: {"kinds": None},
    FacetName.THEME: {"themes": None},
    FacetName.SDG: {"sdgs": None},
    FacetName.TERRITORY: {"territories": None},
    FacetName.CALL_STATUS: {"call_status": None},
    FacetName.NETWORK: {"publishers": None},
    FacetName.YEAR: {"published_after": None, "published_before": None},
}

# Where a list goes on after a hit: its place there, and two values that mean something to the engine and order only.
HitCursor = tuple[int, int, int]


@dataclass(frozen=True)
class SearchQuery:
    """What a reader searches for, and what Search (execution.py) makes of it.

    - network_id: the network whose readers search; None for the whole hub.
    - after: the cursor of the last hit of the page before.
    - removed: primary keys of entries that the index may not know to be gone.
    - unfinished: whether the last word is still being typed.
    - respelled: the corrected text, which is searched for instead.
    - relaxed: whether some of the words are enough.
    - pins: primary keys of the entries that editors put first for this search, whatever their words.
    - lexicon: stop words and synonyms, with what editors changed of them.
    """

    now: datetime
    text: str = ""
    network_id: int | None = None
    filters: Filters = Filters()
    order: SearchOrder = SearchOrder.RELEVANCE
    first: int = 20
    after: HitCursor | None = None
    removed: frozenset[int] = field(default=frozenset())
    unfinished: bool = False
    respelled: str | None = None
    relaxed: bool = False
    pins: tuple[int, ...] = ()
    lexicon: Lexicon = field(default_factory=shipped_lexicon)

    @cached_property
    def parsed(self) -> SearchText:
        return parse(self.searched_text, self.lexicon)

    @property
    def searched_text(self) -> str:
        """The text that `parsed` is made of, and that the positions of its words refer to."""
        return self.respelled or self.text

    @property
    def loose_clause_count(self) -> int:
        """The number of clauses outside quotes."""
        return sum(not clause.quoted for clause in self.parsed.clauses)

    @property
    def needed_clause_count(self) -> int:
        """How many of them an entry must have. Of a question in many words, two in five say what it is about."""
        if not self.relaxed:
            return self.loose_clause_count
        return 1 if self.loose_clause_count < 3 else max(2, ceil(self.loose_clause_count * 2 / 5))

    @property
    def effective_order(self) -> SearchOrder:
        """The order asked for; without words no entry is more relevant than another, and the newest come first."""
        if self.order is SearchOrder.RELEVANCE and not self.parsed.clauses:
            return SearchOrder.NEWEST
        return self.order

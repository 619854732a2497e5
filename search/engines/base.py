"""The interface of search engines. It knows nothing of the database, and no engine decides who may see what: see
execution.py.

tests/conformance/ holds every engine to the same results.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from search.document import SearchDocument
from search.query import FacetName, HitCursor, SearchQuery


class EngineUnavailable(Exception):  # noqa: N818 - a state more than a fault
    """There is no index that can be searched: none was made, another version made it, or it cannot be reached."""


class EngineAway(EngineUnavailable):
    """The index may be whole, but cannot be reached or written to: no new one would mend that, only time or people."""


class EngineBusy(Exception):  # noqa: N818
    """Another process is writing to the index."""


@dataclass(frozen=True)
class Hit:
    """An entry that is found; `cursor` is what a query's `after` takes to go on after it."""

    pk: int
    score: float
    cursor: HitCursor


@dataclass(frozen=True)
class HitPage:
    hits: Sequence[Hit] = ()
    has_more: bool = False


class Reader(Protocol):
    """Answers searches; raises EngineUnavailable without a usable index."""

    def position(self) -> int:
        """The position in the journal up to which the index is written."""

    def search(self, query: SearchQuery) -> HitPage: ...

    def count(self, query: SearchQuery) -> int: ...

    def facet(self, query: SearchQuery, name: FacetName) -> Mapping[str, int]:
        """How many entries each value would find. The caller has taken the facet's own filter out of the query."""

    def matching(self, query: SearchQuery, limit: int) -> list[int]:
        """Primary keys of the entries that are found, the best first."""

    def complete(self, query: SearchQuery, limit: int) -> list[int]:
        """Entries whose title holds the words of the query, its last word perhaps unfinished; the newest first."""

    def vocabulary(self, query: SearchQuery, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        """Words as written in what the query's network shows, with the number of entries, the most frequent first.

        The prefix is without accents or case, and finds words with them.
        """


class Writer(Protocol):
    """The one writer of an index; what is written is searched, and kept, once it is committed.

    `filled` is where to go on filling a new index that was left half-made: after this primary key.
    """

    position: int
    filled: int

    def remove(self, pks: Iterable[int]) -> None: ...

    def write(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents of entries that have none, or whose earlier ones are removed."""

    def commit(self, position: int) -> None:
        """Keep all that was written, and then how far the journal has been read: never that without the other."""

    def checkpoint(self, pk: int) -> None:
        """Filling a new index: all up to this primary key is written. To be kept by an engine that can go on there."""


class Engine(Reader, Protocol):
    def fingerprints(self) -> dict[int, int]:
        """SearchDocument.fingerprint of all that is in the index, by primary key."""

    def writer(self) -> AbstractContextManager[Writer]:
        """Raises EngineBusy while another process has one."""

    def rebuild(self, fill: Callable[[Writer], None]) -> None:
        """Make a new index beside the one in use, or go on with one left half-made; let `fill` write it, and swap."""

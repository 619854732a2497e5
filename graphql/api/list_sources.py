"""What the lists of the API are made of: a ListSource for each list, and a ListRequest for each time one is asked for.

A resolver returns a ListRequest, and a connection loads what is selected of it (list_pages.py). For
`{ networks { calls(first: 2, orderBy: TITLE) { nodes { title } } } }` there is one request for each network, alike but
for the viewer:

    ListRequest(CALLS, PageArguments(first=2), filter_items=(), order=CallOrder.TITLE, viewer_id=3)
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from django.db.models import QuerySet

from api.context import Context
from api.entry_loaders import fetch_specific
from api.filters import Filter
from api.pagination import PageArguments, SortKey
from content.models import Entry


@dataclass(frozen=True)
class ListRequest:
    """The list of one parent, with the arguments of its field. Connections are resolved from it."""

    source: "ListSource"
    arguments: PageArguments
    filter_items: tuple[tuple[str, Any], ...] = ()
    order: Enum | None = None
    viewer_id: int | None = None
    parent_id: int = 0

    @property
    def filters(self) -> Filter:
        return dict(self.filter_items)

    @property
    def name(self) -> str:
        """The list and its order, which cursors belong to: calls.TITLE."""
        return f"{self.source.name}.{self.order.name}" if self.order else self.source.name


class ListSource(ABC):
    """What the rows of a list are, how they are sorted, and which node stands for each."""

    name: str
    # What fetch_nodes needs of a row beside its primary key.
    node_columns: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def get_sort_keys(self, request: ListRequest, clock: datetime) -> list[SortKey]:
        """What the rows are sorted by, the primary key last."""

    @abstractmethod
    def get_querysets(self, context: Context, batch: list[ListRequest]) -> list[QuerySet[Any]]:
        """The rows of all requests, each row annotated with viewer_id (0 for the hub) and parent_id."""

    @abstractmethod
    def fetch_nodes(self, context: Context, rows: Iterable[tuple[Any, ...]]) -> Mapping[tuple[int | None, int], Any]:
        """Nodes by viewer and primary key, from rows of viewer, primary key and node_columns."""


class EntryListSource(ListSource):
    """A list of entries, each as the viewer of its request shows it."""

    node_columns = ("key",)

    def fetch_nodes(self, context: Context, rows: Iterable[tuple[Any, ...]]) -> Mapping[tuple[int | None, int], Entry]:
        return fetch_specific(rows)

"""A few documents and an engine to find them with."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from content.models import EntryKind
from search.document import SearchDocument
from search.engines import Engine, Writer
from search.query import FacetName, Filters, SearchQuery

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=3)
LATER = NOW + timedelta(days=60)
EARLIER = NOW - timedelta(days=60)

PACA, BRETAGNE = 3, 7  # networks


def document(pk: int, title: str, **fields: Any) -> SearchDocument:
    """A news post that all networks show, published `pk` minutes before noon, unless told otherwise."""
    given = {
        "kind": EntryKind.NEWS_POST,
        "summary": "",
        "body": (),
        "keywords": (),
        "tags": (),
        "themes": (),
        "sdgs": (),
        "territories": (),
        "listed_territories": (),
        "publisher": PACA,
        "shown_to": ("*",),
        "hidden_by": (),
        "published_at": NOW - timedelta(minutes=pk),
        "expire_at": None,
        "opens_at": None,
        "closes_at": None,
        "cancelled": False,
        **fields,
    }
    return SearchDocument(pk=pk, title=title, **given)


def call(pk: int, title: str, **fields: Any) -> SearchDocument:
    return document(pk, title, kind=EntryKind.CALL, **fields)


class Corpus:
    """Entries are told apart by their titles."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._titles: dict[int, str] = {}

    def hold(self, *documents: SearchDocument) -> None:
        """In a new index, with nothing else in it."""
        self.engine.rebuild(lambda writer: self._write(writer, documents, ()))

    def change(self, *documents: SearchDocument, removed: Iterable[int] = ()) -> None:
        with self.engine.writer() as writer:
            self._write(writer, documents, removed)

    def find(self, text: str = "", filters: Filters | None = None, **query: Any) -> list[str]:
        """Titles, in the order of the hits."""
        search_query = self.query(text, filters, **query)
        titles = [self._titles[hit.pk] for hit in self.engine.search(search_query).hits]
        assert len(titles) == min(self.engine.count(search_query), search_query.first)
        return titles

    def facet(self, name: FacetName, text: str = "", filters: Filters | None = None, **query: Any) -> dict[str, int]:
        return dict(self.engine.facet(self.query(text, filters, **query), name))

    def query(self, text: str = "", filters: Filters | None = None, **query: Any) -> SearchQuery:
        return SearchQuery(**{"now": NOW, "first": 100, "text": text, "filters": filters or Filters(), **query})

    def _write(self, writer: Writer, documents: Iterable[SearchDocument], removed: Iterable[int]) -> None:
        documents = list(documents)
        writer.remove([*removed, *(document.pk for document in documents)])
        writer.write(documents)
        writer.commit(writer.position + 1)
        self._titles |= {document.pk: document.title for document in documents}

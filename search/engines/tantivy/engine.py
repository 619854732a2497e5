"""Searches and writes the index."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import tantivy
from tantivy import Index, Order, Query

from search.document import SearchDocument
from search.engines import date_order
from search.engines.base import EngineBusy, EngineUnavailable, HitPage, Writer
from search.engines.nodes import Node, Term
from search.engines.query_nodes import matching_node, ranked_node, scope_node, title_begins
from search.engines.tantivy import facets, relevance
from search.engines.tantivy.files import Files
from search.engines.tantivy.schema import POSITION, build_schema, position_document, to_tantivy
from search.engines.tantivy.snapshot import Snapshot
from search.engines.tantivy.translator import NodeTranslator
from search.query import FacetName, SearchOrder, SearchQuery

UPDATE_HEAP = 15_000_000  # bytes: the least that tantivy takes for one thread
REBUILD_HEAP = 100_000_000


class TantivyEngine:
    def __init__(self, root: Path) -> None:
        self._files = Files(root)
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._stamp: tuple[int, int] = (0, 0)
        self._index: Index | None = None
        self._schema = build_schema()
        self._translator = NodeTranslator(self._schema)

    def position(self) -> int:
        with self._snapshot() as index:
            return _position(index, self._translator)

    def search(self, query: SearchQuery) -> HitPage:
        with self._snapshot() as index:
            if query.effective_order is SearchOrder.RELEVANCE:
                return relevance.page(index, self._translator.translate(ranked_node(query)), query)
            return date_order.fetch_page(partial(self._first, index), query)

    def count(self, query: SearchQuery) -> int:
        with self._snapshot() as index:
            return index.count(self._translator.translate(matching_node(query)))

    def facet(self, query: SearchQuery, name: FacetName) -> Mapping[str, int]:
        with self._snapshot() as index:
            return facets.facet(index, self._translator, query, name)

    def matching(self, query: SearchQuery, limit: int) -> list[int]:
        with self._snapshot() as index:
            return [pk for _, pk in index.first(self._translator.translate(ranked_node(query)), limit)]

    def complete(self, query: SearchQuery, limit: int) -> list[int]:
        with self._snapshot() as index:
            return [pk for _, pk in self._first(index, title_begins(query), limit, "newest")]

    def vocabulary(self, query: SearchQuery, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        with self._snapshot() as index:
            terms = index.terms("vocabulary", prefix, self._translator.translate(scope_node(query)), limit)
        return [(term.partition("/")[2], number) for term, number in terms if number]

    def fingerprints(self) -> dict[int, int]:
        with self._snapshot() as index:
            return index.field(Query.all_query(), "fingerprint")

    def _first(
        self, index: Snapshot, node: Node, limit: int, field: str, *, upwards: bool = False
    ) -> list[tuple[int, int]]:
        return index.first(self._translator.translate(node), limit, field, Order.Asc if upwards else Order.Desc)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        try:
            index = self._open()
            writer = index.writer(UPDATE_HEAP, 1)
            index.reload()
        except (OSError, ValueError) as error:
            raise (EngineBusy if "LockBusy" in str(error) else EngineUnavailable)(str(error)) from error
        try:
            yield _TantivyWriter(writer, self._schema, _position(Snapshot(index.searcher()), self._translator))
        finally:
            writer.wait_merging_threads()

    def rebuild(self, fill: Callable[[Writer], None]) -> None:
        with self._files.new_folder() as folder:
            writer = Index(self._schema, path=str(folder)).writer(REBUILD_HEAP, 1)
            fill(_TantivyWriter(writer, self._schema, 0))
            writer.wait_merging_threads()

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        try:
            yield Snapshot(self._open().searcher())
        except (OSError, ValueError) as error:  # what tantivy raises for files that are missing or damaged
            raise EngineUnavailable(f"The search index cannot be read: {error}") from error

    def _open(self) -> Index:
        """The index in use, as of its last commit; looking for a newer one costs two small file reads."""
        with self._lock:
            folder = self._files.current()
            if folder is None:
                raise EngineUnavailable("There is none of this version.")
            meta = (folder / "meta.json").stat()
            stamp = meta.st_mtime_ns, meta.st_ino
            if self._index is None or folder != self._folder:
                self._index, self._folder = Index.open(str(folder)), folder
            elif stamp != self._stamp:
                self._index.reload()
            self._stamp = stamp
            return self._index


class _TantivyWriter:
    filled = 0

    def __init__(self, writer: tantivy.IndexWriter, schema: tantivy.Schema, position: int) -> None:
        self._writer = writer
        self._schema = schema
        self.position = position

    def remove(self, pks: Iterable[int]) -> None:
        # By query: tantivy-py's deletion by term takes the number for a signed one and finds nothing.
        self._writer.delete_documents_by_query(Query.term_set_query(self._schema, "pk", list(pks)))

    def write(self, documents: Iterable[SearchDocument]) -> None:
        for document in documents:
            self._writer.add_document(to_tantivy(document, self._schema))

    def commit(self, position: int) -> None:
        self.remove([POSITION])
        self._writer.add_document(position_document(position, self._schema))
        self._writer.commit()
        self.position = position

    def checkpoint(self, pk: int) -> None:
        """A new index is made in one go."""


def _position(index: Snapshot, translator: NodeTranslator) -> int:
    return index.field(translator.translate(Term("pk", POSITION)), "position")[POSITION]

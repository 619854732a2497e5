"""One state of the index, asked in plain numbers."""

from collections.abc import Mapping
from typing import Any

from tantivy import Order, Query, Searcher


class Snapshot:
    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    @property
    def size(self) -> int:
        return self._searcher.num_docs

    def count(self, query: Query) -> int:
        result: Any = self._searcher.search(query, limit=1, count=True)  # its stub lacks `count`
        return int(result.count)

    def first(
        self, query: Query, limit: int, field: str | None = None, direction: Order = Order.Desc
    ) -> list[tuple[Any, int]]:
        """The score, or the value of the field that they are sorted by, and the primary key of the first entries."""
        # tantivy takes memory for as many as it is asked for, found or not.
        limit = min(limit, self.size) or 1
        hits = self._searcher.search(query, limit=limit, count=False, order_by_field=field, order=direction).hits
        pks = self._searcher.fast_field_values("pk", [address for _, address in hits])
        return [(key, _integer(pk)) for (key, _), pk in zip(hits, pks, strict=True)]

    def field(self, query: Query, name: str) -> dict[int, int]:
        """A field's value in all that is found, by primary key."""
        addresses = [address for _, address in self._searcher.search(query, limit=self.size or 1, count=False).hits]
        pks = self._searcher.fast_field_values("pk", addresses)
        values = self._searcher.fast_field_values(name, addresses)
        return {_integer(pk): _integer(value) for pk, value in zip(pks, values, strict=True) if value is not None}

    def counts(self, query: Query, field: str, most: int) -> dict[str, int]:
        """How many entries each value of a field has, for the most frequent ones."""
        terms = {"values": {"terms": {"field": field, "size": most}}}
        buckets: list[Mapping[str, Any]] = self._searcher.aggregate(query, terms)["values"]["buckets"]
        return {_text(bucket["key"]): bucket["doc_count"] for bucket in buckets}

    def terms(self, field: str, prefix: str, within: Query, limit: int | None) -> list[tuple[str, int]]:
        return self._searcher.terms_with_prefix(field, prefix, within, limit)


def _integer(value: float | None) -> int:
    return int(value or 0)


def _text(key: str | float) -> str:
    return key if isinstance(key, str) else str(int(key))

"""What the dearest operations that the limits allow make the server do; benchmarks/cost.py says how long it takes."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client

from content.models import ENTRY_MODELS, Call, Network
from dear_operations import OperationGenerator, hub_values
from factories import make_entry, make_example
from search.engines import tantivy

OPERATIONS = 8
WORK_LIMITS = {"statements": 200, "rows": 5_000, "engine calls": 60, "bytes": 1_000_000}

PARAGRAPH = f"<p>{'Une phrase qui en dit long sur la coopération. ' * 20}</p>"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How much is done from now on, by the names of WORK_LIMITS."""
    work: Counter[str] = Counter()

    class CountingCursor(CursorWrapper):
        def execute(self, *args: Any, **kwargs: Any) -> Any:
            work["statements"] += 1
            return super().execute(*args, **kwargs)

        def fetchone(self) -> Any:
            work["rows"] += 1
            return self.cursor.fetchone()

        def fetchmany(self, *args: Any) -> Any:
            rows = self.cursor.fetchmany(*args)
            work["rows"] += len(rows)
            return rows

    class CountingEngine:
        def __getattr__(self, name: str) -> Any:
            work["engine calls"] += 1
            return getattr(engine, name)

    engine = tantivy.get_engine()
    monkeypatch.setattr(tantivy, "get_engine", CountingEngine)
    monkeypatch.setattr(connection, "make_cursor", lambda cursor: CountingCursor(cursor, connection))
    return work


@pytest.mark.django_db
def test_the_work_for_the_dearest_operations_is_bounded(
    client: Client, paca: Network, bretagne: Network, index: Callable[[], None], work: Counter[str]
) -> None:
    def ask(document: str) -> bytes:
        return client.post("/graphql/", {"query": document}, "application/json").content

    for network in (paca, bretagne):
        for kind in ENTRY_MODELS:
            make_example(kind, network)
    for number in range(20):
        body = [("paragraph", PARAGRAPH)] * 8
        make_entry(Call, paca, f"Appel {number}", summary="Un résumé plutôt long. " * 20, body=body)
    index()
    values = hub_values(ask)
    for seed in range(OPERATIONS):
        document = OperationGenerator(values, seed).make_operation()
        work.clear()
        work["bytes"] = len(ask(document))
        assert {name: count for name, count in work.items() if count > WORK_LIMITS[name]} == {}, document

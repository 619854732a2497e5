"""Writes documents in bulk, and then how far the index has come: never the one without the other."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.document import SearchDocument
from search.engines.base import EngineAway, EngineBusy
from search.engines.elasticsearch.server import Server
from search.engines.elasticsearch.write_claims import Claim
from search.engines.fields import fields

logger = logging.getLogger(__name__)

CHUNK = 500  # documents in a request
CHUNK_BYTES = 10 * 1024 * 1024
ATTEMPTS = 8  # at what the server is too busy for; 0.25 s after the first, twice as long after each other
FIRST_PAUSE = 0.25  # seconds
LONGEST_PAUSE = 10  # seconds
FOR_A_SHARD = "5s"  # that the server waits for one that is missing, before it says so

# What an entry is to be in the index, by primary key; None to take it out.
_Pending = Mapping[int, Mapping[str, Any] | None]

_REFUSED, _NOT_FOUND, _OVERTAKEN = 400, 404, 409


class ElasticsearchWriter:
    """`held` are the entries that the index should have: those that the caller says it has, and what is written."""

    def __init__(self, server: Server, claim: Claim, sender: Executor) -> None:
        """`sender` sends one thing at a time, and is waited for before the claim ends."""
        self._server = server
        self._claim = claim
        self._sender = sender
        self._sending: Future[None] | None = None
        self._pending: dict[int, Mapping[str, Any] | None] = {}
        self.position = claim.state.position
        self.filled = claim.state.filled
        self.held: set[int] = set()

    def remove(self, pks: Iterable[int]) -> None:
        self._pending |= dict.fromkeys(pks)

    def write(self, documents: Iterable[SearchDocument]) -> None:
        self._pending |= {document.pk: fields(document) for document in documents}

    def commit(self, position: int) -> None:
        self._finish_sending()
        self.position = position
        with self._server.session(patient=True) as client:
            self._flush(client, self._taken())
            client.indices.refresh(index=self._claim.index)
            self._claim.keep(client, position, self.filled)

    def checkpoint(self, pk: int) -> None:
        """Sent while the caller makes the next documents; what fails is raised by the next checkpoint or commit."""
        self._finish_sending()
        self.filled = pk
        self._sending = self._sender.submit(self._keep, self._taken(), pk)

    def _keep(self, pending: _Pending, pk: int) -> None:
        with self._server.session(patient=True) as client:
            self._flush(client, pending)
            self._claim.keep(client, self.position, pk)

    def _finish_sending(self) -> None:
        if self._sending:
            self._sending.result()

    def _taken(self) -> _Pending:
        taken, self._pending = self._pending, {}
        return taken

    def _flush(self, client: Elasticsearch, pending: _Pending) -> None:
        """What the server refuses is taken out of the index, so that it finds less rather than what is no more."""
        refused = dict(self._send(client, pending))
        for pk, reason in refused.items():
            logger.error("Entry %s cannot be indexed and is left out. %s", pk, reason)
        for _ in self._send(client, dict.fromkeys(refused)):
            pass
        self.held -= pending.keys()
        self.held |= {pk for pk, source in pending.items() if source is not None and pk not in refused}

    def _send(self, client: Elasticsearch, pending: _Pending) -> Iterator[tuple[int, str]]:
        """Those that the server refuses, with its reason."""
        faults = streaming_bulk(
            client,
            (self._action(pk, source) for pk, source in pending.items()),
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            max_retries=ATTEMPTS,
            initial_backoff=FIRST_PAUSE,
            max_backoff=LONGEST_PAUSE,
            timeout=FOR_A_SHARD,
            raise_on_error=False,
            yield_ok=False,
        )
        for _, fault in faults:
            ((operation, result),) = fault.items()
            status, reason = result["status"], str(result.get("error"))
            if status == _REFUSED:
                yield int(result["_id"]), reason
            elif status == _OVERTAKEN:
                raise EngineBusy(f"Another process has written to {self._claim.index}. {reason}")
            elif operation != "delete" or status != _NOT_FOUND:
                raise EngineAway(reason)

    def _action(self, pk: int, source: Mapping[str, Any] | None) -> dict[str, Any]:
        action = {
            "_op_type": "delete",
            "_index": self._claim.index,
            "_id": str(pk),
            "version": self._claim.number,
            "version_type": "external_gte",
        }
        return action if source is None else action | {"_op_type": "index", "_source": source}

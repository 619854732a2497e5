"""Writes documents in bulk, and then how far the index has come: never the one without the other."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.document import SearchDocument
from search.engines.base import EngineAway, EngineBusy
from search.engines.elasticsearch.server import Server
from search.engines.elasticsearch.state import Claim
from search.engines.fields import fields

logger = logging.getLogger(__name__)

CHUNK = 500  # documents in a request
CHUNK_BYTES = 10 * 1024 * 1024
ATTEMPTS = 8  # at what the server is too busy for; 0.25 s after the first, twice as long after each other
FIRST_PAUSE = 0.25  # seconds
LONGEST_PAUSE = 10  # seconds

_REFUSED, _NOT_FOUND, _OVERTAKEN = 400, 404, 409


class ElasticsearchWriter:
    def __init__(self, server: Server, claim: Claim, held: Iterable[int] = ()) -> None:
        """`held` are the entries that are in the index; the attribute says which should be, from then on."""
        self._server = server
        self._claim = claim
        self._pending: dict[int, SearchDocument | None] = {}
        self.position = claim.state.position
        self.filled = claim.state.filled
        self.held = set(held)

    def remove(self, pks: Iterable[int]) -> None:
        self._pending |= dict.fromkeys(pks)

    def write(self, documents: Iterable[SearchDocument]) -> None:
        self._pending |= {document.pk: document for document in documents}

    def commit(self, position: int) -> None:
        self.position = position
        with self._server.asked(patient=True) as client:
            self._flush(client)
            client.indices.refresh(index=self._claim.index)
            self._claim.keep(client, position, self.filled)

    def checkpoint(self, pk: int) -> None:
        self.filled = pk
        with self._server.asked(patient=True) as client:
            self._flush(client)
            self._claim.keep(client, self.position, pk)

    def _flush(self, client: Elasticsearch) -> None:
        """What the server refuses is taken out of the index, so that it finds less rather than what is no more."""
        refused = dict(self._send(client, self._pending))
        for pk, reason in refused.items():
            logger.error("Entry %s cannot be indexed and is left out. %s", pk, reason)
        for _ in self._send(client, dict.fromkeys(refused)):
            pass
        self.held -= self._pending.keys()
        self.held |= {pk for pk, document in self._pending.items() if document and pk not in refused}
        self._pending = {}

    def _send(self, client: Elasticsearch, documents: Mapping[int, SearchDocument | None]) -> Iterator[tuple[int, str]]:
        """Those that the server refuses, with its reason."""
        faults = streaming_bulk(
            client,
            (self._action(pk, document) for pk, document in documents.items()),
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            max_retries=ATTEMPTS,
            initial_backoff=FIRST_PAUSE,
            max_backoff=LONGEST_PAUSE,
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

    def _action(self, pk: int, document: SearchDocument | None) -> dict[str, Any]:
        action = {
            "_op_type": "delete",
            "_index": self._claim.index,
            "_id": str(pk),
            "version": self._claim.number,
            "version_type": "external_gte",
        }
        return action if document is None else action | {"_op_type": "index", "_source": fields(document)}

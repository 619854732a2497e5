"""The way to the server, and a circuit breaker: while nobody answers, nobody is kept waiting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from content.deadline import seconds_left
from search.engines.base import EngineAway, EngineBusy, EngineUnavailable

PATIENCE = 2.0  # seconds that a reader waits for an answer
PATIENT = 60.0  # seconds that a writer waits, and who compares all there is
PAUSE = 5.0  # seconds without another question after one that found no answer

_TROUBLE = (401, 403, 429, 502, 503, 504)  # the wrong key, too much to do, shards missing, a proxy before no server


class Server:
    """`options` are elasticsearch.Elasticsearch's: hosts, and api_key or basic_auth, ca_certs…"""

    def __init__(self, **options: Any) -> None:
        retries = len(options["hosts"]) - 1  # nodes to try after one that does not answer
        self._client = Elasticsearch(**options, request_timeout=PATIENCE, max_retries=retries, retry_on_timeout=True)
        self._lock = threading.Lock()
        self._trouble: str | None = None
        self._again_at = 0.0

    @contextmanager
    def session(self, patient: bool = False) -> Iterator[Elasticsearch]:
        """Raises EngineAway when the server does not answer, or has not for a moment; EngineUnavailable without an
        index; EngineBusy where another writer was faster."""
        self._hold_back()
        try:
            patience = PATIENT if patient else PATIENCE
            yield self._client.options(request_timeout=max(0.01, min(patience, seconds_left())))
        except ApiError as error:
            # That something cannot be written, or one question not be answered, says nothing of the others.
            self._note(str(error) if error.status_code in _TROUBLE and not patient else None)
            raise _meaning(error) from error
        except TransportError as error:
            trouble = f"{type(error).__name__}: {error.message}"
            self._note(trouble)
            raise EngineAway(trouble) from error
        except Exception:
            self._note(None)
            raise
        self._note(None)

    def _hold_back(self) -> None:
        """After a fault, one question at a time finds out whether the server is back; the others don't wait for it."""
        with self._lock:
            now = time.monotonic()
            if self._trouble is not None and now < self._again_at:
                raise EngineAway(self._trouble)
            self._again_at = now + PAUSE

    def _note(self, trouble: str | None) -> None:
        with self._lock:
            self._trouble = trouble
            self._again_at = time.monotonic() + PAUSE


def _meaning(error: ApiError) -> Exception:
    if isinstance(error, NotFoundError):
        return EngineUnavailable(str(error))
    if isinstance(error, ConflictError):
        return EngineBusy(f"Another process has written to the index. {error}")
    return EngineAway(str(error))

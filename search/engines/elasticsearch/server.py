"""The way to the server, and a circuit breaker: while nobody answers, nobody is kept waiting."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from search.engines.base import EngineAway, EngineBusy, EngineUnavailable

logger = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that a reader waits for an answer
PATIENT = 60.0  # seconds that a writer waits, and who compares all there is
PAUSE = 5.0  # seconds without another question after one that found no answer

_OVERLOADED = 429
_FORBIDDEN = (401, 403)


class Server:
    """`options` are elasticsearch.Elasticsearch's: hosts, and api_key or basic_auth, ca_certs…"""

    def __init__(self, **options: Any) -> None:
        others = len(options["hosts"]) - 1  # nodes to try after one that does not answer
        self._client = Elasticsearch(**options, request_timeout=PATIENCE, max_retries=others)
        self._lock = threading.Lock()
        self._trouble: str | None = None
        self._again_at = 0.0

    @contextmanager
    def asked(self, patient: bool = False) -> Iterator[Elasticsearch]:
        """Raises EngineAway when the server does not answer, or has not for a moment; EngineUnavailable without an
        index; EngineBusy where another writer was faster."""
        self._hold_back()
        try:
            yield self._client.options(request_timeout=PATIENT) if patient else self._client
        except ApiError as error:
            # That something cannot be written says nothing of what can be searched.
            away = _is_trouble(error.status_code)
            self._note(str(error) if away and not patient else None)
            raise (EngineAway(str(error)) if away else _meaning(error)) from error
        except TransportError as error:
            self._note(str(error))
            raise EngineAway(str(error)) from error
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
            before, self._trouble = self._trouble, trouble
            self._again_at = time.monotonic() + PAUSE
        if trouble and not before:
            logger.warning("Elasticsearch does not answer. %s", trouble)
        elif before and not trouble:
            logger.warning("Elasticsearch answers again.")


def _is_trouble(status: int) -> bool:
    return status == _OVERLOADED or status >= 500


def _meaning(error: ApiError) -> Exception:
    if isinstance(error, NotFoundError):
        return EngineUnavailable(str(error))
    if isinstance(error, ConflictError):
        return EngineBusy(f"Another process has written to the index. {error}")
    if error.status_code in _FORBIDDEN:  # a read-only index, or the wrong key
        return EngineAway(str(error))
    return error

"""Turns for work that takes a process long, so that all else is answered meanwhile.

A queue lets one thread work: two at once would take longer together than one after the other, as threads of Python
share a processor. A few wait for their turn. Of granian's twenty threads, pictures (content/renditions.py) take eight
at most, large documents of the API (api/http/documents.py) and its dear operations (api/http/view.py) four each, which
leaves four for all the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

MAX_WAIT = 10  # seconds


class QueueBusyError(Exception):
    """Too many wait already for their turn, or this one has waited too long."""


class TurnQueue:
    def __init__(self, max_waiting: int) -> None:
        self._members = BoundedSemaphore(1 + max_waiting)
        self._turn = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it until the end of the block. Raises a QueueBusyError."""
        if not self._members.acquire(blocking=False):
            raise QueueBusyError
        try:
            if not self._turn.acquire(timeout=MAX_WAIT):
                raise QueueBusyError
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._members.release()

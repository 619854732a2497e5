"""Turns for work that takes a process long, so that all else is answered meanwhile.

A queue lets one thread work: two at once would take longer together than one after the other, as threads of Python
share a processor. A few wait for their turn. Of granian's twenty threads, pictures (content/renditions.py) take eight
at most, large documents of the API (api/http/documents.py) and its dear operations (api/http/view.py) four each, which
leaves four for all the rest.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.dispatch import Signal

MAX_WAIT = 10  # seconds

# With `queue`, its name, and the `seconds` that it took.
turn_taken = Signal()


class QueueBusyError(Exception):
    """Too many wait already for their turn, or this one has waited too long."""


class TurnQueue:
    def __init__(self, name: str, max_waiting: int) -> None:
        self._name = name
        self._members = BoundedSemaphore(1 + max_waiting)
        self._turn = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it until the end of the block. Raises a QueueBusyError."""
        start = time.monotonic()
        if not self._members.acquire(blocking=False):
            raise QueueBusyError
        try:
            if not self._turn.acquire(timeout=MAX_WAIT):
                raise QueueBusyError
            try:
                turn_taken.send(TurnQueue, queue=self._name, seconds=time.monotonic() - start)
                yield
            finally:
                self._turn.release()
        finally:
            self._members.release()

"""Turns for work that takes a process long, so that all else is answered meanwhile.

A queue lets one thread work: two at once would take longer together than one after the other, as threads of Python
share a processor. Some wait for their turn. Of granian's forty threads, dear operations of the API (api/http/view.py)
take twenty at most, pictures (content/renditions.py) eight, and large documents (api/http/documents.py) four, which
leaves eight for all the rest.
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

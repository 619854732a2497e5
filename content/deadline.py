"""The time at which the work for a request ends: a database that is asked before does not go on after it.

with deadline(10):  # raises a TimeLimitError in ten seconds
    with limit_statements():
        …  # a query that is still running then is stopped
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil, inf

from django.db import OperationalError, connection, transaction

# Of the clock that never goes back. Threads that work for a request have its context.
_ends_at: ContextVar[float] = ContextVar("ends_at")

_INSTRUCTIONS = 10_000  # of SQLite's machine, a millisecond or less, from one look at the clock to the next


class TimeLimitError(Exception):
    """The work has taken too long, and was left as it was."""


class DeadlineExceeded(BaseException):
    """Within the work: no part of it takes this for an error of its own."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Give the block so long. Raises a TimeLimitError for what takes longer."""
    token = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    except (DeadlineExceeded, TimeoutError):
        raise TimeLimitError from None
    finally:
        _ends_at.reset(token)


def seconds_left() -> float:
    """Until the deadline, without end where there is none."""
    return _ends_at.get(inf) - time.monotonic()


def check_deadline() -> None:
    if seconds_left() < 0:
        raise DeadlineExceeded


@contextmanager
def limit_statements() -> Iterator[None]:
    """Stop what the database does in the block when the deadline comes, if there is one."""
    if seconds_left() == inf:
        yield
        return
    check_deadline()
    limit = _limit_on_postgresql if connection.vendor == "postgresql" else _limit_on_sqlite
    try:
        with limit():
            yield
    except OperationalError:
        check_deadline()
        raise


@contextmanager
def _limit_on_postgresql() -> Iterator[None]:
    """Within a transaction, whose end is the end of the limit, whatever pooler passes the connection on."""
    is_nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        # Rounded up: a statement that ends before the deadline would be taken for a fault.
        milliseconds = max(1, ceil(seconds_left() * 1000))
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
        yield
        if is_nested:
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


@contextmanager
def _limit_on_sqlite() -> Iterator[None]:
    connection.ensure_connection()
    database = connection.connection
    database.set_progress_handler(lambda: seconds_left() < 0, _INSTRUCTIONS)
    try:
        yield
    finally:
        database.set_progress_handler(None, _INSTRUCTIONS)

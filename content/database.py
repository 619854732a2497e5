"""Tells an outage of the database, which ends by itself, from a fault of ours; both are an OperationalError."""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError

from content.outage import Outage

RETRY_AFTER = 30  # seconds

_outage = Outage(
    logging.getLogger(__name__),
    begins="The database is away: requests are answered with 503. %s",
    ends="The database answers again.",
)

# As they begin. What PostgreSQL calls a lost connection, a lack of resources, and what an operator does.
AWAY_SQLSTATES = ("08", "53", "57P")
LOCK_TIMEOUT = "55P03"
LOCKED_SQLITE_ERRORS = ("SQLITE_BUSY", "SQLITE_LOCKED")
# A file that can't be opened, is locked for longer than the time-out, can't be read, or a full disk.
AWAY_SQLITE_ERRORS = ("SQLITE_CANTOPEN", *LOCKED_SQLITE_ERRORS, "SQLITE_IOERR", "SQLITE_FULL")


def is_database_away(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if sqlite_error := getattr(error.__cause__, "sqlite_errorname", None):
        return str(sqlite_error).startswith(AWAY_SQLITE_ERRORS)
    # A connection that was never made, or broke off, has no code.
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    return sqlstate is None or str(sqlstate).startswith(AWAY_SQLSTATES)


def is_database_locked(error: BaseException | None) -> bool:
    """Whether another transaction held for too long what this one needed."""
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    sqlite_error = str(getattr(cause, "sqlite_errorname", ""))
    return getattr(cause, "sqlstate", None) == LOCK_TIMEOUT or sqlite_error.startswith(LOCKED_SQLITE_ERRORS)


def report_database_outage(error: BaseException | None) -> bool:
    """Return whether an error is due to an outage, which is logged once until the database answers again."""
    if is_database_away(error):
        _outage.report_failure(str(error).partition("\n")[0])
        return True
    return False


def report_database_connection(**kwargs: Any) -> None:
    """A new connection ends an outage: the receiver of the signal connection_created."""
    _outage.report_success()

"""Locks by which one worker at a time does a job, however many run. A lock goes with its process, however it ends."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django_guid import set_guid
from django_guid.utils import generate_guid

from content.database import report_database_outage

logger = logging.getLogger(__name__)

_NUMBER = 0x6A6F62  # of all advisory locks on jobs, "job"


def run_job(job: str, work: Callable[[], object], lock_connection: BaseDatabaseWrapper) -> None:
    """Work on a job, unless another process does. Log a fault and go on: the worker tries again when it is due next.

    What is logged meanwhile has an id in common, as with a request.
    """
    set_guid(generate_guid())
    close_old_connections()
    try:
        with hold_job(job, lock_connection) as is_held:
            if is_held:
                work()
    except Exception as fault:
        if not report_database_outage(fault):
            logger.exception("The worker goes on after a fault")


def hold_job(job: str, lock_connection: BaseDatabaseWrapper) -> AbstractContextManager[bool]:
    """Hold a job until the end of the block, which is told whether it does or another process holds it.

    The connection is one that the job itself doesn't use.
    """
    return _advisory_lock(job, lock_connection) if lock_connection.vendor == "postgresql" else _file_lock(job)


@contextmanager
def _advisory_lock(job: str, lock_connection: BaseDatabaseWrapper) -> Iterator[bool]:
    """In a transaction, as long as which a pooler such as pgbouncer keeps one session for the worker."""
    lock_connection.close_if_unusable_or_obsolete()
    lock_connection.set_autocommit(False)
    try:
        with lock_connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_NUMBER, job])
            (is_held,) = cursor.fetchone()
        yield is_held
    finally:
        lock_connection.rollback()
        lock_connection.set_autocommit(True)


@contextmanager
def _file_lock(job: str) -> Iterator[bool]:
    """All workers on an SQLite database are on its machine."""
    folder = Path(settings.VAR_DIR) / "jobs"
    folder.mkdir(exist_ok=True)
    with (folder / job).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True

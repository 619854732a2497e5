"""Heartbeats of the workers: written by a thread of their own, which no task delays, however long it takes."""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from socket import gethostname
from threading import Event, Thread

from django.db import connection
from django.utils import timezone

from cms.health.models import Heartbeat
from content.database import report_database_outage

BEAT_EVERY = 15.0  # seconds

logger = logging.getLogger(__name__)


@contextmanager
def heartbeats(apps: Collection[str]) -> Iterator[None]:
    """Say until the end of the block that this process runs the tasks of these apps."""
    stop = Event()
    thread = Thread(target=_beat_until, args=[stop, apps])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def write_heartbeats(apps: Collection[str]) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(app=app, host=gethostname(), beat_at=timezone.now()) for app in apps],
        update_conflicts=True,
        unique_fields=["app", "host"],
        update_fields=["beat_at"],
    )


def _beat_until(stop: Event, apps: Collection[str]) -> None:
    while not stop.is_set():
        try:
            write_heartbeats(apps)
        except Exception as fault:
            if not report_database_outage(fault):
                logger.exception("A heartbeat is missed")
        connection.close()
        stop.wait(BEAT_EVERY)

"""manage.py background: what a hub does without being asked."""

import logging
import signal
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from search import indexing

logger = logging.getLogger(__name__)

INDEX_EVERY = 0.5  # seconds: a publication is found within one
SCHEDULE_EVERY = 15  # seconds: publication and expiry are due to the minute


class Command(BaseCommand):
    help = "Index what is published, and publish and expire what is scheduled, until stopped."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        scheduled_at = 0.0
        while not stop.wait(INDEX_EVERY):
            now = timezone.now().timestamp()
            if now - scheduled_at >= SCHEDULE_EVERY:
                scheduled_at = now
                _attempt(call_command, "publish_scheduled")
            _attempt(indexing.catch_up)


def _attempt(work: Any, *args: str) -> None:
    """A fault is logged and tried again at the next turn: nothing here may end the loop."""
    close_old_connections()
    try:
        work(*args)
    except Exception:
        logger.exception("The background worker goes on after a fault")

"""manage.py background: what a hub does without being asked."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from cms.calls.links import check_next_link, note_links
from cms.directory.corrections.forgetting import forget_old_corrections
from cms.directory.imports.running import forget_old_imports, work_on_imports
from cms.review.reminders import remind_reviewers
from cms.sign_in import forget_old_failures
from content.previews import delete_expired_previews
from search import indexing, terms

logger = logging.getLogger(__name__)

INDEX_EVERY = 0.5  # seconds: a publication is found within one


def publish_scheduled() -> None:
    call_command("publish_scheduled")


# Seconds. Publication and expiry are due to the minute; what has waited for days or months can wait an hour.
EVERY = {
    publish_scheduled: 15,
    check_next_link: 30,
    note_links: 5,
    remind_reviewers: 3600,
    delete_expired_previews: 60,
    terms.forget_old: 3600,
    work_on_imports: 1,
    forget_old_imports: 3600,
    forget_old_failures: 3600,
    forget_old_corrections: 3600,
}


class Command(BaseCommand):
    help = (
        "Index what is published, publish and expire what is scheduled, remind reviewers, look up what calls link to, "
        "and delete what is too old, until stopped."
    )

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        due = dict.fromkeys(EVERY, 0.0)
        while not stop.wait(INDEX_EVERY):
            for work, seconds in EVERY.items():
                if (now := time.monotonic()) >= due[work]:
                    due[work] = now + seconds
                    _attempt(work)
            _attempt(indexing.catch_up)


def _attempt(work: Callable[[], object]) -> None:
    """A fault is logged and tried again at the next turn: nothing here may end the loop."""
    close_old_connections()
    try:
        work()
    except Exception:
        logger.exception("The background worker goes on after a fault")

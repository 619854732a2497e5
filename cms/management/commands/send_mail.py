"""manage.py send_mail: sends the mails that are queued."""

import signal
from contextlib import closing
from functools import partial
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from cms.health.heartbeats import heartbeats
from cms.job_locks import run_job
from cms.mail.sending import send_due_mails

LOOK_EVERY = 1  # second


class Command(BaseCommand):
    help = "Send the mails that are queued, until stopped. Several may run: one of them at a time sends."

    def handle(self, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        with heartbeats(["send_mail"]), closing(connection.copy()) as lock_connection:
            while not stop.wait(LOOK_EVERY):
                run_job("cms.mail", partial(send_due_mails, stop), lock_connection)

"""When the background workers last turned."""

import time
from datetime import timedelta
from socket import gethostname

from django.db import models
from django.utils import timezone

from content.database import report_database_outage

BEAT_EVERY = 15  # seconds
MISSED_AFTER = timedelta(minutes=5)  # longer than any task but the making of a large index


class Heartbeat(models.Model):
    """The last turn of a host's workers through the tasks of an app."""

    app = models.CharField(max_length=100)
    host = models.CharField(max_length=255)
    beat_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["app", "host"], name="one_heartbeat_by_app_and_host")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.app} – {self.host}"


class Pulse:
    """Writes the heartbeat of a worker on this host as often as it is due."""

    def __init__(self, app: str) -> None:
        self._app = app
        self._next_beat = 0.0

    def beat_if_due(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + BEAT_EVERY
        try:
            Heartbeat.objects.bulk_create(
                [Heartbeat(app=self._app, host=gethostname(), beat_at=timezone.now())],
                update_conflicts=True,
                unique_fields=["app", "host"],
                update_fields=["beat_at"],
            )
        except Exception as fault:
            if not report_database_outage(fault):
                raise

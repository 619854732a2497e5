"""When the hub's workers last said that they run."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

MISSED_AFTER = timedelta(minutes=2)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def recent(self) -> "HeartbeatQuerySet":
        return self.filter(beat_at__gt=timezone.now() - MISSED_AFTER)


class Heartbeat(models.Model):
    """When a process on a host last ran: one for the tasks of an app, or the sender of mails."""

    app = models.CharField(max_length=100)  # or send_mail
    host = models.CharField(max_length=255)
    beat_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["app", "host"], name="one_heartbeat_by_app_and_host")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.app} – {self.host}"

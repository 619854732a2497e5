"""Task of the background worker: forget hosts that are gone."""

from datetime import timedelta

from django.utils import timezone

from cms.health.models import Heartbeat


def delete_old_heartbeats() -> None:
    Heartbeat.objects.filter(beat_at__lt=timezone.now() - timedelta(days=1)).delete()


PERIODIC_TASKS = {delete_old_heartbeats: 3600}  # seconds

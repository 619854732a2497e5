"""What Prometheus is told of the hub as a whole, read at each scrape: every web host says the same."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cms.health.checks import get_lights
from cms.health.models import Heartbeat
from cms.mail.models import QueuedMail
from search.engines import EngineUnavailable, get_engine
from search.lag import find_lag


class HubCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        lights = {light.name: light.fault is None for light in get_lights()}
        health = GaugeMetricFamily("maillage_health", "1 for each light of /readyz in order, else 0.", labels=["check"])
        for name, is_in_order in lights.items():
            health.add_metric([name], is_in_order)
        yield health
        if lights["database"]:
            yield from _index_gauges()
            yield from _mail_gauges()
            yield _heartbeat_gauge()


def _index_gauges() -> Iterator[Metric]:
    try:
        lag = find_lag(get_engine().position())
    except EngineUnavailable:
        return
    seconds = (timezone.now() - lag.since).total_seconds() if lag.since else 0
    yield GaugeMetricFamily("maillage_index_lag_changes", "Changes that are not indexed.", lag.changes)
    yield GaugeMetricFamily("maillage_index_lag_seconds", "Age of the oldest change that is not indexed.", seconds)


def _mail_gauges() -> Iterator[Metric]:
    waiting = QueuedMail.objects.exclude(next_attempt_at=None).aggregate(count=Count("pk"), since=Min("queued_at"))
    mails = GaugeMetricFamily("maillage_mails", "Mails that wait, and that were given up.", labels=["state"])
    mails.add_metric(["waiting"], waiting["count"])
    mails.add_metric(["given_up"], QueuedMail.objects.given_up().count())
    yield mails
    seconds = (timezone.now() - waiting["since"]).total_seconds() if waiting["since"] else 0
    yield GaugeMetricFamily("maillage_mail_wait_seconds", "Age of the oldest mail that waits.", seconds)


def _heartbeat_gauge() -> Metric:
    beats = GaugeMetricFamily(
        "maillage_heartbeat_timestamp_seconds", "When a worker last turned, by Unix time.", labels=["app", "host"]
    )
    for heartbeat in Heartbeat.objects.all():
        beats.add_metric([heartbeat.app, heartbeat.host], heartbeat.beat_at.timestamp())
    return beats

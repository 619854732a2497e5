"""What the hub depends on, checked: each check returns what is wrong in English for probes, in French for people.

Only a vital one takes its web host out of service. The others tell of what people have to mend while the host serves:
without a worker, a search engine or a mail server, all hosts would go at once, and readers would lose what still works.
"""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cms.health.models import Heartbeat
from cms.mail.models import QueuedMail
from cms.management.commands.background import get_periodic_tasks
from search.engines import EngineUnavailable, get_engine
from search.lag import find_lag

KEPT_FOR = 5  # seconds: whoever asks more often gets the same answer
MAX_LAG = timedelta(minutes=1)
MAX_MAIL_DELAY = timedelta(hours=1)
MIN_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Fault:
    message: str
    french_message: str


@dataclass(frozen=True)
class Light:
    name: str
    french_name: str
    is_vital: bool
    fault: Fault | None


def get_lights() -> list[Light]:
    """The state of each part, looked up every few seconds at most, as anybody may ask."""
    lights: list[Light] = cache.get_or_set("cms.health.lights", _check_all, KEPT_FOR) or []
    return lights


def is_ready(lights: list[Light]) -> bool:
    return not any(light.is_vital and light.fault for light in lights)


def _check_all() -> list[Light]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        # All else would wait for it as long again.
        fault = Fault("The database does not answer.", "La base de données ne répond pas.")
        return [Light("database", "Base de données", True, fault)]
    return [
        Light("database", "Base de données", True, None),
        Light("migrations", "Version de la base de données", True, _check_migrations()),
        Light("index", "Index de recherche", False, _check_index()),
        Light("workers", "Tâches de fond", False, _check_workers()),
        Light("mail", "Courriels", False, _check_mail()),
        Light("disk", "Disque", False, _check_disk()),
    ]


def _check_migrations() -> Fault | None:
    """Those of a newer version don't matter: the older one goes on while they are made."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return Fault("Migrations of this version were not made.", "Les migrations de cette version restent à faire.")
    return None


def _check_index() -> Fault | None:
    """Whether a change waits to be indexed for longer than a turn of the worker takes."""
    try:
        position = get_engine().position()
    except EngineUnavailable:
        return Fault(
            "There is no index to search: the database answers searches.",
            "Aucun index n’est disponible : la base de données répond aux recherches.",
        )
    since, now = find_lag(position).since, timezone.now()
    if since and since < now - MAX_LAG:
        minutes = (now - since) // timedelta(minutes=1)
        return Fault(
            f"Changes of {minutes} min ago are not indexed.",
            f"Des changements d’il y a {minutes} min manquent à l’index.",
        )
    return None


def _check_workers() -> Fault | None:
    running_apps = Heartbeat.objects.recent().values_list("app", flat=True)
    if idle_apps := sorted(set(get_periodic_tasks()) - set(running_apps)):
        apps = ", ".join(idle_apps)
        return Fault(f"No worker runs the tasks of {apps}.", f"Aucun processus n’exécute les tâches de {apps}.")
    return None


def _check_mail() -> Fault | None:
    """Whether nobody sends, or the mail server takes nothing; what it refuses for good is in the report of mails."""
    if not Heartbeat.objects.recent().filter(app="send_mail").exists():
        return Fault("No process sends mails.", "Aucun processus n’envoie les courriels.")
    unsent = QueuedMail.objects.exclude(next_attempt_at=None)
    if unsent.filter(queued_at__lt=timezone.now() - MAX_MAIL_DELAY).exists():
        return Fault("Mails wait for more than an hour.", "Des courriels attendent depuis plus d’une heure.")
    return None


def _check_disk() -> Fault | None:
    if shutil.disk_usage(settings.VAR_DIR).free < MIN_FREE_BYTES:
        return Fault("Less than 1 GB is free for uploads.", "Il reste moins de 1 Go pour les fichiers.")
    return None

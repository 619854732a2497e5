"""manage.py check_health: the lights of /readyz, in a terminal or for a container's health check."""

from socket import gethostname
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.health.checks import get_lights
from cms.health.models import Heartbeat


class Command(BaseCommand):
    help = "Print the state of each part of the hub. Exits with 1 if one needs to be mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=["index", "workers", "mail", "disk"], help="beside what is vital")
        parser.add_argument(
            "--worker", metavar="APP", help="look only whether one of this host runs its tasks, or send_mail"
        )

    def handle(self, *, only: str | None, worker: str | None, **options: Any) -> None:
        if worker:
            if not Heartbeat.objects.recent().filter(app=worker, host=gethostname()).exists():
                raise CommandError(f"No worker of this host runs {worker}.")
            return
        lights = [light for light in get_lights() if light.is_vital or only in (None, light.name)]
        for light in lights:
            self.stdout.write(f"{light.name:<12}{light.fault.message if light.fault else 'ok'}")
        if any(light.fault for light in lights):
            raise CommandError("docs/operations.md says what to do.")

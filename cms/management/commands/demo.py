"""manage.py demo: prepares the demo's data the first time, then serves the hub and runs its workers."""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from cms import demo_data
from content import demo
from content.models import Network
from search import indexing

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepare the demo the first time, then serve it until Ctrl-C; what was edited is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="erase the demo's data instead")

    def handle(self, *, reset: bool, **options: Any) -> None:
        _check_port()
        if reset:
            shutil.rmtree(settings.VAR_DIR)
            self.stdout.write("The demo's data are erased; `make demo` starts over.")
            return
        self._prepare()
        with _run_processes() as processes:
            _wait_until_served(processes)
            self._print_addresses()
            _wait_for_end(processes)

    def _prepare(self) -> None:
        (settings.VAR_DIR / "port").write_text(str(settings.PUBLIC_PORT))
        call_command("migrate", verbosity=0)
        if not demo_data.users_exist():
            self.stdout.write("Importing the demo content…")
            with tempfile.TemporaryDirectory() as folder:
                demo.write_files(Path(folder), date.today())
                call_command("import_content", *sorted(map(str, Path(folder).glob("*.jsonl"))))
            demo_data.create_search_rules()
            demo_data.create_users()
        Site.objects.exclude(port=settings.PUBLIC_PORT).update(port=settings.PUBLIC_PORT)
        indexing.catch_up()

    def _print_addresses(self) -> None:
        base = f"http://{HOST}:{settings.PUBLIC_PORT}"
        network = Network.objects.get(code="paca").hostnames[0]
        self.stdout.write(
            f"\nMaillage is running. Ctrl-C stops it; what you edit is kept.\n\n"
            f"  GraphQL API   {base}/graphql/\n"
            f"  GraphiQL      {base}/graphql/ (in a browser)\n"
            f"  Admin         {base}/admin/\n"
            f"  A network     http://{network}:{settings.PUBLIC_PORT}/\n\n"
            f"Demo logins, all with the password “{demo_data.PASSWORD}”:\n"
        )
        for user in demo_data.USERS:
            self.stdout.write(f"  {user.name:<15} {user.role}")
        self.stdout.write("")
        self.stdout.flush()


def _check_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, settings.PUBLIC_PORT))
        except OSError:
            raise CommandError(
                f"Port {settings.PUBLIC_PORT} is taken: is the demo running already? "
                f"Stop what uses it, or choose another: make demo PORT={settings.PUBLIC_PORT + 1}"
            ) from None


@contextmanager
def _run_processes() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run the server and the workers until the block ends, by Ctrl-C or a termination."""
    server = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST),
        *("--port", str(settings.PUBLIC_PORT), "--workers", "2", "--blocking-threads", "40", "--log-level", "error"),
        # As in deploy/Dockerfile: one that dies or takes much memory (in MiB) is replaced.
        *("--respawn-failed-workers", "--workers-max-rss", "768", "--workers-kill-timeout", "10"),
        "cms.wsgi:application",
    ]
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job starts with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    # A Ctrl-C reaches this process alone, which then ends the others in order.
    processes = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603 - our own commands
        for command in (server, *([sys.executable, "manage.py", worker] for worker in ("background", "send_mail")))
    ]
    try:
        yield processes
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def _wait_until_served(processes: list["subprocess.Popen[bytes]"]) -> None:
    while True:
        _check_alive(processes)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, settings.PUBLIC_PORT)) == 0:
                return
        time.sleep(0.1)


def _wait_for_end(processes: list["subprocess.Popen[bytes]"]) -> None:
    """Wait for Ctrl-C; a CommandError if one of the processes ends by itself."""
    while True:
        _check_alive(processes)
        time.sleep(0.5)


def _check_alive(processes: list["subprocess.Popen[bytes]"]) -> None:
    if any(process.poll() is not None for process in processes):
        raise CommandError("A part of the demo ended by itself; its last words are above.")

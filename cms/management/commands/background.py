"""manage.py background: runs the periodic tasks of each app in a thread, so that none waits for another's network."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from typing import Any

from django.apps import apps as django_apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.module_loading import module_has_submodule

from cms.health.heartbeats import heartbeats
from cms.job_locks import run_job

TICK = 0.1  # seconds
MAX_IDLE = 3  # seconds for which connections to the database are kept unused

Task = Callable[[], object]


class Command(BaseCommand):
    help = (
        "Index what is published, publish and expire what is scheduled, remind reviewers, look up what calls link to, "
        "and delete what is too old, until stopped. Several may run: each job is done by one of them at a time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("apps", nargs="*", metavar="app", help="run the tasks of these apps alone")

    def handle(self, *, apps: list[str], **options: Any) -> None:
        tasks_by_app = get_periodic_tasks()
        if without_tasks := sorted(set(apps) - set(tasks_by_app)):
            raise CommandError(f"No tasks in {', '.join(without_tasks)}: name some of {', '.join(tasks_by_app)}.")
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        apps = apps or list(tasks_by_app)
        with heartbeats(apps), ThreadPoolExecutor(max_workers=len(apps)) as threads:
            runs = [threads.submit(_run_until, stop, tasks_by_app[app]) for app in apps]
        for run in runs:
            run.result()


def get_periodic_tasks() -> dict[str, dict[Task, float]]:
    """Return the PERIODIC_TASKS of each app's tasks.py: tasks with the seconds from one run to the next."""
    modules = {
        app.label: import_module(f"{app.name}.tasks")
        for app in django_apps.get_app_configs()
        if module_has_submodule(app.module, "tasks")
    }
    return {label: module.PERIODIC_TASKS for label, module in modules.items() if hasattr(module, "PERIODIC_TASKS")}


def _run_until(stop: threading.Event, tasks: dict[Task, float]) -> None:
    """Run tasks one after another, whenever they are due, until stopped; if that fails, stop the whole worker."""
    next_runs = dict.fromkeys(tasks, 0.0)
    try:
        with closing(connection.copy()) as lock_connection:
            while not stop.wait(TICK):
                for task, seconds in tasks.items():
                    if (now := time.monotonic()) >= next_runs[task]:
                        next_runs[task] = now + seconds
                        run_job(f"{task.__module__}.{task.__qualname__}", task, lock_connection)
                if min(next_runs.values()) > time.monotonic() + MAX_IDLE:
                    connection.close()
                    lock_connection.close()
    finally:
        stop.set()  # rather than go on without these tasks: whoever runs the worker starts it again
        connection.close()

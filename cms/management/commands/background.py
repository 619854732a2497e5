"""manage.py background: indexes the journal's changes and runs the periodic tasks of all apps."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.module_loading import module_has_submodule

from cms.job_locks import run_job
from search import indexing

INDEX_EVERY = 0.5  # seconds: a publication is found within one

Task = Callable[[], object]


class Command(BaseCommand):
    help = (
        "Index what is published, publish and expire what is scheduled, remind reviewers, look up what calls link to, "
        "and delete what is too old, until stopped. Several may run: each job is done by one of them at a time."
    )

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        tasks = get_periodic_tasks()
        next_runs = dict.fromkeys(tasks, 0.0)
        with closing(connection.copy()) as lock_connection:
            while not stop.wait(INDEX_EVERY):
                for task, seconds in tasks.items():
                    if (now := time.monotonic()) >= next_runs[task]:
                        next_runs[task] = now + seconds
                        run_job(_name(task), task, lock_connection)
                run_job(_name(indexing.catch_up), indexing.catch_up, lock_connection)


def get_periodic_tasks() -> dict[Task, float]:
    """Return the PERIODIC_TASKS of all apps' tasks.py: each task with the seconds from one run to the next."""
    tasks: dict[Task, float] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "tasks"):
            tasks |= getattr(import_module(f"{app.name}.tasks"), "PERIODIC_TASKS", {})
    return tasks


def _name(task: Task) -> str:
    return f"{task.__module__}.{task.__qualname__}"

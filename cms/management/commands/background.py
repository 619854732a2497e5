"""manage.py background: indexes the journal's changes and runs the periodic tasks of all apps."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.module_loading import module_has_submodule

from search import indexing

logger = logging.getLogger(__name__)

INDEX_EVERY = 0.5  # seconds: a publication is found within one

Task = Callable[[], object]


class Command(BaseCommand):
    help = (
        "Index what is published, publish and expire what is scheduled, remind reviewers, look up what calls link to, "
        "and delete what is too old, until stopped."
    )

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        tasks = get_periodic_tasks()
        next_runs = dict.fromkeys(tasks, 0.0)
        while not stop.wait(INDEX_EVERY):
            for task, seconds in tasks.items():
                if (now := time.monotonic()) >= next_runs[task]:
                    next_runs[task] = now + seconds
                    _run(task)
            _run(indexing.catch_up)


def get_periodic_tasks() -> dict[Task, float]:
    """Return the PERIODIC_TASKS of all apps' tasks.py: each task with the seconds from one run to the next."""
    tasks: dict[Task, float] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "tasks"):
            tasks |= getattr(import_module(f"{app.name}.tasks"), "PERIODIC_TASKS", {})
    return tasks


def _run(task: Task) -> None:
    """Log a fault and go on, so that nothing ends the loop: the task is tried again when it is due next."""
    close_old_connections()
    try:
        task()
    except Exception:
        logger.exception("The background worker goes on after a fault")

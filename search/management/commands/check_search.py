"""manage.py check_search: whether the index says what the content says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from search.drift import Drift, find_drift, mend
from search.engines import EngineBusy, EngineUnavailable, get_engine
from search.lag import find_lag
from search.management.progress import progress


class Command(BaseCommand):
    help = "Compare the search index with the content, both ways. Exits with 1 if they differ, or if it lags behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what differs")

    def handle(self, repair: bool, **options: Any) -> None:
        try:
            drift = find_drift(progress)
            self._report(drift)
            if drift and repair:
                mend(drift)
                drift = find_drift(progress)
            self._check_lag()
        except EngineBusy as error:
            raise CommandError(f"Another process is writing to the index; try again. {error}") from error
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        if drift:
            raise CommandError(f"{len(drift.all)} entries differ" + (" still." if repair else "; --repair mends them."))

    def _check_lag(self) -> None:
        """Raise a CommandError if the index can't be brought up to date, which find_drift has tried."""
        lag = find_lag(get_engine().position())
        if lag.since and lag.is_long(timezone.now()):
            since = timezone.localtime(lag.since)
            raise CommandError(
                f"Changes that are not indexed: {lag.changes}, the first of {since:%Y-%m-%d %H:%M:%S}. Something keeps "
                "the index from being written to, such as a full disk; once that is mended, the worker goes on."
            )

    def _report(self, drift: Drift) -> None:
        for number, description in (
            (len(drift.missing), "missing from the index"),
            (len(drift.stale), "not as they are now"),
            (len(drift.extra), "that should not be there"),
        ):
            self.stdout.write(f"{number} {description}")

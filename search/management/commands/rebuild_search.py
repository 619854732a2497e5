"""manage.py rebuild_search: a new index in the place of the old one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines import EngineBusy, EngineUnavailable, get_engine
from search.management.progress import progress


class Command(BaseCommand):
    help = (
        "Make a new search index from the content. Searches go on with the old one until the new one is complete; "
        "stopped half-way, the old one stays, and Elasticsearch goes on where it was the next time."
    )

    def handle(self, **options: Any) -> None:
        try:
            indexing.rebuild(progress)
        except EngineBusy as error:
            raise CommandError(f"{error} Wait for it to end, and run this again if it is still needed.") from error
        except EngineUnavailable as error:
            raise CommandError(f"{error} The index in use is untouched; run this again when that is mended.") from error
        self.stdout.write(f"The search index holds {len(get_engine().fingerprints())} entries.")

"""manage.py repeat_erasures: after a restore, erases again whom the backup still had."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.personal_data.erasure_log import read_erased_keys
from cms.personal_data.occurrences import erase_occurrences, find_erased_occurrences


class Command(BaseCommand):
    help = "Erase again from a restored database what erasures.log says was erased; as often as one likes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="VAR_DIR/erasures.log of each web host there was.")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            erased_keys = set[str]().union(*map(read_erased_keys, files))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        occurrences = find_erased_occurrences(erased_keys)
        erase_occurrences(occurrences, user=None)
        self.stdout.write(f"Erased again: {len(occurrences)} of {len(erased_keys)}. The rest is not in this database.")

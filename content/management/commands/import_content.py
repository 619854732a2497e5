"""manage.py import_content: reads files of the import format. docs/import.md is for its users."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from content.transfer.faults import Fault
from content.transfer.importing import Import
from content.transfer.naming import GoneError
from content.transfer.writing import RefusedError

SHOWN_FAULTS = 1000


class Command(BaseCommand):
    help = "Import content from JSON Lines files: checked whole first, written only if all of it is right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a JSON Lines file")
        parser.add_argument("--skip-faulty", action="store_true", help="import the rest, and say what was left out")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *, files: list[Path], skip_faulty: bool, dry_run: bool, **options: Any) -> None:
        for path in files:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        try:
            self._import(files, skip_faulty, dry_run)
        except RefusedError as error:
            raise CommandError(f"{error}\nThe import stopped there. Mend the line and run it again.") from error
        except (GoneError, DatabaseError, OSError) as error:
            raise CommandError(f"{error}\nThe import stopped there; what is in stays. Run it again.") from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What is in stays; run the same command again to go on.")
            raise SystemExit(130) from None

    def _import(self, files: list[Path], skip_faulty: bool, dry_run: bool) -> None:
        work = Import(map(Path, files))
        if work.faults and not skip_faulty:
            faults = work.all_faults()
            raise CommandError(f"{_listed(faults)}\n{_total(faults)}; nothing was imported.")
        if work.faults:
            work.leave_out_faulty()
            self.stdout.write(f"Left out:\n{_listed(work.all_faults())}\n")
        work.run(dry_run)
        if dry_run:
            self.stdout.write("Nothing was written. An import would give:")
        for kind, counts in work.counts.items():
            told = ", ".join(
                f"{counts[what]} {what}" for what in ("created", "updated", "unchanged", "left out") if counts[what]
            )
            self.stdout.write(f"{kind or 'unknown'}: {told}")


def _listed(faults: list[Fault]) -> str:
    listed = "\n".join(map(str, faults[:SHOWN_FAULTS]))
    return listed if len(faults) <= SHOWN_FAULTS else f"{listed}\n… and {len(faults) - SHOWN_FAULTS} more"


def _total(faults: list[Fault]) -> str:
    lines = len({(fault.file, fault.line) for fault in faults})
    return f"{len(faults)} fault{'s'[: len(faults) != 1]} in {lines} line{'s'[: lines != 1]}"

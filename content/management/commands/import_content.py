"""manage.py import_content: reads files of the import format. docs/import.md is for its users."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from content.storage import is_disk_full
from content.transfer.faults import Fault
from content.transfer.importer import Import
from content.transfer.writer import GoneError, RefusedError

LISTED_FAULTS = 1000


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
            reason = "The disk is full." if is_disk_full(error) else error
            raise CommandError(f"{reason}\nThe import stopped there; what is in stays. Run it again.") from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What is in stays; run the same command again to go on.")
            raise SystemExit(130) from None

    def _import(self, files: list[Path], skip_faulty: bool, dry_run: bool) -> None:
        content_import = Import(map(Path, files))
        if content_import.faults and not skip_faulty:
            faults = content_import.all_faults()
            raise CommandError(f"{_fault_list(faults)}\n{_fault_count(faults)}; nothing was imported.")
        if content_import.faults:
            content_import.leave_out_faulty()
            self.stdout.write(f"Left out:\n{_fault_list(content_import.all_faults())}\n")
        content_import.run(dry_run)
        if dry_run:
            self.stdout.write("Nothing was written. An import would give:")
        for type_name, counts in content_import.counts.items():
            outcomes = [name for name in ("created", "updated", "unchanged", "left out") if counts[name]]
            numbers = ", ".join(f"{counts[outcome]} {outcome}" for outcome in outcomes)
            self.stdout.write(f"{type_name or 'unknown'}: {numbers}")


def _fault_list(faults: list[Fault]) -> str:
    lines = "\n".join(map(str, faults[:LISTED_FAULTS]))
    return lines if len(faults) <= LISTED_FAULTS else f"{lines}\n… and {len(faults) - LISTED_FAULTS} more"


def _fault_count(faults: list[Fault]) -> str:
    lines = len({(fault.file, fault.line) for fault in faults})
    return f"{len(faults)} fault{'s'[: len(faults) != 1]} in {lines} line{'s'[: lines != 1]}"

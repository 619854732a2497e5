"""manage.py export_content: writes the import format, files included. docs/import.md is for its users."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import Network
from content.transfer.exporter import FILES_FOLDER, Export
from content.transfer.omissions import omissions


class Command(BaseCommand):
    help = f"Export content as JSON Lines, with its pictures and documents in a folder {FILES_FOLDER}/ beside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("output", metavar="OUTPUT.jsonl", help="where to write; - for the terminal, without files")
        parser.add_argument("--network", nargs="+", metavar="CODE", help="only what these networks publish and relay")

    def handle(self, *, output: str, network: list[str] | None, **options: Any) -> None:
        networks = Network.objects.all()
        if network:
            networks = networks.filter(code__in=network)
            unknown = set(network) - set(networks.values_list("code", flat=True))
            if unknown:
                raise CommandError(f"There is no network {', '.join(sorted(unknown))}.")
        if output == "-":
            terminal_export = Export(networks, None, self.stderr.write)
            for line in terminal_export.lines():
                self.stdout.write(line)
            self.stderr.write(_summary(terminal_export))
            return
        path = Path(output)
        if not path.parent.is_dir():
            raise CommandError(f"There is no folder {path.parent}.")
        # Complete or not at all: an export that was stopped leaves no file that looks whole.
        unfinished = path.with_name(f"{path.name}.part")
        export = Export(networks, path.parent, self.stderr.write)
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in export.lines())
        unfinished.replace(path)
        self.stdout.write(_summary(export))


def _summary(export: Export) -> str:
    """What the hub has beside what is exported."""
    left_out = "\n".join(f"{number:>9} {name}" for name, number in omissions(export.files) if number)
    return f"Left out, of all that the hub has (a copy of the database and the files keeps it):\n{left_out}"

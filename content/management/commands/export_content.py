"""manage.py export_content: writes the import format, files included. docs/import.md is for its users."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import Network
from content.transfer.exporter import FILES_FOLDER, Export


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
            for line in Export(networks, None, self.stderr.write).lines():
                self.stdout.write(line)
            return
        path = Path(output)
        if not path.parent.is_dir():
            raise CommandError(f"There is no folder {path.parent}.")
        # Complete or not at all: an export that was stopped leaves no file that looks whole.
        unfinished = path.with_name(f"{path.name}.part")
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in Export(networks, path.parent, self.stderr.write).lines())
        unfinished.replace(path)

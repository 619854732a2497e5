"""Imports N generated entries into an empty hub on SQLite, and prints the rate and the most memory used.

.venv/bin/python benchmarks/import.py 100000
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = ["coopération", "territoire", "jeunesse", "eau", "santé", "école", "Sénégal", "climat", "culture", "port"]
NETWORKS = ["paca", "bretagne", "cirrma"]


def lines(count: int) -> Iterator[dict[str, object]]:
    for code in NETWORKS:
        yield {"type": "network", "code": code, "name": code.title(), "kind": "regional"}
    for number, word in enumerate(WORDS):
        yield {"type": "theme", "slug": f"theme-{number}", "name": word}
    for number in range(count):
        yield entry(number)


def entry(number: int) -> dict[str, object]:
    kind = ("actor", "call", "news", "project", "partner")[number % 5]
    network = NETWORKS[number % 3]
    some = [WORDS[(number * step) % len(WORDS)] for step in range(1, 9)]
    own: dict[str, dict[str, object]] = {
        "actor": {
            "kind": "association",
            "address": {"street": "1, rue du Port", "city": "Marseille"},
            "countries": ["SN"],
        },
        "call": {
            "opens_on": "2026-01-15",
            "closes_at": "2026-04-15T12:00:00+02:00",
            "funders": ["Ministère"],
            "budget": {"amount": "150000.00", "currency": "EUR"},
            "milestones": [{"label": "Réunion", "at": "2026-02-01T09:00:00+01:00"}],
        },
        "news": {"date": "2026-01-15"},
        "project": {
            "lead": actor(number - 3),
            "partners": [actor(number - 13)] if number > 15 else [],
            "starts_on": "2025-01-01",
        },
        "partner": {"kind": "funder", "website": "https://www.example.org"},
    }
    return {
        "type": kind,
        "network": network,
        "slug": f"{kind}-{number}",
        "title": f"{' '.join(some[:4]).capitalize()} {number}",
        "summary": " ".join(some * 3),
        "published_at": "2025-06-02T09:00:00+02:00",
        "audience": "all_networks" if number % 2 else "own_network",
        "themes": [f"theme-{number % len(WORDS)}", f"theme-{(number + 5) % len(WORDS)}"],
        "sdgs": [number % 17 + 1],
        "territories": ["SN"],
        "body": [{"type": "paragraph", "html": f"<p>{' '.join(some * 5)}</p>"}, {"type": "heading", "text": some[0]}],
        **own[kind],
    }


def actor(number: int) -> str:
    return f"{NETWORKS[number % 3]}/actor/actor-{number}"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines(count))
        environment = {**os.environ, "MAILLAGE_VAR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}

        def manage(*arguments: str) -> None:
            subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True
            )

        manage("migrate", "--verbosity", "0")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        manage("import_content", str(path))
        seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # its peak is the import's: the migrations need less
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"{count} entries in {seconds:.0f} s: {count / seconds:.0f} a second ({processor:.0f} s of processor time)")
    print(f"{used.ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()

"""Imports N generated entries into an empty hub on SQLite: the rate, the most memory used, and, side by side, the rate
of a script that publishes the first few one by one with Wagtail's own means.

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
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

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
    words = [WORDS[(number * step) % len(WORDS)] for step in range(1, 9)]
    kind_fields: dict[str, dict[str, object]] = {
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
        "title": f"{' '.join(words[:4]).capitalize()} {number}",
        "summary": " ".join(words * 3),
        "published_at": "2025-06-02T09:00:00+02:00",
        "audience": "all_networks" if number % 2 else "own_network",
        "themes": [f"theme-{number % len(WORDS)}", f"theme-{(number + 5) % len(WORDS)}"],
        "sdgs": [number % 17 + 1],
        "territories": ["SN"],
        "body": [{"type": "paragraph", "html": f"<p>{' '.join(words * 5)}</p>"}, {"type": "heading", "text": words[0]}],
        **kind_fields[kind],
    }


def actor(number: int) -> str:
    return f"{NETWORKS[number % 3]}/actor/actor-{number}"


ONE_BY_ONE = 300
OWN: dict[str, dict[str, object]] = {
    "actor": {"kind": "association", "street": "1, rue du Port", "city": "Marseille"},
    "call": {"opens_on": date(2026, 1, 15), "closes_at": datetime(2026, 4, 15, 10, tzinfo=UTC)},
    "news": {"date": date(2026, 1, 15)},
    "project": {"starts_on": date(2025, 1, 1)},
    "partner": {"kind": "funder", "website": "https://www.example.org"},
}


def publish_one_by_one() -> None:
    """What a script for such content does without the import: it adds each page, and publishes a revision of it."""
    import django

    django.setup()
    from wagtail.models import Page

    from content.models import Network, Sdg, Territory, Theme

    for code in NETWORKS:
        Page.get_first_root_node().add_child(instance=Network(title=code.title(), slug=code, code=code))
    for number, word in enumerate(WORDS):
        Theme.objects.create(slug=f"theme-{number}", name=word)
    territories = [Territory.objects.get(code="SN")]
    started = time.perf_counter()
    for number in range(ONE_BY_ONE):
        line: Any = entry(number)
        page = _page(line)
        page.themes = Theme.objects.filter(slug__in=line["themes"])
        page.sdgs = Sdg.objects.filter(number__in=line["sdgs"])
        page.territories = territories
        Network.objects.get(code=line["network"]).section(page.KIND).add_child(instance=page)
        page.save_revision().publish()
    print(ONE_BY_ONE / (time.perf_counter() - started))


def _page(line: Any) -> Any:
    from content.models import ENTRY_MODELS

    body = [("paragraph", block["html"]) for block in line["body"] if block["type"] == "paragraph"]
    shared = {name: line[name] for name in ("title", "slug", "summary", "audience")}
    return ENTRY_MODELS[line["type"]](live=False, body=body, **shared, **OWN[line["type"]])


def imported(path: Path, folder: str) -> float:
    """Seconds that an import into an empty hub takes."""
    manage(folder, "migrate", "--verbosity", "0")
    started = time.perf_counter()
    manage(folder, "import_content", str(path))
    return time.perf_counter() - started


def manage(folder: str, *arguments: str) -> None:
    run(folder, "manage.py", *arguments)


def run(folder: str, *arguments: str) -> str:
    environment = {**os.environ, "MAILLAGE_VAR": folder, "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines(count))
        seconds = imported(path, f"{folder}/imported")
        # The peak is the import's: the migrations need less.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        manage(f"{folder}/published", "migrate", "--verbosity", "0")
        one_by_one = float(run(f"{folder}/published", __file__, "one-by-one"))
    rate = count / seconds
    print(f"{count} entries in {seconds:.0f} s: {rate:.0f} a second, {peak:.0f} MB at most")
    print(f"published one by one: {one_by_one:.1f} a second; the import is {rate / one_by_one:.1f} times as fast")


if __name__ == "__main__":
    if sys.argv[1:] == ["one-by-one"]:
        sys.path.insert(0, str(ROOT))
        publish_one_by_one()
    else:
        main()

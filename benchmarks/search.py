"""Indexes N generated entries on the demo's database and searches them; prints the rates.

.venv/bin/python benchmarks/search.py 10000
"""

import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("actor", "call", "news", "project", "partner")
NETWORKS = ("paca", "bretagne", "cirrma")
PLACES = ("SN", "ML", "002", "419", "LB", "MG", "001", "FR-PAC")
QUERIES = (
    "eau",
    "coopération",
    "sénégalais",
    "égalité femmes hommes",
    "AAP",
    '"développement durable"',
    "accès à l’eau potable -pauvreté",
    "assainisement",
    "système sanitaire introuvable",
    "",
)


def lines(count: int) -> Iterator[dict[str, object]]:
    with (ROOT / "content/reference/sdg_targets.csv").open(encoding="utf-8") as file:
        sentences = [row["name"] for row in csv.DictReader(file)]
    chance = random.Random(1)  # noqa: S311 - the same content each time
    for code in NETWORKS:
        yield {"type": "network", "code": code, "name": code.title(), "kind": "regional"}
    for number in range(20):
        yield {"type": "theme", "slug": f"theme-{number}", "name": f"Thème {number}"}
    for number in range(count):
        words = chance.choice(sentences).split()
        yield {
            "type": KINDS[number % 5],
            "network": chance.choice(NETWORKS),
            "slug": f"entry-{number}",
            "title": f"{' '.join(words[:7])} {number}",
            "summary": chance.choice(sentences),
            "published_at": f"20{chance.randint(15, 25)}-06-02T09:00:00+02:00",
            "audience": chance.choice(("own_network", "all_networks")),
            "themes": [f"theme-{chance.randrange(20)}"],
            "sdgs": [chance.randint(1, 17)],
            "territories": [chance.choice(PLACES)],
            "body": [{"type": "paragraph", "html": f"<p>{chance.choice(sentences)}</p>"} for _ in range(5)],
        }


def fill(folder: Path, count: int) -> None:
    from django.core.management import call_command

    path = folder / "content.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines(count))
    call_command("migrate", verbosity=0)
    call_command("import_content", str(path))


def measure_index(count: int) -> None:
    from search import indexing

    started, worked = time.perf_counter(), time.process_time()
    indexing.rebuild()
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    print(
        f"index: {count} entries in {seconds:.1f} s, {work:.1f} s of them at work: {count / work:.0f} a second of work"
    )


def measure_searches() -> None:
    from django.utils import timezone

    from search.facets import facets
    from search.highlights import highlights
    from search.query import SearchQuery
    from search.searching import Search
    from search.spelling import did_you_mean
    from search.suggestions import suggest

    def search(text: str) -> Search:
        return Search(SearchQuery(now=timezone.now(), text=text, first=20))

    def highlighted(text: str) -> object:
        found = search(text)
        return highlights([hit.pk for hit, _ in found.page().hits], found.query.parsed)

    parts: dict[str, Callable[[str], object]] = {
        "a page": lambda text: search(text).page(),
        "a page and its highlights": highlighted,
        "the total": lambda text: search(text).count(),
        "all facets": lambda text: facets(search(text)),
        "did you mean": lambda text: did_you_mean(search(text)),
        "suggestions": lambda text: suggest(text[:5], None, timezone.now(), 8),
    }
    for name, part in parts.items():
        times = [_milliseconds(part, text) for _ in range(30) for text in QUERIES]
        middle, high = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        print(f"{name}: p50 {middle:.1f} ms, p95 {high:.1f} ms of work")


def _milliseconds(part: Callable[[str], object], text: str) -> float:
    """Of processor time, so that what else the machine does counts little."""
    started = time.process_time()
    part(text)
    return (time.process_time() - started) * 1_000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MAILLAGE_VAR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        fill(Path(folder), count)
        measure_index(count)
        measure_searches()


if __name__ == "__main__":
    main()

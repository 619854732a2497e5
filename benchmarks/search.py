"""Indexes N generated entries on the demo's database and searches them; prints the rates.

.venv/bin/python benchmarks/search.py 10000
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generated import empty_hub, fill, rebuild  # noqa: E402 - now that it can be found

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


def measure_searches() -> None:
    from django.utils import timezone

    from search.did_you_mean import did_you_mean
    from search.execution import Search
    from search.facets import facets
    from search.highlights import highlights
    from search.query import SearchQuery
    from search.suggestions import suggest

    def search(text: str) -> Search:
        return Search(SearchQuery(now=timezone.now(), text=text, first=20))

    def highlighted(text: str) -> object:
        hits_search = search(text)
        return highlights([hit.pk for hit, _ in hits_search.page().hits], hits_search.query.parsed)

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
    with empty_hub() as folder:
        fill(folder, count)
        rebuild(count)
        measure_searches()


if __name__ == "__main__":
    main()

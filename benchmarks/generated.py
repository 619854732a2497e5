"""Content to measure on: a hub with the demo's settings, and as many entries as wanted, of some 180 words each."""

import csv
import html
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("actor", "call", "news", "project", "partner")
NETWORKS = ("paca", "bretagne", "cirrma")
PLACES = ("SN", "ML", "002", "419", "LB", "MG", "001", "FR-PAC")
THEMES = 20
PARAGRAPHS, SENTENCES = 5, 3  # of an entry, and of each of its paragraphs


@contextmanager
def empty_hub() -> Iterator[Path]:
    """A folder with a hub's database and index, for as long as it is measured."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MAILLAGE_VAR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)


def fill(folder: Path, count: int, start: int = 0) -> None:
    """Import the entries from `start` on: with the same number, an entry is always the same."""
    from django.core.management import call_command

    path = folder / "content.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(range(start, count)))
    call_command("import_content", str(path), stdout=sys.stderr)


def rebuild(count: int) -> float:
    """Index all entries anew, and print how that went; the entries a second."""
    from search import indexing

    started, worked = time.perf_counter(), time.process_time()
    indexing.rebuild()
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    print(f"index: {count} entries in {seconds:.1f} s, {count / seconds:.0f} a second; {work:.1f} s of work here")
    return count / seconds


def _lines(numbers: range) -> Iterator[dict[str, object]]:
    for code in NETWORKS:
        yield {"type": "network", "code": code, "name": code.title(), "kind": "regional"}
    for number in range(THEMES):
        yield {"type": "theme", "slug": f"theme-{number}", "name": f"Thème {number}"}
    for number in numbers:
        yield _entry(number)


def _entry(number: int) -> dict[str, object]:
    chance = random.Random(number)  # noqa: S311 - the same content each time
    words = chance.choice(_sentences()).split()
    return {
        "type": KINDS[number % len(KINDS)],
        "network": chance.choice(NETWORKS),
        "slug": f"entry-{number}",
        "title": f"{' '.join(words[:7])} {number}",
        "summary": chance.choice(_sentences()),
        "published_at": f"20{chance.randint(15, 25)}-06-02T09:00:00+02:00",
        "audience": chance.choice(("own_network", "all_networks")),
        "themes": [f"theme-{chance.randrange(THEMES)}"],
        "sdgs": [chance.randint(1, 17)],
        "territories": [chance.choice(PLACES)],
        "body": [{"type": "paragraph", "html": f"<p>{_paragraph(chance)}</p>"} for _ in range(PARAGRAPHS)],
    }


def _paragraph(chance: random.Random) -> str:
    return html.escape(" ".join(chance.choices(_sentences(), k=SENTENCES)), quote=False)


@cache
def _sentences() -> list[str]:
    """Of the judged set, and the targets of the Sustainable Development Goals."""
    with (ROOT / "content/reference/sdg_targets.csv").open(encoding="utf-8") as file:
        targets = [row["name"] for row in csv.DictReader(file)]
    with (ROOT / "benchmarks/relevance/corpus.jsonl").open(encoding="utf-8") as file:
        paragraphs = re.findall(r"<p>(.*?)</p>", file.read())
    written = [sentence for paragraph in paragraphs for sentence in re.split(r"(?<=[.!?])\s", paragraph)]
    return targets + [html.unescape(re.sub("<[^>]*>", "", sentence)) for sentence in written]

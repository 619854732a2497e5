"""How well searches find, on a judged set: nDCG@10 by category and engine, and how often nothing is rightly found.

.venv/bin/python benchmarks/relevance/run.py [--show CATEGORY]

The set is queries.jsonl over corpus.jsonl and the demo's content. Grades: 3 just what is meant, 2 good, 1 marginal.
PostgreSQL joins where DATABASE_URL names one, Elasticsearch where ELASTICSEARCH_URL does.
"""

import argparse
import json
import math
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.relevance import baselines  # noqa: E402 - now that it can be found
from benchmarks.relevance.baselines import TOP, Search, Text  # noqa: E402

NOTHING = "zero"  # the category whose queries should find nothing


@dataclass(frozen=True)
class Judged:
    category: str
    query: str
    grades: Mapping[str, int]


def judged_set() -> list[Judged]:
    with (HERE / "queries.jsonl").open(encoding="utf-8") as file:
        return [Judged(**json.loads(line)) for line in file]


def ndcg(keys: Sequence[str], grades: Mapping[str, int]) -> float:
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(key, 0) for key in keys]) / ideal


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:TOP]))


def score(judged: Judged, keys: Sequence[str]) -> float:
    return float(not keys) if judged.category == NOTHING else ndcg(keys, judged.grades)


def load(folder: Path) -> None:
    from django.core.management import call_command

    from content import demo

    files = folder / "content"
    demo.write_files(files, date.today())
    corpus = (HERE / "corpus.jsonl").read_text(encoding="utf-8")
    (files / "corpus.jsonl").write_text(demo.with_dates(corpus, date.today()), encoding="utf-8")
    call_command("migrate", verbosity=0)
    call_command("import_content", *map(str, sorted(files.glob("*.jsonl"))))


def searches() -> dict[str, Search]:
    texts = list(_texts())
    search_by_engine = {"maillage": maillage("tantivy")}
    search_by_engine |= baselines.sqlite_fts5(texts) | baselines.tantivy_default(texts)
    if (url := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
        search_by_engine |= baselines.postgresql(texts, url)
    if url := os.environ.get("ELASTICSEARCH_URL", ""):
        search_by_engine |= {"maillage elasticsearch": maillage("elasticsearch")}
        search_by_engine |= baselines.elasticsearch_french(texts, url)
    return search_by_engine


def maillage(engine: str) -> Search:
    from django.test import override_settings
    from django.utils import timezone

    from search import indexing
    from search.execution import Search
    from search.query import SearchQuery

    with override_settings(SEARCH_ENGINE=engine):
        indexing.rebuild()

    def search(text: str) -> list[str]:
        with override_settings(SEARCH_ENGINE=engine):
            search = Search(SearchQuery(now=timezone.now(), text=text, first=TOP))
            keys = [key for _, key in search.page().hits]
        if search.degraded:
            raise SystemExit(f"{engine} is away.")
        return keys

    return search


def _texts() -> list[Text]:
    from content.models import Entry
    from content.visibility import visible
    from search.document_builder import build_documents

    keys = dict(visible(Entry).values_list("pk", "key"))
    return [Text(keys[d.pk], d.title, d.summary, " ".join(d.body)) for d in build_documents(keys)]


def check(queries: Sequence[Judged]) -> None:
    from content.models import Entry

    keys = set(Entry.objects.values_list("key", flat=True))
    if unknown := {key for judged in queries for key in judged.grades} - keys:
        raise SystemExit(f"Judged, but not in the corpus: {', '.join(sorted(unknown))}")


def table(queries: Sequence[Judged], scores: Mapping[str, Sequence[float]]) -> None:
    by_category: dict[str, list[int]] = defaultdict(list)
    for number, judged in enumerate(queries):
        by_category[judged.category].append(number)
    graded = [number for number, judged in enumerate(queries) if judged.category != NOTHING]
    nothing = by_category.pop(NOTHING)
    rows = by_category | {"all graded": graded, "rightly nothing": nothing}
    names = [name.partition(" ") for name in scores]
    print(f"{'':20}" + "".join(f"{engine:>15}" for engine, _, _ in names))
    print(f"{'':20}" + "".join(f"{variant:>15}" for _, _, variant in names))
    for row, numbers in rows.items():
        figures = [mean(values[number] for number in numbers) for values in scores.values()]
        print(f"{row:15}{len(numbers):5}" + "".join(f"{figure:15.3f}" for figure in figures))


def show(judged: Judged, keys: Sequence[str]) -> None:
    print(f"\n{judged.query}  {score(judged, keys):.3f}")
    for key in keys:
        print(f"  {judged.grades.get(key, '-')} {key}")
    for key in judged.grades.keys() - set(keys):
        print(f"    {judged.grades[key]} missing: {key}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", metavar="CATEGORY", help="what the embedded engine finds for these queries")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MAILLAGE_VAR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}
        import django

        django.setup()
        load(Path(folder))
        queries = judged_set()
        check(queries)
        keys_by_engine = {name: [search(judged.query) for judged in queries] for name, search in searches().items()}
        table(queries, {name: list(map(score, queries, firsts)) for name, firsts in keys_by_engine.items()})
        for judged, first in zip(queries, keys_by_engine["maillage"], strict=True):
            if judged.category == options.show:
                show(judged, first)


if __name__ == "__main__":
    main()

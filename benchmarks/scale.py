"""How search keeps up with the number of entries: how fast they are indexed, the size of the index, and how long a
search takes through GraphQL and straight from the engine, side by side.

.venv/bin/python benchmarks/scale.py [SIZES…]

The sizes are 1000, 10000 and 100000 unless given, which takes a quarter of an hour. The embedded engine is measured,
and Elasticsearch where ELASTICSEARCH_URL names a server; its indices « benchmark-… » are removed.

A search is a page of 20 with titles and addresses, on one network, over HTTP in process: for every fifth text of the
judged set. Beside it, in turn, the engine's own library gets the query that this search came to, made beforehand, and
lists 20 primary keys. Times are of the clock; of each text the fastest of five rounds counts, so that what else the
machine does counts little.
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generated import empty_hub, fill, rebuild  # noqa: E402 - now that it can be found

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
DOCUMENT = """
query ($text: String!) {
  search(query: $text, network: "paca", first: 20) { nodes { title url } degraded }
}"""


@dataclass
class Times:
    """Of one engine at one size: entries indexed a second, bytes of the index, and milliseconds by text."""

    rate: float
    size: int
    graphql: dict[str, float]
    straight: dict[str, float]


def texts() -> list[str]:
    with (ROOT / "benchmarks/relevance/queries.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line)["query"] for line in file][::5]


def measured(name: str, size: int) -> Times:
    from django.test import Client, override_settings

    from benchmarks.straight import ENGINES

    engine, client = ENGINES[name], Client()
    with override_settings(SEARCH_ENGINE=name, SEARCH_INDEX_NAME="benchmark"):
        engine.clean_up()  # what a run that was stopped has left
        times = Times(rebuild(size), engine.size(), {}, {})
        questions = {text: engine.question(text) for text in texts()}
        for number in range(ROUNDS):
            for text, ask in questions.items():
                for best_times, ask_once in ((times.graphql, partial(searched, client, text)), (times.straight, ask)):
                    best_times[text] = min(_milliseconds(ask_once), best_times.get(text, math.inf))
            print(f"{name}, {size} entries: searched {number + 1} of {ROUNDS} times", file=sys.stderr)
        engine.clean_up()
    return times


def searched(client: Any, text: str) -> None:
    body = {"query": DOCUMENT, "variables": {"text": text}}
    answer = client.post("/graphql/", body, content_type="application/json", headers={"host": "localhost"}).json()
    if "errors" in answer or answer["data"]["search"]["degraded"]:
        raise SystemExit(f"The search for {text} failed: {answer}")


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1_000


def report(engine: str, by_size: dict[int, Times]) -> None:
    for size, times in by_size.items():
        through, straight = median(times.graphql.values()), median(times.straight.values())
        print(
            f"{engine}, {size} entries: {times.rate:.0f} indexed a second, {times.size / 1e6:.1f} MB; "
            f"GraphQL p50 {through:.1f} ms, p99 {_p99(times.graphql):.1f}; "
            f"straight p50 {straight:.1f} ms, p99 {_p99(times.straight):.1f}; "
            f"{through / straight:.1f} times, {through - straight:.1f} ms more"
        )
    for (smaller, times), (larger, more) in pairwise(by_size.items()):
        growth = [
            median(getattr(more, name).values()) / median(getattr(times, name).values())
            for name in ("graphql", "straight")
        ]
        print(
            f"{engine}, from {smaller} to {larger}, {larger / smaller:.0f} times as many: "
            f"GraphQL {growth[0]:.1f} times as long, straight {growth[1]:.1f}"
        )


def _p99(times: Mapping[str, float]) -> float:
    return sorted(times.values())[int(len(times) * 0.99)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", metavar="SIZE", type=int, nargs="*", default=SIZES)
    sizes = sorted(parser.parse_args().sizes)
    engines = ["tantivy", "elasticsearch"] if "ELASTICSEARCH_URL" in os.environ else ["tantivy"]
    times_by_engine: dict[str, dict[int, Times]] = {engine: {} for engine in engines}
    with empty_hub() as folder:
        for smaller, size in pairwise((0, *sizes)):
            fill(folder, size, start=smaller)
            for engine in engines:
                times_by_engine[engine][size] = measured(engine, size)
    for engine, by_size in times_by_engine.items():
        report(engine, by_size)


if __name__ == "__main__":
    main()

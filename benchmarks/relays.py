"""What a network's own rule on relays costs: the same lists and searches, where it accepts all and where it does not.

.venv/bin/python benchmarks/relays.py [ENTRIES]

10,000 entries unless given, on SQLite and the embedded engine, over HTTP in process: for each rule in turn, the time to
change it, which journals what is offered, and the fastest of nine rounds of each question.
"""

import math
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generated import empty_hub, fill, rebuild  # noqa: E402 - now that it can be found

ROUNDS = 9
RULES = ("all", "themes", "nothing")
QUESTIONS = {
    "entries": '{ entries(network: "paca", first: 20) { nodes { title url } } }',
    "calls": '{ calls(network: "paca", first: 20, filter: {status: [OPEN]}) { totalCount nodes { title } } }',
    "search": '{ search(query: "jeunesse eau", network: "paca", first: 20) { totalCount nodes { title } } }',
}


def follow(rule: str) -> None:
    from content.models import Network, Theme

    paca = Network.objects.get(code="paca")
    paca.accepts_all = rule == "all"
    paca.accepted_themes = Theme.objects.all()[:3] if rule == "themes" else []
    paca.save()


def main(entries: int) -> None:
    with empty_hub() as folder:
        from search import indexing

        fill(folder, entries)
        rebuild(entries)
        fastest: dict[tuple[str, str], float] = {}
        for rule in RULES:
            started = time.perf_counter()
            follow(rule)
            print(f"{rule}: the change took {time.perf_counter() - started:.1f} s")
            indexing.catch_up()
            for _ in range(ROUNDS):
                for question, document in QUESTIONS.items():
                    fastest[question, rule] = min(milliseconds(document), fastest.get((question, rule), math.inf))
        for question in QUESTIONS:
            timings = (f"{rule} {fastest[question, rule]:.1f} ms" for rule in RULES)
            print(f"{question}: {', '.join(timings)}")


def milliseconds(document: str) -> float:
    from django.test import Client

    start = time.perf_counter()
    answer = Client(headers={"host": "localhost"}).post(
        "/graphql/", {"query": document}, content_type="application/json"
    )
    took = (time.perf_counter() - start) * 1000
    if "errors" in answer.json():
        raise SystemExit(f"{document} failed: {answer.json()}")
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

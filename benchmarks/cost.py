"""How long the dearest operations take that the limits allow, in processor time, beside a reference.

.venv/bin/python benchmarks/cost.py [ENTRIES [OPERATIONS]]

Without entries it is the demo's content; with 100000, making the hub takes half an hour. tests/dear_operations.py makes
200 operations, unless another number is given, with seeds of their own: the same ones in each run. Each is sent over
HTTP in process, the dearest ones twice again, of which the fastest time counts. The reference is a page of 100 titles.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.generated import empty_hub, fill, rebuild  # noqa: E402 - now that it can be found

OPERATIONS = 200
LISTED = 10
ROUNDS = 3
REFERENCE = "{ entries(first: 100) { nodes { title } } }"


@dataclass
class Measurement:
    document: str
    points: int
    seconds: float
    answer_size: int

    def __str__(self) -> str:
        return (
            f"{self.seconds:.3f} s, {self.points} points of {self.seconds * 1e6 / self.points:.0f} µs, "
            f"{self.answer_size} bytes: {self.document[:150]}"
        )


def load_demo() -> None:
    from django.core.management import call_command

    from content import demo
    from search import indexing

    with tempfile.TemporaryDirectory() as folder:
        demo.write_files(Path(folder), date.today())
        call_command("import_content", *sorted(map(str, Path(folder).glob("*.jsonl"))), stdout=sys.stderr)
    indexing.rebuild()


def measure_operations(count: int) -> None:
    from django.test import Client

    from dear_operations import OperationGenerator, hub_values, price

    client = Client(headers={"host": "localhost"})

    def ask(document: str) -> bytes:
        return client.post("/graphql/", {"query": document}, "application/json").content

    values = hub_values(ask)
    measurements = []
    for seed in range(count):
        document = OperationGenerator(values, seed).make_operation()
        seconds, answer = _timed(ask, document)
        measurements.append(Measurement(document, price(document) or 0, seconds, len(answer)))
        print(f"\r{seed + 1} of {count} operations", end="", file=sys.stderr)
    measurements.sort(key=attrgetter("seconds"), reverse=True)
    dearest = measurements[:LISTED]
    for measurement in dearest:
        again = [_timed(ask, measurement.document)[0] for _ in range(ROUNDS - 1)]
        measurement.seconds = min(measurement.seconds, *again)
    dearest.sort(key=attrgetter("seconds"), reverse=True)
    reference = min(_timed(ask, REFERENCE)[0] for _ in range(ROUNDS))
    print(f"\nReference, a page of 100 titles: {reference:.3f} s.")
    print(f"The dearest: {dearest[0].seconds:.3f} s, {dearest[0].seconds / reference:.0f} times the reference.")
    print(*dearest, sep="\n")


def _timed(ask: Callable[[str], bytes], document: str) -> tuple[float, bytes]:
    started = time.process_time()
    answer = ask(document)
    return time.process_time() - started, answer


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    operations = int(sys.argv[2]) if len(sys.argv) > 2 else OPERATIONS
    with empty_hub() as folder:
        if entries:
            fill(folder, entries)
            rebuild(entries)
        else:
            load_demo()
        measure_operations(operations)


if __name__ == "__main__":
    main()

"""How long a small question waits beside 50 clients who send the dearest operations that the limits allow.

.venv/bin/python benchmarks/fairness.py [SECONDS]

The demo is served as `make demo` does. `{ networks { name } }` is asked again and again, for 20 seconds unless another
number is given: first alone, then while 50 clients of another process each send operations of tests/dear_operations.py,
the next one as soon as the last one is answered, be it by a refusal. All of it shares the processors of one machine.
"""

import http.client
import json
import math
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "graphql"), str(ROOT / "tests")]

from demo_hub import DemoHub  # noqa: E402 - now that it can be found

SECONDS = 20.0
CLIENTS = 50
OPERATIONS = 10
SMALL = "{ networks { name } }"


def send(port: int, document: str) -> int:
    """The status of the answer, 0 if there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}
    try:
        connection.request("POST", "/graphql/", json.dumps({"query": document}), headers)
        response = connection.getresponse()
        response.read()
        return response.status
    except OSError:
        return 0
    finally:
        connection.close()


def waiting_times(port: int, seconds: float) -> list[float]:
    """Of the small question, in milliseconds, from the shortest on."""
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.perf_counter()
        status = send(port, SMALL)
        times.append((time.perf_counter() - started) * 1_000)
        if status != 200:
            raise ConnectionError(f"The small question was answered with {status}.")
    return sorted(times)


def send_dear_operations(port: int, documents: list[str], seconds: float) -> Counter[int]:
    """By status, how often 50 clients were answered."""
    end = time.monotonic() + seconds

    def run_client(number: int) -> Counter[int]:
        statuses: Counter[int] = Counter()
        while time.monotonic() < end:
            statuses[send(port, documents[(number + statuses.total()) % len(documents)])] += 1
        return statuses

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(run_client, range(CLIENTS)), Counter())


@contextmanager
def demo() -> Iterator[DemoHub]:
    with tempfile.TemporaryDirectory() as folder:
        hub = DemoHub(Path(folder))
        with hub.running():
            yield hub


def dear_documents(hub: DemoHub) -> list[str]:
    os.environ |= {"MAILLAGE_VAR": str(hub.folder), "DJANGO_SETTINGS_MODULE": "cms.settings.demo"}
    import django

    django.setup()
    from dear_operations import OperationGenerator, hub_values

    values = hub_values(lambda document: json.dumps({"data": hub.ask(document)}).encode())
    return [OperationGenerator(values, seed).make_operation() for seed in range(OPERATIONS)]


def print_times(label: str, times: list[float]) -> float:
    """Print the times, and return their p99."""
    high = times[math.ceil(len(times) * 0.99) - 1]
    print(f"{label}: {len(times)} answers, p50 {median(times):.0f} ms, p99 {high:.0f} ms, longest {times[-1]:.0f} ms")
    return high


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with demo() as hub, ProcessPoolExecutor(1) as other_process:
        documents = dear_documents(hub)
        idle = print_times("alone", waiting_times(hub.port, seconds))
        statuses = other_process.submit(send_dear_operations, hub.port, documents, seconds + 2)
        time.sleep(1)
        beside = print_times(f"beside {CLIENTS} clients", waiting_times(hub.port, seconds))
        print(
            f"p99 is {beside / idle:.1f} times that of a question alone; the clients were answered {statuses.result()}"
        )


if __name__ == "__main__":
    main()

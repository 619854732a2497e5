"""`manage.py demo`, as `make demo` runs it: the whole hub starts, answers, keeps what is edited, and ends cleanly."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from database import copy_migrated_file
from demo_hub import PATIENCE, ROOT, DemoHub

READERS = 4
PAUSE = 10  # seconds without an answer, at most, while a new process starts on a busy machine

ZEBULON = {
    "type": "news",
    "network": "paca",
    "slug": "caravane",
    "title": "Caravane des zébulons",
    "date": "2026-01-15",
}
SEARCH = '{ search(query: "zébulon", network: "paca") { nodes { title } } }'


@pytest.fixture
def demo(tmp_path: Path) -> DemoHub:
    """A demo that starts from nothing, as a new user's does."""
    return DemoHub(tmp_path)


def test_it_serves_the_whole_hub_ends_cleanly_and_keeps_what_is_loaded(demo: DemoHub) -> None:
    with demo.running() as process:
        check_whole_hub(demo)
        import_news(demo)
        wait_until_found(demo)
        send_mail(demo)
    assert "To: a@example.org" in demo.output
    assert process.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", demo.port)) != 0, "something is still listening"
    with demo.running():
        assert matched_titles(demo) == [ZEBULON["title"]]


def check_whole_hub(demo: DemoHub) -> None:
    data = demo.ask(
        "{ networks { code } calls(filter: {status: [OPEN]}) { totalCount } "
        'search(query: "jeunesse") { totalCount degraded } }',
    )
    assert len(data["networks"]) == 16
    assert data["calls"]["totalCount"] > 0
    assert data["search"]["totalCount"] > 0
    assert data["search"]["degraded"] is False
    with urlopen(
        Request(f"http://127.0.0.1:{demo.port}/", headers={"Host": f"paca.localhost:{demo.port}"}), timeout=20
    ) as front_page:
        assert "Territoires Solidaires" in front_page.read().decode()


def import_news(demo: DemoHub) -> None:
    path = demo.folder / "news.jsonl"
    path.write_text(json.dumps(ZEBULON) + "\n")
    command = demo.command("import_content", str(path))
    subprocess.run(command, env=demo.environment, check=True, capture_output=True)


def wait_until_found(demo: DemoHub) -> None:
    until = time.monotonic() + PATIENCE
    while not matched_titles(demo) and time.monotonic() < until:
        time.sleep(0.2)
    assert matched_titles(demo) == [ZEBULON["title"]]


def send_mail(demo: DemoHub) -> None:
    subprocess.run(demo.command("sendtestemail", "a@example.org"), env=demo.environment, check=True)
    until = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(demo.folder / "demo.sqlite3")) as database:
        while database.execute("SELECT 1 FROM mail_queuedmail").fetchone():
            assert time.monotonic() < until
            time.sleep(0.2)


def matched_titles(demo: DemoHub) -> list[str]:
    return [node["title"] for node in demo.ask(SEARCH)["search"]["nodes"]]


def child_processes(pid: int) -> set[int]:
    return {
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    }


def web_processes(demo_pid: int) -> set[int]:
    """Those that answer requests, which granian starts."""
    (server,) = (pid for pid in child_processes(demo_pid) if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes())
    return child_processes(server)


def test_a_web_process_that_dies_is_replaced_while_requests_go_on(demo: DemoHub) -> None:
    copy_migrated_file(demo.folder / "demo.sqlite3")  # how a hub is made is another test's
    answers: list[float] = []  # when each came
    losses: list[float] = []
    stop = threading.Event()

    def ask_again_and_again() -> None:
        while not stop.is_set():
            try:
                demo.ask("{ networks { code } }")
            except OSError:  # its connection was one of the killed process's
                losses.append(time.monotonic())
            else:
                answers.append(time.monotonic())

    with demo.running() as process, ThreadPoolExecutor(READERS) as readers:
        try:
            before = web_processes(process.pid)
            asking = [readers.submit(ask_again_and_again) for _ in range(READERS)]
            time.sleep(1)
            os.kill(min(before), signal.SIGKILL)
            killed_at = time.monotonic()
            while len(replaced := web_processes(process.pid) - {min(before)}) < len(before):
                assert time.monotonic() < killed_at + PATIENCE
                time.sleep(0.1)
            time.sleep(5)
        finally:
            stop.set()
    for reader in asking:
        reader.result()
    assert max(before) in replaced
    assert max(losses, default=killed_at) < killed_at + 2
    assert max(later - earlier for earlier, later in pairwise(answers)) < PAUSE, "requests stopped"


def test_a_public_hub_replaces_its_processes_too() -> None:
    options = ("--respawn-failed-workers", "--workers-max-rss", "--workers-kill-timeout")
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    assert [option for option in options if option not in dockerfile] == []


def test_a_taken_port_is_said_plainly(demo: DemoHub) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            demo.command("demo"), env={**demo.environment, "PORT": port}, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert "PORT=" in refused.stderr

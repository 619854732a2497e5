"""`manage.py demo`, as `make demo` runs it: the whole hub starts, answers, keeps what is edited, and ends cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240  # seconds, on a slow machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a demo of the test's own."""
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {**inherited, "MAILLAGE_VAR": str(tmp_path_factory.mktemp("var")), "PORT": str(free_port())}


def manage(hub: dict[str, str], *arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def ask(hub: dict[str, str], query: str, host: str = "127.0.0.1") -> Any:
    request = Request(
        f"http://127.0.0.1:{hub['PORT']}/graphql/",
        json.dumps({"query": query}).encode(),
        {"Content-Type": "application/json", "Host": f"{host}:{hub['PORT']}"},
    )
    with urlopen(request, timeout=20) as response:  # noqa: S310
        answer = json.load(response)
    assert "errors" not in answer, answer
    return answer["data"]


@contextmanager
def running(hub: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        manage(hub, "demo"), env=hub, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert process.poll() is None, process.communicate()[0]
            try:
                ask(hub, "{ __typename }")
                break
            except (URLError, ConnectionError):
                time.sleep(0.5)
        else:
            pytest.fail("the demo did not answer")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)


def test_it_serves_the_whole_hub_and_ends_cleanly(hub: dict[str, str]) -> None:
    with running(hub) as demo:
        data = ask(
            hub,
            "{ networks { code } calls(filter: {status: [OPEN]}) { totalCount } "
            'search(query: "jeunesse") { totalCount degraded } }',
        )
        assert len(data["networks"]) == 16
        assert data["calls"]["totalCount"] > 0
        assert data["search"]["totalCount"] > 0
        assert data["search"]["degraded"] is False
        with urlopen(
            Request(f"http://127.0.0.1:{hub['PORT']}/", headers={"Host": f"paca.localhost:{hub['PORT']}"}), timeout=20
        ) as page:
            assert "Territoires Solidaires" in page.read().decode()
    assert demo.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(hub["PORT"]))) != 0, "something is still listening"


def test_what_is_loaded_while_it_runs_is_found_and_kept(hub: dict[str, str], tmp_path: Path) -> None:
    line = {
        "type": "news",
        "network": "paca",
        "slug": "caravane",
        "title": "Caravane des zébulons",
        "date": "2026-01-15",
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(line) + "\n")
    query = '{ search(query: "zébulon", network: "paca") { nodes { title } } }'
    with running(hub):
        subprocess.run(
            manage(hub, "import_content", str(tmp_path / "one.jsonl")), env=hub, check=True, capture_output=True
        )
        until = time.monotonic() + PATIENCE
        while not (found := ask(hub, query)["search"]["nodes"]) and time.monotonic() < until:
            time.sleep(0.2)
        assert found == [{"title": "Caravane des zébulons"}]
    with running(hub):
        assert ask(hub, query)["search"]["nodes"] == found


def test_a_taken_port_is_said_plainly(hub: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            manage(hub, "demo"), env={**hub, "PORT": port}, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert "PORT=" in refused.stderr

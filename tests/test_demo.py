"""`manage.py demo`, as `make demo` runs it: the whole hub starts, answers, keeps what is edited, and ends cleanly."""

import json
import socket
import subprocess
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from demo_hub import PATIENCE, DemoHub

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


def matched_titles(demo: DemoHub) -> list[str]:
    return [node["title"] for node in demo.ask(SEARCH)["search"]["nodes"]]


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

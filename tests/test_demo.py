"""`manage.py demo`, as `make demo` runs it: the whole hub starts, answers, keeps what is edited, and ends cleanly."""

import json
import socket
import subprocess
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from demo_hub import PATIENCE, DemoHub


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoHub:
    """A demo that starts from nothing, as a new user's does."""
    return DemoHub(tmp_path_factory.mktemp("var"))


def test_it_serves_the_whole_hub_and_ends_cleanly(demo: DemoHub) -> None:
    with demo.running() as process:
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
        ) as page:
            assert "Territoires Solidaires" in page.read().decode()
    assert process.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", demo.port)) != 0, "something is still listening"


def test_what_is_loaded_while_it_runs_is_found_and_kept(demo: DemoHub, tmp_path: Path) -> None:
    line = {
        "type": "news",
        "network": "paca",
        "slug": "caravane",
        "title": "Caravane des zébulons",
        "date": "2026-01-15",
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(line) + "\n")
    query = '{ search(query: "zébulon", network: "paca") { nodes { title } } }'
    with demo.running():
        subprocess.run(
            demo.command("import_content", str(tmp_path / "one.jsonl")),
            env=demo.environment,
            check=True,
            capture_output=True,
        )
        until = time.monotonic() + PATIENCE
        while not (nodes := demo.ask(query)["search"]["nodes"]) and time.monotonic() < until:
            time.sleep(0.2)
        assert nodes == [{"title": "Caravane des zébulons"}]
    with demo.running():
        assert demo.ask(query)["search"]["nodes"] == nodes


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

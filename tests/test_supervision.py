"""What ends is started again: a web process by its server, a server that gives up by systemd or the containers."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from database import ROOT
from demo_hub import free_port
from test_demo import child_processes
from test_workers import environment, wait_until

__all__ = ["environment"]

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def exec_start(unit: Path) -> list[str]:
    (command,) = re.findall(r"^ExecStart=(.*)$", unit.read_text().replace("\\\n", ""), re.MULTILINE)
    return str(command).split()


@pytest.mark.django_db(transaction=True)
def test_a_server_whose_processes_die_again_and_again_ends_as_a_failure(
    environment: dict[str, str],
) -> None:
    """It takes two deaths of a process within some five seconds: a rule of granian's without a setting."""
    connection.close()
    command = exec_start(ROOT / "deploy" / "systemd" / "maillage-web.service")
    command[:1] = [str(Path(sys.executable).parent / "granian")]
    command[command.index("--port") + 1] = str(free_port())
    with subprocess.Popen(command, env=environment, cwd=ROOT) as server:

        def kill_processes() -> bool:
            for pid in child_processes(server.pid) if server.poll() is None else ():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return server.poll() is not None

        try:
            wait_until(kill_processes)
        finally:
            server.terminate()
    assert server.returncode == 1


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_starts_again_what_ends_and_never_gives_up(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert {"Restart=always", "StartLimitIntervalSec=0"} <= set(lines)


def test_containers_start_again_what_ends() -> None:
    _, _, services = (ROOT / "deploy" / "compose.yaml").read_text().partition("\nservices:\n")
    restarts = {
        name: "restart: unless-stopped" in text or ("<<: *hub" in text and "restart:" not in text)
        for name, text in re.findall(r"^  (\w+):\n((?:    .*\n|\n)+)", services, re.MULTILINE)
    }
    assert restarts == {name: name != "migrate" for name in restarts}
    assert {"web", "publication", "background", "mail", "database", "search"} < restarts.keys()

"""The demo as `make demo` runs it, in a folder of a test's own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
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


class DemoHub:
    """A demo whose data lie in a folder, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = ""  # of the last run, once it has ended
        inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = {**inherited, "MAILLAGE_VAR": str(folder), "PORT": str(self.port)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def ask(self, query: str) -> Any:
        """The data that the API answers; errors fail the test."""
        body = json.dumps({"query": query}).encode()
        request = Request(f"http://127.0.0.1:{self.port}/graphql/", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=20) as response:  # noqa: S310
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[str]"]:
        # Not a pipe: once one is full that nobody reads, whoever logs waits.
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(
                self.command("demo"), env=self.environment, stdout=output, stderr=subprocess.STDOUT, text=True
            )
            try:
                self._wait_for_answer(process)
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
                process.wait(timeout=40)
                output.seek(0)
                self.output = output.read()

    def _wait_for_answer(self, process: "subprocess.Popen[str]") -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert process.poll() is None
            try:
                self.ask("{ __typename }")
            except (URLError, ConnectionError):
                time.sleep(0.2)
            else:
                return
        pytest.fail("the demo did not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

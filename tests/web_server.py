"""The web server of a public hub, with two processes, on a database of a test's own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from database import ROOT, copy_migrated_file

PATIENCE = 120  # seconds, on a slow machine


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class WebServer:
    port: int
    environment: Mapping[str, str]
    log: Path

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Over a connection of its own, which either process may take."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode())

    def ask(self, query: str) -> Answer:
        return self.get(f"/graphql/?{urlencode({'query': query})}")

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


@contextmanager
def running_web_server(folder: Path, **variables: str) -> Iterator[WebServer]:
    copy_migrated_file(folder / "hub.sqlite3")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"sqlite:///{folder}/hub.sqlite3",
        "PUBLIC_URL": "http://localhost",
        "ALLOWED_HOSTS": "127.0.0.1",
        "VAR_DIR": str(folder),
        **variables,
    }
    command = [sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "2", "--workers-kill-timeout", "5", "cms.wsgi:application"]
    log = folder / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        server = WebServer(port, environment, log)
        _wait_for_answer(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for_answer(server: WebServer, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, server.log.read_text()
        try:
            if server.get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(server.log.read_text())

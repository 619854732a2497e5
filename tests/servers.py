"""Servers that a test may stop, freeze and start, by .ci/elasticsearch."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone

from search import indexing
from search.drift import find_drift
from search.execution import Search
from search.query import SearchQuery

PAUSE = 0.5  # seconds without another question after one without an answer: tests need not wait for longer
SCRIPT = Path(__file__).parent.parent / ".ci" / "elasticsearch"


class Machine:
    """The server of a folder: the one that ELASTICSEARCH_HOME names, or another, with `settings` of its own."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.folder = folder
        self._settings = settings
        self._port = ""

    @property
    def address(self) -> str:
        return (self.folder / "address").read_text().strip()

    def start(self) -> None:
        """Unless it runs."""
        if (self.folder / "address").exists():
            self._port = str(urlsplit(self.address).port)
        environment = {**os.environ, "SETTINGS": self._settings, "PORT": self._port}
        subprocess.run([SCRIPT, self.folder], check=True, env=environment, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        subprocess.run([SCRIPT, self.folder, "stop"], check=True)

    def freeze(self) -> None:
        """It takes connections, and answers none."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    @property
    def _pid(self) -> int:
        return int((self.folder / "pid").read_text())


@contextmanager
def another_machine(settings: str, files: Mapping[str, bytes]) -> Iterator[Machine]:
    """By the program of the one that ELASTICSEARCH_HOME names; `files` lie beside its settings."""
    folder = Path(tempfile.mkdtemp(prefix="maillage-tests-"))
    (folder / "elasticsearch").symlink_to(Path(os.environ["ELASTICSEARCH_HOME"]) / "elasticsearch")
    (folder / "config").mkdir()
    for name, content in files.items():
        (folder / "config" / name).write_bytes(content)
    machine = Machine(folder, settings)
    try:
        machine.start()
        yield machine
    finally:
        machine.stop()
        shutil.rmtree(folder)


def caught_up(within: float = 30) -> None:
    """Do as the background worker does, until nothing is left to do."""
    end = time.monotonic() + within
    while search()[1] or find_drift():
        assert time.monotonic() < end
        time.sleep(PAUSE)
        indexing.catch_up()


def search(network_id: int | None = None) -> tuple[set[str], bool]:
    """The slugs of all entries that are found, and whether the answer is degraded."""
    search = Search(SearchQuery(now=timezone.now(), network_id=network_id, first=100))
    return {key.rpartition("/")[2] for _, key in search.page().hits}, search.degraded

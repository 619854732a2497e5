"""Where the index lies: a folder a version, and a file that names the one in use.

A new index is made beside the old and named once it is complete, so that searches go on and a kill half-way
leaves the old one in use.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from search.engines.base import EngineBusy
from search.version import index_version

VERSION = index_version(f"tantivy {version('tantivy')}", [Path(__file__).with_name("schema.py")])
CURRENT = "current"
LOCK = "rebuild.lock"


class Files:
    def __init__(self, root: Path) -> None:
        self._root = root

    def current(self) -> Path | None:
        """The folder in use, if this version of the code made it."""
        try:
            name = (self._root / CURRENT).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return self._root / name if name.startswith(VERSION + "-") else None

    @contextmanager
    def new_folder(self) -> Iterator[Path]:
        """A folder that is put into use at the end, and alone from then on."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however it ends
            except BlockingIOError:
                raise EngineBusy("Another process is making a new index.") from None
            self._remove_all_but(self._named())
            folder = self._root / f"{VERSION}-{uuid.uuid4().hex[:8]}"
            folder.mkdir()
            yield folder
            self._name(folder.name)
            self._remove_all_but(folder.name)

    def _named(self) -> str:
        path = self._root / CURRENT
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _name(self, name: str) -> None:
        beside = self._root / f"{CURRENT}.new"
        with beside.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._root / CURRENT)

    def _remove_all_but(self, name: str) -> None:
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

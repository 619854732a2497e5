"""Uploaded files: whole on the disk, or not at all; and not without their rows."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.crypto import get_random_string

# No space, a quota that is used up, a file that is larger than the process may write.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_disk_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL


_written_names: ContextVar[list[str] | None] = ContextVar("written_names", default=None)


@contextmanager
def deleting_files_on_failure() -> Iterator[None]:
    """Delete the files that a block has written if it fails, as the transaction around it undoes their rows.

    Inside the transaction: if it fails to commit, nobody knows whether the rows are there.
    """
    names: list[str] = []
    token = _written_names.set(names)
    try:
        yield
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise
    finally:
        _written_names.reset(token)


class WholeFileStorage(FileSystemStorage):
    """Writes a file beside its place, and puts it there once it is complete: Django leaves half on a full disk."""

    def _save(self, name: str, content: Any) -> str:
        unfinished = f"{name}.{get_random_string(12)}.part"
        try:
            super()._save(unfinished, content)  # type: ignore[misc]
            name = self._reserve(name)
            os.replace(self.path(unfinished), self.path(name))
        except OSError:
            self.delete(unfinished)
            raise
        if (written_names := _written_names.get()) is not None:
            written_names.append(name)
        return name

    def _reserve(self, name: str) -> str:
        """Return the name, or a like one if another process has just taken it."""
        try:
            with open(self.path(name), "xb"):
                return name
        except FileExistsError:
            return self._reserve(self.get_available_name(name))

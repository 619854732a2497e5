"""Uploaded files: whole on the disk, or not at all."""

import errno
import os
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

# No space, a quota that is used up, a file that is larger than the process may write.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_disk_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL


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
        return name

    def _reserve(self, name: str) -> str:
        """Return the name, or a like one if another process has just taken it."""
        try:
            with open(self.path(name), "xb"):
                return name
        except FileExistsError:
            return self._reserve(self.get_available_name(name))

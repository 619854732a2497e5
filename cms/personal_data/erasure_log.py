"""Notes each erasure in a file outside the database, to be made again once an older database is restored.

A line has the moment and the key of what was erased, a keyed hash that tells neither what it was nor of whom.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def note_erasures(keys: Iterable[str]) -> None:
    """Return once the lines are on the disk."""
    moment = timezone.now().isoformat(timespec="seconds")
    with Path(settings.VAR_DIR, "erasures.log").open("a", encoding="ascii") as file:
        file.writelines(f"{moment} {key}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())


def read_erased_keys(path: Path) -> set[str]:
    """The keys of all lines, or ValueError for a line that has none."""
    keys = set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        # A line that a full disk cut off has the next one at its end: that key counts.
        if not (key := re.search(r" ([0-9a-f]{64})$", line)):
            raise ValueError(
                f"Line {number} of {path} should be a moment and 64 hexadecimal digits: mend or delete it."
            )
        keys.add(key[1])
    return keys

"""A progress bar on the terminal, and nothing where there is none."""

import sys
from typing import Any

from tqdm import tqdm


def bar(what: str, total: int | None = None, unit: str = "line") -> "tqdm[Any]":
    return tqdm(desc=what, total=total, unit=f" {unit}", file=sys.stderr, disable=None, leave=False)

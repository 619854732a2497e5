"""A progress bar on the terminal, and nothing where there is none."""

import sys
from typing import Any

from tqdm import tqdm


def progress_bar(description: str, total: int | None = None) -> "tqdm[Any]":
    return tqdm(desc=description, total=total, unit=" line", file=sys.stderr, disable=None, leave=False)

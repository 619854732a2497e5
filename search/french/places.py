"""Names of places and their adjectives, from the reference data."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from content import reference

FILES = Path(reference.__file__).parent


@cache
def names() -> dict[str, str]:
    """The French name of each territory, by code."""
    return {row["code"]: row["name"] for row in _rows("territories.csv")}


@cache
def demonyms() -> dict[str, list[str]]:
    """The adjectives of a territory (sénégalais, sénégalaise), by code."""
    return {row["code"]: row["demonyms"].split("|") for row in _rows("demonyms.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

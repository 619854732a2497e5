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
def paths() -> dict[str, str]:
    """The codes from the world down to each territory, by code: « 001/002/202/011/SN »."""
    parents = {row["code"]: row["parent"] for row in _rows("territories.csv")}

    def path(code: str) -> str:
        return f"{path(parents[code])}/{code}" if parents[code] else code

    return {code: path(code) for code in parents}


@cache
def demonyms() -> dict[str, list[str]]:
    """The adjectives of a territory (sénégalais, sénégalaise), by code."""
    return {row["code"]: row["demonyms"].split("|") for row in _rows("demonyms.csv")}


@cache
def place_name_words() -> frozenset[str]:
    """The words, in lower case, that name a territory or are its adjective."""
    adjectives = (adjective for each in demonyms().values() for adjective in each)
    return frozenset(name.lower() for name in (*names().values(), *adjectives) if name.isalpha())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

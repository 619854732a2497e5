"""Abbreviations that an entry uses without ever saying what they stand for."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from cms.quality.texts import texts
from content.folding import fold_accents
from content.models import Entry

MOST = 5  # remarks: more would hide the others
LONGEST = 8  # letters: a longer word is a name, or a shout
# What needs no explanation, and numbers that look like words.
KNOWN = {"BP", "CEDEX", "CET", "CV", "FAQ", "GMT", "HT", "PDF", "SMS", "TTC", "TV", "UE", "URL", "USB", "UTC"}
_ABBREVIATION = re.compile(rf"(?<![\w.@/-])[A-ZÀ-Þ]{{2,{LONGEST}}}(?![\w@/])(?!\.\w)")
_ROMAN = re.compile(r"[IVXLC]+")


@cache
def meanings() -> Mapping[str, str]:
    with (Path(__file__).parent / "abbreviations.csv").open(encoding="utf-8") as rows:
        return dict(csv.reader(rows))


def abbreviations(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Where each is first used, the abbreviation, and its meaning if it is known, else ""; MOST at most."""
    found: dict[str, str] = {}
    read = list(texts(entry))
    whole = " ".join(text for _, text in read)
    for place, text in read:
        if text.isupper():
            continue  # all of it is in capitals
        for match in _ABBREVIATION.finditer(text):
            found.setdefault(match.group(), place)
    unexplained = [one for one in found if not _is_plain(one) and not _is_explained(one, whole)]
    for one in unexplained[:MOST]:
        yield found[one], one, meanings().get(one, "")


def _is_plain(abbreviation: str) -> bool:
    return abbreviation in KNOWN or bool(_ROMAN.fullmatch(abbreviation))


def _is_explained(abbreviation: str, text: str) -> bool:
    """« long form (ODD) » or « ODD (long form) », or the long form anywhere if it is known."""
    if re.search(rf"\w\s*\(\s*{abbreviation}\s*\)|\b{abbreviation}\s*\(\s*\w", text):
        return True
    meaning = meanings().get(abbreviation)
    return meaning is not None and fold_accents(meaning) in fold_accents(text)

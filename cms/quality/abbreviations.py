"""Finds the abbreviations that an entry uses without ever saying what they stand for."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from cms.quality.entry_texts import entry_texts
from content.folding import fold_accents
from content.models import Entry

MAX_REMARKS = 5  # more would hide those on something else
LONGEST_ABBREVIATION = 8  # letters: a longer word is a name, or a shout
# What needs no explanation, and numbers that look like words.
WELL_KNOWN = {"BP", "CEDEX", "CET", "CV", "FAQ", "GMT", "HT", "PDF", "SMS", "TTC", "TV", "UE", "URL", "USB", "UTC"}
_ABBREVIATION = re.compile(rf"(?<![\w.@/-])[A-ZÀ-Þ]{{2,{LONGEST_ABBREVIATION}}}(?![\w@/])(?!\.\w)")
_ROMAN_NUMERAL = re.compile(r"[IVXLC]+")


@cache
def meanings() -> Mapping[str, str]:
    """What the abbreviations of abbreviations.csv stand for."""
    with (Path(__file__).parent / "abbreviations.csv").open(encoding="utf-8") as rows:
        return dict(csv.reader(rows))


def unexplained_abbreviations(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """The anchor of its first use, the abbreviation, and its meaning if we know it, else ""; MAX_REMARKS at most."""
    first_anchors: dict[str, str] = {}
    anchored_texts = list(entry_texts(entry))
    entire_text = " ".join(text for _, text in anchored_texts)
    for anchor, text in anchored_texts:
        if text.isupper():
            continue  # all of it is in capitals
        for match in _ABBREVIATION.finditer(text):
            first_anchors.setdefault(match.group(), anchor)
    unexplained = [
        abbreviation
        for abbreviation in first_anchors
        if not _needs_no_explanation(abbreviation) and not _is_explained(abbreviation, entire_text)
    ]
    for abbreviation in unexplained[:MAX_REMARKS]:
        yield first_anchors[abbreviation], abbreviation, meanings().get(abbreviation, "")


def _needs_no_explanation(abbreviation: str) -> bool:
    return abbreviation in WELL_KNOWN or bool(_ROMAN_NUMERAL.fullmatch(abbreviation))


def _is_explained(abbreviation: str, text: str) -> bool:
    """Whether the text has « long form (ODD) » or « ODD (long form) », or anywhere the long form if it is known."""
    if re.search(rf"\w\s*\(\s*{abbreviation}\s*\)|\b{abbreviation}\s*\(\s*\w", text):
        return True
    meaning = meanings().get(abbreviation)
    return meaning is not None and fold_accents(meaning) in fold_accents(text)

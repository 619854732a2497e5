"""Words of a French text, without accents or case, and with the stem that their forms share.

Used alike for what is indexed, what is searched for and what is highlighted. An apostrophe ends a word, so that
« l’eau » is « l » and « eau »; stop words are kept, so that phrases stay whole, and left out by who searches.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from content.folding import fold_accents
from search.french.stemming import stem

_STOP_WORDS = Path(__file__).parent / "data" / "stop_words.txt"
_LONGEST = 64  # characters of a word: no French one is longer

_MARKS = "\u0300-\u036f\u064b-\u065f"  # combining accents, and the vowels of Arabic
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?|[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Word(NamedTuple):
    """`exact` is without accents and case; start and end are its place in the normalized text."""

    exact: str
    stem: str
    start: int = 0
    end: int = 0


def normalize_text(text: str) -> str:
    """The text in composed form, without what cannot be shown or stored: soft hyphens, NUL, lone surrogates."""
    return unicodedata.normalize("NFC", _UNSTORABLE.sub(" ", _INVISIBLE.sub("", text)))


def tokenize(normalized: str) -> list[Word]:
    """The words of a text that `normalize_text` made, each with where it stands."""
    return [Word(*exact_and_stem(match.group()), match.start(), match.end()) for match in _WORD.finditer(normalized)]


def written_words(normalized: str) -> list[str]:
    """The words as they are written: what `tokenize` finds, for callers that need no positions."""
    return _WORD.findall(normalized)


@lru_cache(maxsize=200_000)
def exact_and_stem(word: str) -> tuple[str, str]:
    """The exact form and the stem of a word as written; « O.N.G. » is « ong »."""
    exact = fold_accents(word.replace(".", ""))[:_LONGEST]
    return exact, stem(exact)


def is_stop_word(exact: str) -> bool:
    """Whatever editors say: what is written to the index is the same for all."""
    return exact in stop_words()


@cache
def stop_words() -> frozenset[str]:
    lines = _STOP_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

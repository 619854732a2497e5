"""Other names of the same thing: acronyms, a country and its adjective, and the groups of data/synonyms.txt.

They are looked up in what is searched for, never written to the index: a change here needs no new index.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path

from search.french import places
from search.french.analysis import Word, clean, words

_SYNONYMS = Path(__file__).parent / "data" / "synonyms.txt"

Phrase = tuple[Word, ...]
Stems = tuple[str, ...]


def longest_known(stems: Sequence[str]) -> int:
    """How many of the first stems make the longest name that has synonyms; 0 if none does."""
    longest = min(len(stems), _longest())
    return next((size for size in range(longest, 0, -1) if tuple(stems[:size]) in _table()), 0)


def synonyms(stems: Iterable[str]) -> tuple[Phrase, ...]:
    return _table().get(tuple(stems), ())


def is_place(stems: Iterable[str]) -> bool:
    return tuple(stems) in _place_names()


@cache
def _place_names() -> frozenset[Stems]:
    return frozenset(_stems(_phrase(name)) for name in places.names().values())


@cache
def _longest() -> int:
    return max(map(len, _table()))


@cache
def _table() -> dict[Stems, tuple[Phrase, ...]]:
    table: dict[Stems, dict[Stems, Phrase]] = {}
    for group in (*_groups(), *_places()):
        phrases = [phrase for phrase in (_phrase(form) for form in group) if phrase]
        for phrase, other in permutations(phrases, 2):
            if _stems(phrase) != _stems(other):
                table.setdefault(_stems(phrase), {}).setdefault(_stems(other), other)
    return {stems: tuple(others.values()) for stems, others in table.items()}


def _groups() -> list[list[str]]:
    lines = _SYNONYMS.read_text(encoding="utf-8").splitlines()
    return [line.split(", ") for line in lines if line and not line.startswith("#")]


def _places() -> list[list[str]]:
    names = places.names()
    return [[names[code], *adjectives] for code, adjectives in places.demonyms().items()]


def _phrase(form: str) -> Phrase:
    return tuple(Word(word.exact, word.stem) for word in words(clean(form)))


def _stems(phrase: Phrase) -> Stems:
    return tuple(word.stem for word in phrase)
